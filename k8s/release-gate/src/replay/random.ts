import { randomBeta, randomBinomial, randomGeometric, randomPoisson } from 'd3-random';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { mersenne } from 'pure-rand/generator/mersenne';

/** Numbers of [0, 1); the same seed gives the same ones. */
export type Uniform = () => number;

/** Draws of the laws that rooms are made of, all from one source. */
export type Random = {
  uniform: Uniform;
  beta: (alpha: number, beta: number) => () => number;
  binomial: (n: number, p: number) => number;
  /** Trials until the first success, 1 or more. */
  geometric: (p: number) => () => number;
  poisson: (mean: number) => number;
};

export function seeded(seed: number): Random {
  // Its first draws are as good as later ones for small seeds, too.
  const generator = mersenne(seed);
  const uniform = (): number => uniformFloat64(generator);
  // It keeps nothing from one draw to the next, so that one is enough.
  const binomial = randomBinomial.source(uniform);
  return {
    uniform,
    beta: randomBeta.source(uniform),
    binomial: (n, p) => binomial(n, p)(),
    geometric: randomGeometric.source(uniform),
    poisson: (mean) => randomPoisson.source(uniform)(mean)(),
  };
}
