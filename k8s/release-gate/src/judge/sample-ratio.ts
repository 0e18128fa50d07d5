import { chanceOf, sum, type Evidence } from './evidence.ts';

/**
 * Do as many rooms tell of themselves on each track as were drawn for it? Where the canary's are missing, what is left of them
 * was chosen by what went wrong, and proves nothing (Lindon, Malek, NeurIPS 2022: a multinomial e-process). Logarithm of the wealth
 * against "every room is seen": natural, and valid at every look. Rooms of both tracks as of the same moment.
 */
export function logSampleRatio(seen: Evidence): number {
  const factors = Array.from(seen, ([weight, { primary, canary }]) =>
    logBayesFactor({ canary: sum(canary), primary: sum(primary), chance: chanceOf(weight) }),
  );
  return sum(factors);
}

/** So many rooms' worth of belief that the share is what it should be, spread around it. */
const PRIOR_ROOMS = 20;

/** Beta-binomial against binomial, both of the same rooms in the same order. */
function logBayesFactor({ canary, primary, chance }: { canary: number; primary: number; chance: number }): number {
  const [a, b] = [PRIOR_ROOMS * chance, PRIOR_ROOMS * (1 - chance)];
  const mixed = logBeta(a + canary, b + primary) - logBeta(a, b);
  return mixed - canary * Math.log(chance) - primary * Math.log1p(-chance);
}

const logBeta = (a: number, b: number): number => logGamma(a) + logGamma(b) - logGamma(a + b);

/** Stirling's series (Abramowitz and Stegun, 6.1.41), after steps up to where it is exact to 1e-12. */
function logGamma(x: number): number {
  let shift = 0;
  let at = x;
  for (; at < 12; at += 1) shift -= Math.log(at);
  const square = at * at;
  const series = (1 / 12 - (1 / 360 - (1 / 1260 - 1 / (1680 * square)) / square) / square) / at;
  return shift + (at - 0.5) * Math.log(at) - at + Math.log(2 * Math.PI) / 2 + series;
}
