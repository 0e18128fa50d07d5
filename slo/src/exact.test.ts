import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { exact, isAtLeast, minus, ONE, over, times, toNumber, toText } from './exact.ts';

test('[SLO12] numbers are computed and written on their digits', () => {
  expect(toText(minus(ONE, exact(0.999)))).toBe('0.001');
  expect(toText(minus(ONE, exact(0.9995)))).toBe('0.0005');
  expect(toNumber(times(exact(14.4), minus(ONE, exact(0.999))))).toBe(0.0144);
  expect(toText(times(exact(0.1), exact(3)))).toBe('0.3');
});

describe('exact numbers', () => {
  it('are the digits of any number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const { numerator, denominator } = exact(value);
        expect(over({ numerator, denominator: 1n }, { numerator: denominator, denominator: 1n })).toEqual(exact(value));
        // No double needs more than 17 digits, and fifteen are written.
        const written = Number(toText(exact(value)));
        expect(Math.abs(written - value)).toBeLessThanOrEqual(Math.abs(value) * 1e-14);
      }),
    );
  });

  it.each([
    [1e-7, '0.0000001'],
    [1.5e21, '1500000000000000000000'],
    [-0.25, '-0.25'],
    [0, '0'],
    [720, '720'],
  ])('%s is written as %s', (value, text) => expect(toText(exact(value))).toBe(text));

  it('that do not end are cut, not rounded up to what they are not', () => {
    expect(toText(over(exact(28), exact(30)))).toBe('0.933333333333333');
  });

  it('are compared exactly', () => {
    expect(isAtLeast(times(exact(14.4), exact(0.1)), ONE)).toBe(true);
    expect(isAtLeast(times(exact(10), exact(0.1)), ONE)).toBe(true);
    expect(isAtLeast(exact(0.999999999999), ONE)).toBe(false);
    expect(isAtLeast(over(exact(1), exact(-2)), exact(-0.5))).toBe(true);
  });

  it('are finite, and are divided by something', () => {
    expect(() => exact(NaN)).toThrow('no finite number');
    expect(() => exact(Infinity)).toThrow('no finite number');
    expect(() => over(ONE, exact(0))).toThrow('by 0');
  });
});
