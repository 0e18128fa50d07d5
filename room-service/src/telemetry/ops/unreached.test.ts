import { describe, expect, it } from 'vitest';
import { sentenceOf } from './sentence.ts';
import { alert, facts, minutesAgo, NOW_MS, ticket } from './testing/facts.ts';

const SECOND_MS = 1_000;
const of = (ageS: number, more: Parameters<typeof facts>[0] = {}) =>
  sentenceOf(facts({ startedMs: NOW_MS - ageS * SECOND_MS, processes: { up: 0, all: 0 }, people: null, ...more }));
const NOT_REACHED = 'Nobody can say how people are: Prometheus does not reach the room service, which answers here.';

describe('[OPS56] a process that Prometheus has not read', () => {
  it.each([
    ['nothing is known of it', { up: 0, all: 0 }],
    ['it was not there yet when it was tried', { up: 0, all: 1 }],
  ])('has just begun, where %s', (_, processes) => {
    expect(of(89, { processes, alerts: [ticket('PodFull')] })).toEqual({
      state: 'unknown',
      text: 'It is too early to say: this room service has just begun, and Prometheus has not read it yet. And 1 more ticket: PodFull.',
      aside: '',
      sinceMs: NOW_MS - 89 * SECOND_MS,
      next: null,
    });
  });

  it('is not reached once three scrapes of a cluster are over', () => {
    for (const processes of [
      { up: 0, all: 0 },
      { up: 0, all: 1 },
    ])
      expect(of(90, { processes })).toMatchObject({ text: NOT_REACHED, next: { runbook: 'ServiceGone' } });
  });

  it('is not reached, however young, where Prometheus knows of others and reaches none', () => {
    expect(of(5, { processes: { up: 0, all: 2 } }).text).toBe(NOT_REACHED);
  });

  it('hides no page, and says nothing once it was read', () => {
    const page = alert({ name: 'ServiceGone', slo: null, summary: 'No pod is there', sinceMs: minutesAgo(2) });
    expect(of(5, { alerts: [page] })).toMatchObject({ state: 'bad', text: 'No pod is there.' });
    expect(of(5, { processes: { up: 1, all: 1 } }).state).toBe('good');
  });
});
