import type { OpsAlert, OpsSlo } from '@atrium/ops/view';
import { describe, expect, it } from 'vitest';
import { percent, sentenceOf, type Facts } from './sentence.ts';
import { worstFirst } from './worst-first.ts';

const NOW_MS = 1_700_000_000_000;
const MINUTE_MS = 60_000;

const slo = (of: Partial<OpsSlo>): OpsSlo => ({
  id: 'good-time',
  title: 'Time in rooms is good',
  promise: 'People hear.',
  target: 0.99,
  periodDays: 30,
  counts: 'time',
  burn: null,
  errorNow: 0,
  errorHour: 0,
  budgetLeft: 1,
  known: 1,
  badRate: 0,
  totalRate: 40,
  isRecorded: true,
  firing: null,
  plot: null,
  ...of,
});

const alert = (of: Partial<OpsAlert> = {}): OpsAlert => ({
  name: 'GoodTimeBurnsFast',
  severity: 'page',
  slo: 'good-time',
  summary: 'Time in rooms is good: 30 % is bad',
  description: '',
  sinceMs: NOW_MS - 14 * MINUTE_MS,
  board: null,
  hasRunbook: true,
  doFirst: '',
  isQuiet: false,
  about: '',
  ...of,
});

const of = (more: Partial<Facts> = {}): Facts => ({
  nowMs: NOW_MS,
  prometheus: { state: 'there' },
  alertmanager: { state: 'there' },
  alerts: [],
  slos: [slo({})],
  people: { here: 40, reconnecting: 0, hurt: 0, judged: 40 },
  reasons: [],
  nowWords: 'over the last 5 minutes',
  processes: { up: 1, all: 1 },
  lastTroubleMs: null,
  watchedSinceMs: NOW_MS - 180 * MINUTE_MS,
  ...more,
});

const joins = (more: Partial<OpsSlo> = {}) =>
  slo({
    id: 'join-success',
    title: 'Joins succeed',
    counts: 'events',
    errorNow: 0.3,
    badRate: 0.2,
    totalRate: 0.66,
    ...more,
  });
const page = (id: string, sinceMin: number, more: Partial<OpsAlert> = {}) =>
  alert({ name: `${id} pages`, slo: id, sinceMs: NOW_MS - sinceMin * MINUTE_MS, ...more });
const several = (alerts: OpsAlert[], more: Partial<Facts>): Facts => {
  const facts = of(more);
  return { ...facts, alerts: worstFirst(alerts, facts) };
};

describe('[OPS1] the sentence', () => {
  it('says how many are hurt, which share, why, and since when', () => {
    const people = { here: 41, reconnecting: 0, hurt: 12.3, judged: 40 };
    const reasons = [{ reason: 'audio_loss', words: 'voices are choppy', seconds: 900, share: 0.9 }];
    expect(sentenceOf(of({ alerts: [alert()], people, reasons }))).toEqual({
      state: 'bad',
      text: '12 of 40 people have a bad time (31 % over the last 5 minutes): voices are choppy.',
      sinceMs: NOW_MS - 14 * MINUTE_MS,
    });
  });

  it('counts what failed of a promise about events, which are no people', () => {
    const { text } = sentenceOf(of({ alerts: [alert({ slo: 'join-success' })], slos: [slo({}), joins()] }));
    expect(text).toBe(
      '“Joins succeed” is not kept: 30 % is bad over the last 5 minutes, 12 of 40 a minute. Nobody who is in a room is hurt.',
    );
  });

  it('puts a page before everything, in its own words where it is about no promise', () => {
    const gone = alert({ name: 'ServiceGone', slo: null, summary: 'No room service answers', about: 'instance a' });
    const others = [alert({ severity: 'ticket' })];
    const { state, text } = sentenceOf(of({ alerts: [gone, ...others], processes: { up: 0, all: 1 }, people: null }));
    expect({ state, text }).toEqual({
      state: 'bad',
      text: 'No room service answers (instance a). And 1 more ticket.',
    });
  });

  it('is about what hurts most people now, and not about what has gone on for longest; then it counts the rest', () => {
    const people = { here: 41, reconnecting: 0, hurt: 12, judged: 40 };
    const slos = [slo({ badRate: 12 }), joins({ badRate: 2 / 60 })];
    const { text, sinceMs } = sentenceOf(
      several([alert({ severity: 'ticket', sinceMs: 1 }), page('join-success', 50), page('good-time', 3)], {
        people,
        slos,
      }),
    );
    expect(text).toMatch(/^12 of 40 people have a bad time .*\. And 2 more: 1 page, 1 ticket\.$/);
    expect(sinceMs).toBe(NOW_MS - 3 * MINUTE_MS);
    // Fifty a minute stand before the door.
    const rush = several([page('good-time', 50), page('join-success', 3)], {
      people,
      slos: [slo({ badRate: 12 }), joins({ badRate: 50 / 60 })],
    });
    expect(sentenceOf(rush).text).toMatch(/^“Joins succeed” is not kept: .*And 1 more page\.$/);
  });

  it.each([
    ['away', { state: 'away', sinceMs: 5, todo: '' }, 'Prometheus does not answer.'],
    ['not set', { state: 'unset', todo: '' }, 'this service was given no Prometheus to ask.'],
  ] as const)('[OPS2] is about the page that Alertmanager still holds while Prometheus is %s', (_, prometheus, why) => {
    const blind = { prometheus, people: null, processes: null, slos: [slo({ isRecorded: false, totalRate: 0 })] };
    const alerts = [alert(), alert({ severity: 'ticket' })];
    expect(sentenceOf(of({ ...blind, alerts }))).toEqual({
      state: 'bad',
      text: `Time in rooms is good: 30 % is bad. And 1 more ticket. Whether it is still so nobody can say: ${why}`,
      sinceMs: NOW_MS - 14 * MINUTE_MS,
    });
    // A ticket, or what is silenced, is no reason to believe that anybody knows.
    const quiet = [alert({ isQuiet: true }), alert({ severity: 'ticket' })];
    expect(sentenceOf(of({ ...blind, alerts: quiet })).state).toBe('unknown');
  });

  it('wakes nobody for a ticket', () => {
    const hot = alert({ severity: 'ticket', slo: null, summary: 'A worker is hot', about: 'worker 1' });
    const people = { here: 40, reconnecting: 0, hurt: 1.2, judged: 40 };
    expect(sentenceOf(of({ alerts: [hot], people }))).toMatchObject({
      state: 'later',
      text: 'Nobody has to get up: a worker is hot (worker 1). About 1 of 40 people have a bad time (3 % over the last 5 minutes).',
    });
  });

  it('is good since the last trouble, or since anybody watches', () => {
    expect(sentenceOf(of())).toEqual({
      state: 'good',
      text: 'All good. 40 people are in rooms. Nobody who is in a room is hurt.',
      sinceMs: NOW_MS - 180 * MINUTE_MS,
    });
    const lastTroubleMs = NOW_MS - 60 * MINUTE_MS;
    expect(sentenceOf(of({ lastTroubleMs })).sinceMs).toBe(lastTroubleMs);
    expect(sentenceOf(of({ lastTroubleMs: NOW_MS - 30_000 })).text).toMatch(/^The last alert has just ended/);
    expect(sentenceOf(of({ people: { here: 0, reconnecting: 0, hurt: 0, judged: 0 } })).text).toBe(
      'All good. Nobody is in a room.',
    );
  });

  it('does not take a silenced alert for trouble', () => {
    expect(sentenceOf(of({ alerts: [alert({ isQuiet: true })] })).state).toBe('good');
  });

  it.each([
    ['no Prometheus was given', { prometheus: { state: 'unset', todo: '' } }, /given no Prometheus/],
    ['Prometheus is away', { prometheus: { state: 'away', sinceMs: 5, todo: '' } }, /Prometheus does not answer/],
    ['nothing is scraped', { processes: { up: 0, all: 0 } }, /reads no room service/],
    ['nothing answers', { processes: { up: 0, all: 2 } }, /no room service answers/],
    ['there are no rules', { slos: [slo({ isRecorded: false })] }, /rules of the promises/],
    ['it has just begun', { slos: [slo({ isRecorded: false })], watchedSinceMs: NOW_MS - 20_000 }, /too early/],
  ] as const)('knows nothing when %s', (_, more, words) => {
    const { state, text } = sentenceOf(of(more));
    expect(state).toBe('unknown');
    expect(text).toMatch(words);
  });
});

it('[OPS10] a share has two digits, and is never 0 % of what is not nothing', () => {
  expect([0, 0.00005, 0.0014, 0.06476, 0.2449, 0.9996, 1].map(percent)).toEqual([
    '0 %',
    'below 0.01 %',
    '0.14 %',
    '6.5 %',
    '24 %',
    '100 %',
    '100 %',
  ]);
});
