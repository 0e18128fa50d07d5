import { METRICS } from '@atrium/metrics';
import { describe, expect, it, test } from 'vitest';
import { generated } from './generated.ts';
import type { Objective, Sli } from './objective.ts';
import { FIRST_MEDIA } from './objectives/first-media.ts';
import { GOOD_TIME } from './objectives/good-time.ts';
import { JOIN_SUCCESS as OUR_JOINS } from './objectives/join-success.ts';
import { SIGNALLING } from './objectives/signalling.ts';
import { OBJECTIVES } from './objectives.ts';
import { select, type Selection } from './selection.ts';
import { validate } from './validate.ts';

const JOIN_SUCCESS = { ...OUR_JOINS, periodDays: 30 };
const mistakes = (changed: Partial<Objective>, of: Objective = JOIN_SUCCESS) =>
  validate([{ ...of, ...changed }]).map(({ mistake }) => mistake);
const events = (sli: Partial<Extract<Sli, { kind: 'events' }>>): Sli => ({
  kind: 'events',
  bad: [select(METRICS.joins, { outcome: 'failed' })],
  total: [select(METRICS.joins, { outcome: ['ok', 'failed'] })],
  ...sli,
});

test('[SLO13] an objective that cannot be kept, missed, reached or told is refused, with all of its mistakes', () => {
  const broken = { ...JOIN_SUCCESS, id: 'Joins', target: 1, evidenceMin: 0 };
  expect(validate([broken]).map(({ slo, mistake }) => `${slo}: ${mistake}`)).toEqual([
    expect.stringMatching(/^Joins: the id must be kebab-case/),
    expect.stringMatching(/^Joins: a target of 1 leaves no budget/),
    expect.stringMatching(/^Joins: an evidence of 0 tells somebody/),
  ]);
  expect(() => generated([GOOD_TIME, broken])).toThrow(/slo Joins: a target of 1 leaves no budget[^]*evidence of 0/);
});

it('every objective that there is, is right', () => {
  expect(validate(OBJECTIVES)).toEqual([]);
});

describe('refused is', () => {
  it.each([
    [{ target: 0 }, /no share between 0 and 1/],
    [{ target: 99.5 }, /write 99 % as 0\.99/],
    [{ target: NaN }, /no share/],
    [{ title: ' ' }, /must say something/],
    [{ id: 'a'.repeat(64) }, /63 signs/],
    [{ periodDays: 3 }, /not longer than the longest burn window \(3 days\)/],
    [{ periodDays: 30.5 }, /not in whole days/],
    [{ evidenceMin: Infinity }, /evidence/],
    [{ consequences: [] }, /nobody promised it/],
    [{ consequences: ['ticket', 'ticket'] }, /named twice/],
    [{ consequences: ['page'] }, /a slow burn would spend all of the budget/],
  ] satisfies [Partial<Objective>, RegExp][])('%j', (changed, words) => {
    const found = mistakes(changed);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(words);
  });

  it('a burn that nothing can reach, and no other', () => {
    expect(mistakes({ target: 0.93 })).toEqual([
      'the page over 1h is out of reach: 14.4 x (1 - 0.93) is 1.008, and no more than 1 can be bad; promise more, or drop the page',
    ]);
    expect(mistakes({ target: 0.93, consequences: ['ticket'] })).toEqual([]);
    expect(mistakes({ target: 0.5, consequences: ['gate'] })).toEqual([]);
    expect(mistakes({ target: 0.5, consequences: ['ticket'] })).toHaveLength(1);
  });

  it('the same id twice', () => {
    expect(validate([GOOD_TIME, JOIN_SUCCESS, GOOD_TIME])).toEqual([
      { slo: 'good-time', mistake: expect.stringContaining('two objectives have this id') as string },
    ]);
  });

  it('a limit that is no edge of a bucket', () => {
    if (FIRST_MEDIA.sli.kind !== 'latency') throw new Error('first media is of kind latency');
    const sli = { ...FIRST_MEDIA.sli, withinS: 2.5 };
    expect(mistakes({ sli }, FIRST_MEDIA)[0]).toMatch(/no bucket of .* ends at 2\.5 s \(0\.25, 0\.5, 1, 1\.5, 2, /);
  });

  it('a native form of what is kept in buckets, and a limit beyond what is measured', () => {
    if (FIRST_MEDIA.sli.kind !== 'latency') throw new Error('first media is of kind latency');
    const { sli } = FIRST_MEDIA;
    const native = (withinS: number): Sli => ({ ...sli, form: 'native', withinS, of: { ...sli.of, native: true } });
    expect(mistakes({ sli: { ...sli, form: 'native' } }, FIRST_MEDIA)).toEqual([
      expect.stringMatching(/is kept in buckets only.*make its form classic/),
    ]);
    // A native histogram has no such edges.
    expect(mistakes({ sli: native(2.5) }, FIRST_MEDIA)).toEqual([]);
    expect(mistakes({ sli: native(0) }, FIRST_MEDIA)[0]).toMatch(/above 0/);
    expect(mistakes({ sli: native(1e9) }, FIRST_MEDIA)).toEqual([expect.stringMatching(/nothing would ever be late/)]);
  });

  it('what the catalogue does not know, and what does not count', () => {
    const joins = METRICS.joins.name;
    const of = (bad: Selection): string[] => mistakes({ sli: events({ bad: [bad] }) });
    expect(of({ metric: 'nope_total', where: {} })).toEqual(['nope_total is no metric of the catalogue']);
    expect(of({ metric: joins, where: { code: ['500'] } })).toEqual([expect.stringMatching(/has no label code/)]);
    expect(of({ metric: joins, where: { outcome: [] } })).toEqual([expect.stringMatching(/no value of outcome/)]);
    const participants = { metric: METRICS.participants.name, where: {} };
    expect(mistakes({ sli: events({ bad: [participants], total: [participants] }) })).toEqual([
      expect.stringMatching(/is a gauge, and only a counter counts/),
    ]);
    const timed = { ...FIRST_MEDIA.sli, of: { metric: joins, where: {}, bucketsS: [2] } } as Sli;
    expect(mistakes({ sli: timed }, FIRST_MEDIA)).toEqual([expect.stringMatching(/only a histogram knows/)]);
    expect(mistakes({ consequences: ['ticket', 'mail' as 'gate'] })).toEqual([
      'a consequence "mail" does nothing: there are page, ticket, gate',
    ]);
  });

  it.each([
    [{ bad: [] }, /nothing is counted as bad/],
    [{ total: [select(METRICS.joins, { outcome: 'ok' })] }, /outcome="failed"} is bad and not in the total/],
    [{ total: [select(METRICS.joins, { outcome: 'failed' })] }, /nothing could be good/],
    [{ bad: [select(METRICS.joins)] }, /is bad and not in the total/],
    [{ bad: [select(METRICS.requests, { outcome: 'failed' })] }, /is bad and not in the total/],
    [
      { total: [select(METRICS.joins), select(METRICS.joins, { track: 'canary' })] },
      /share series, which total would count twice/,
    ],
    [{ bad: [select(METRICS.frozen)], total: [select(METRICS.frozen), select(METRICS.joins)] }, /counts seconds, but/],
  ] satisfies [Parameters<typeof events>[0], RegExp][])('an SLI of %j', (changed, words) => {
    expect(mistakes({ sli: events(changed) }).join('\n')).toMatch(words);
  });

  it('seconds that are counted as events, and failures that are counted twice', () => {
    expect(mistakes({ sli: { ...GOOD_TIME.sli, kind: 'events' } as Sli }, GOOD_TIME)[0]).toMatch(/wrong unit/);
    expect(mistakes({ sli: { ...events({}), kind: 'time' } as Sli })[0]).toMatch(/counts no seconds/);
    if (SIGNALLING.sli.kind !== 'latency') throw new Error('signalling is of kind latency');
    const failed = [...SIGNALLING.sli.failed, select(METRICS.requests, { request_group: 'join' })];
    expect(mistakes({ sli: { ...SIGNALLING.sli, failed } }, SIGNALLING)[0]).toMatch(/share series, which failed/);
  });
});
