import { describe, expect, it } from 'vitest';
import { readMatchers, withMatchers } from './with-matchers.ts';

const PROD = [{ label: 'namespace', value: 'prod' }];

describe('[ALR18] every series that an expression reads', () => {
  it.each([
    ['up', 'up{namespace="prod"}'],
    ['up{}', 'up{namespace="prod"}'],
    ['absent(a{b="c"})', 'absent(a{namespace="prod",b="c"})'],
    ['{__name__=~"a|b"}', '{namespace="prod",__name__=~"a|b"}'],
    ['vector(1)', 'vector(1)'],
    [
      'sum by (x) (rate(a{b="}",}[5m]) * on (i) group_left () b)',
      'sum by (x) (rate(a{namespace="prod",b="}",}[5m]) * on (i) group_left () b{namespace="prod"})',
    ],
    [
      'max(max_over_time(timestamp(a{b="c"})[1d:1m]))',
      'max(max_over_time(timestamp(a{namespace="prod",b="c"})[1d:1m]))',
    ],
    ['rate(a{job=~"$job"}[$__rate_interval])', 'rate(a{namespace="prod",job=~"$job"}[$__rate_interval])'],
    [
      'a{x="$slo"} * ${weight} + b offset 5m',
      'a{namespace="prod",x="$slo"} * ${weight} + b{namespace="prod"} offset 5m',
    ],
  ])('%s', (expr, expected) => expect(withMatchers(expr, PROD)).toBe(expected));

  it('has several labels, in quotes', () => {
    const both = [...PROD, { label: 'cluster', value: 'e\u00fc' }];
    expect(withMatchers('a', both)).toBe('a{namespace="prod",cluster="e\u00fc"}');
  });

  it('is not guessed of what is no PromQL', () => {
    expect(() => withMatchers('sum(', PROD)).toThrow('no PromQL');
  });
});

describe('[ALR18] a condition', () => {
  it('is read', () => {
    expect(readMatchers('namespace="prod", cluster = "eu-1"')).toEqual({
      ok: true,
      value: [
        { label: 'namespace', value: 'prod' },
        { label: 'cluster', value: 'eu-1' },
      ],
    });
  });

  it.each(['', 'prod', 'namespace=prod', 'namespace=~"p.*"', 'namespace!="x"', 'namespace="prod",', 'a="b\\"'])(
    'has one value: %s',
    (text) => expect(readMatchers(text)).toMatchObject({ ok: false }),
  );
});
