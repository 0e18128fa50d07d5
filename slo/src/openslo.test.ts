import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { Objective } from './objective.ts';
import { GOOD_TIME } from './objectives/good-time.ts';
import { JOIN_SUCCESS as OUR_JOINS } from './objectives/join-success.ts';
import { SIGNALLING } from './objectives/signalling.ts';
import { OBJECTIVES } from './objectives.ts';
import { exportOpenSlo } from './openslo.ts';
import { importOpenSlo } from './openslo-import.ts';
import { arbitraryObjective } from './testing/arbitrary-objective.ts';

describe('[SLO14] what is exported and imported', () => {
  test('[SLO14] is the same objective, for ours', () => {
    expect(importOpenSlo(exportOpenSlo(OBJECTIVES))).toEqual({ ok: true, value: OBJECTIVES });
  });

  test('[SLO14] is the same objective, for any', () => {
    const distinct = fc.uniqueArray(arbitraryObjective, { minLength: 1, maxLength: 3, selector: ({ id }) => id });
    fc.assert(
      fc.property(distinct, (objectives) => {
        expect(importOpenSlo(exportOpenSlo(objectives))).toEqual({ ok: true, value: objectives });
      }),
      { numRuns: 500 },
    );
  });
});

/** With numbers of its own: a new target of ours is no mistake in what is read. */
const JOIN_SUCCESS = { ...OUR_JOINS, target: 0.995, periodDays: 30, evidenceMin: 20 };
const changed = (from: string | RegExp, to: string, objective: Objective = JOIN_SUCCESS) => {
  const text = exportOpenSlo([objective]);
  expect(text).toMatch(from);
  return importOpenSlo(text.replace(from, to));
};
const failedJoins = 'sum(atrium_joins_total{outcome="failed",participant="person"})';

test('[SLO15] a query that somebody changed is read as changed', () => {
  const read = changed(
    failedJoins,
    'sum(rate(atrium_joins_total{outcome="failed", participant="person", how="new"}[10m]))',
  );
  expect(read).toEqual({
    ok: true,
    value: [
      {
        ...JOIN_SUCCESS,
        sli: {
          ...JOIN_SUCCESS.sli,
          bad: [
            { metric: 'atrium_joins_total', where: { outcome: ['failed'], participant: ['person'], how: ['new'] } },
          ],
        },
      },
    ],
  });
});

describe('a document that cannot be ours', () => {
  it.each<[string, string | RegExp, string, RegExp]>([
    [
      'of another version',
      /openslo\/v1(?=\nkind: SLO)/,
      'openslo/v2alpha1',
      /join-success: it is openslo\/v2alpha1, and/,
    ],
    ['without a name', /name: join-success(?=\n.*\n {2}annot)/, 'nome: x', /an SLO: it has no metadata\.name/],
    ['by slices of time', 'Occurrences', 'Timeslices', /a quiet minute weighs as much as a busy one/],
    ['without its indicator', 'indicatorRef: join-success', 'indicatorRef: other', /neither in it nor among/],
    ['of what is good alone', 'bad:', 'good:', /does not say what was bad of how much/],
    ['with a pattern', 'outcome="failed"', 'outcome=~"f.*"', /outcome=~"f\.\*" is a pattern: write the values/],
    ['with a negation', 'outcome="failed"', 'outcome!="ok"', /is no label with = or =~/],
    [
      'of an unknown metric',
      /atrium_joins_total/,
      'http_requests_total',
      /http_requests_total is no metric of the catalogue/,
    ],
    ['of an unknown label', 'outcome="failed"', 'code="500"', /atrium_joins_total has no label code, but how/],
    ['of an unknown value', 'outcome="failed"', 'outcome="lost"', /the label outcome is never "lost", but ok/],
    ['with a function', failedJoins, 'max(up)', /"max\(up\)" is no sum of series/],
    ['with a difference', failedJoins, `${failedJoins} - ${failedJoins}`, /a difference is read as sum\(x_count\)/],
    ['of a label of Object', 'outcome="failed"', 'constructor="a"', /has no label constructor/],
    ['without a target', 'target: 0.995', 'goal: 0.995', /no target and no targetPercent/],
    ['by the calendar', 'isRolling: true', 'isRolling: false', /a calendar forgets everything at midnight/],
    ['for hours', 'duration: 30d', 'duration: 720h', /one rolling timeWindow in days or weeks/],
    [
      'without consequences',
      'atrium/consequences',
      'their/consequences',
      /must list what a breach does: page, ticket, gate/,
    ],
    ['with an odd consequence', 'page,ticket', 'page,email', /must list what a breach does/],
    ['without evidence', 'atrium/evidence-min', 'their/evidence-min', /must say how much a window must hold/],
  ])('[SLO15] is refused in words: %s', (_, from, to, words) => {
    const read = changed(from, to);
    expect(read.ok).toBe(false);
    expect(read.ok ? [] : read.mistakes).toEqual([expect.stringMatching(words)]);
  });

  it('says so of every one of them', () => {
    const read = importOpenSlo(exportOpenSlo([JOIN_SUCCESS, GOOD_TIME]).replaceAll('Occurrences', 'Timeslices'));
    expect(read.ok ? [] : read.mistakes).toHaveLength(2);
  });

  it('may be no document at all', () => {
    for (const text of ['', '- a\n- b\n', 'kind: SLI\n', '42']) {
      expect(importOpenSlo(text)).toEqual({ ok: false, mistakes: [expect.stringContaining('no document') as string] });
    }
    expect(importOpenSlo('a: "b').ok).toBe(false);
  });

  it('may have two totals that differ, of one histogram', () => {
    const total = /(total:\n(?:.*\n){3} *query: sum\(atrium_request_duration_seconds_count\{)participant="person"/;
    const read = changed(total, '$1participant="bot"', SIGNALLING);
    expect(read.ok ? [] : read.mistakes).toEqual(['signalling: the total is not of the same series as what is bad']);
  });
});

describe('what others write in their own way', () => {
  it('is read: an indicator within, a percentage, weeks, other kinds beside it', () => {
    const text = `
apiVersion: openslo/v1
kind: Service
metadata: { name: atrium }
---
apiVersion: openslo/v1
kind: SLO
metadata:
  name: joins
  annotations: { atrium/consequences: 'gate', atrium/evidence-min: '20' }
spec:
  service: atrium
  budgetingMethod: Occurrences
  indicator:
    metadata: { name: joins }
    spec:
      ratioMetric:
        counter: true
        bad: { metricSource: { type: Prometheus, spec: { query: 'sum(atrium_joins_total{outcome=~"failed|refused"})' } } }
        total: { metricSource: { type: Prometheus, spec: { query: 'sum(increase(atrium_joins_total[1h]))' } } }
  timeWindow: [{ duration: 4w, isRolling: true }]
  objectives: [{ targetPercent: 99.95 }]
`;
    expect(importOpenSlo(text)).toEqual({
      ok: true,
      value: [
        {
          id: 'joins',
          title: 'joins',
          promise: 'joins',
          sli: {
            kind: 'events',
            bad: [{ metric: 'atrium_joins_total', where: { outcome: ['failed', 'refused'] } }],
            total: [{ metric: 'atrium_joins_total', where: {} }],
          },
          target: 0.9995,
          periodDays: 28,
          consequences: ['gate'],
          evidenceMin: 20,
        },
      ],
    });
  });
});
