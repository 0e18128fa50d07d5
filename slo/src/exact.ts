/**
 * Arithmetic on the digits that were written, since in binary 1 - 0.999 is 0.0010000000000000009: thresholds are read by
 * people, and compared by tests.
 */
export type Exact = { numerator: bigint; denominator: bigint };

/** More than a double holds; what does not end (1/3) is cut here. */
const DIGITS_MAX = 15;

/** The shortest decimal that is this number, as JavaScript prints it. */
export function exact(value: number): Exact {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value)) ?? [];
  if (whole === '') throw new RangeError(`${value} is no finite number`);
  const power = Number(exponent) - fraction.length;
  const digits = BigInt(`${sign}${whole}${fraction}`);
  return power >= 0
    ? { numerator: digits * 10n ** BigInt(power), denominator: 1n }
    : { numerator: digits, denominator: 10n ** BigInt(-power) };
}

export const ONE = exact(1);

export function times(a: Exact, b: Exact): Exact {
  return { numerator: a.numerator * b.numerator, denominator: a.denominator * b.denominator };
}

export function over(a: Exact, b: Exact): Exact {
  if (b.numerator === 0n) throw new RangeError('a division by 0');
  const sign = b.numerator < 0n ? -1n : 1n;
  return { numerator: a.numerator * b.denominator * sign, denominator: a.denominator * b.numerator * sign };
}

export function minus(a: Exact, b: Exact): Exact {
  return {
    numerator: a.numerator * b.denominator - b.numerator * a.denominator,
    denominator: a.denominator * b.denominator,
  };
}

export function isAtLeast(a: Exact, b: Exact): boolean {
  return minus(a, b).numerator >= 0n;
}

/** The double that prints as these digits. */
export function toNumber(value: Exact): number {
  return Number(toText(value));
}

/** Plain decimals without an exponent, which read the same in PromQL, YAML and prose. */
export function toText({ numerator, denominator }: Exact): string {
  const sign = numerator < 0n ? '-' : '';
  const size = numerator < 0n ? -numerator : numerator;
  const whole = size / denominator;
  let rest = size % denominator;
  let fraction = '';
  let significant = whole === 0n ? 0 : String(whole).length;
  while (rest !== 0n && significant < DIGITS_MAX) {
    rest *= 10n;
    const digit = rest / denominator;
    rest %= denominator;
    fraction += String(digit);
    if (significant > 0 || digit !== 0n) significant += 1;
  }
  const trimmed = fraction.replace(/0+$/, '');
  return `${sign}${whole}${trimmed === '' ? '' : `.${trimmed}`}`;
}
