import { LABELS } from '@atrium/metrics';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { edge, matcherOf, number, quoted, selector, unlisted } from './promql.ts';

const anyOf = (signs: string) => fc.constantFrom(...signs.split(/(?:)/));

describe('a selection', () => {
  it('is written as a selector', () => {
    expect(selector({ metric: 'm', where: {} })).toBe('m');
    expect(selector({ metric: 'm', where: { a: ['x'], b: ['y', 'z'] } })).toBe('m{a="x",b=~"y|z"}');
    const variable = { label: 'job', op: '=~', value: '$job' } as const;
    expect(selector({ metric: 'm', where: { a: ['x'] } }, [variable])).toBe('m{a="x",job=~"$job"}');
  });

  it('of no value would match nothing, and is a bug', () => {
    expect(() => matcherOf('a', [])).toThrow('no value for the label a');
  });

  it('takes values for what they are, and not for patterns', () => {
    expect(matcherOf('badness', ['0.1', '0.3']).value).toBe('0[.]1|0[.]3');
    // RE2 and JavaScript agree on these.
    const values = fc.uniqueArray(fc.string({ minLength: 1, unit: anyOf('ab.+*?()|[]{}^$\\"/-') }), {
      minLength: 2,
    });
    fc.assert(
      fc.property(values, fc.string({ unit: anyOf('ab.|^$\\') }), (some, other) => {
        const pattern = matcherOf('a', some).value;
        const whole = new RegExp(`^(?:${pattern})$`);
        for (const value of some) expect(whole.test(value)).toBe(true);
        expect(whole.test(other)).toBe(some.includes(other));
        expect(unlisted(pattern)).toEqual(some);
      }),
    );
  });

  it('is read back from its pattern, and from no other', () => {
    for (const values of Object.values(LABELS)) {
      if (values.length > 1) expect(unlisted(matcherOf('a', values).value)).toEqual(values);
    }
    for (const pattern of ['a.*', '5..', 'a|', '(a|b)', '[ab]', '.+', '']) expect(unlisted(pattern)).toBeNull();
  });
});

describe('a number', () => {
  it('has no exponent and no digit too many', () => {
    expect([0.0144, 1e-7, 2, 0.1].map(number)).toEqual(['0.0144', '0.0000001', '2', '0.1']);
  });

  it('of a bucket is matched in both spellings', () => {
    const matches = (seconds: number, label: string) => {
      const { op, value } = edge(seconds);
      return op === '=' ? value === label : new RegExp(`^(?:${value})$`).test(label);
    };
    expect([matches(2, '2'), matches(2, '2.0'), matches(2, '20'), matches(2, '2x0')]).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect([matches(0.3, '0.3'), matches(0.3, '0.30')]).toEqual([true, false]);
  });
});

it('a text is quoted so that it stays one', () => {
  expect(quoted('a"b\\c\nd')).toBe('"a\\"b\\\\c\\nd"');
});
