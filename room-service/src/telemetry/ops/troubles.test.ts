import type { OpsEnded, Sentence } from '@atrium/ops/view';
import { describe, expect, it } from 'vitest';
import { alert, minutesAgo, NOW_MS, ticket } from './testing/facts.ts';
import { Troubles, type Moment } from './troubles.ts';

const SECOND_MS = 1_000;
const said = (state: Sentence['state'], sinceMs: number | null = minutesAgo(7)): Sentence => ({
  state,
  text: '',
  aside: '',
  sinceMs,
  next: null,
});
const page = (endedMs: number): OpsEnded => ({ kind: 'page', name: 'A', title: 'A', endedMs });

const NOTHING = { nowMs: NOW_MS, people: { felt: 0 }, door: null, alerts: [], ended: [] } as const;

/** One answer after the other, each so many seconds after the first. */
function watch() {
  const troubles = new Troubles();
  return (afterS: number, state: Sentence['state'], of: Partial<Moment> = {}) =>
    troubles.after({ ...NOTHING, nowMs: NOW_MS + afterS * SECOND_MS, sentence: said(state), ...of });
}

describe('[OPS44] what is calm', () => {
  it('is so since the last trouble ended, and not since its ticket is open', () => {
    const at = watch();
    expect(at(0, 'later').sentence.sinceMs).toBe(minutesAgo(7));
    at(5, 'early');
    expect(at(8, 'later').sentence.sinceMs).toBe(NOW_MS + 8 * SECOND_MS);
    expect(at(60, 'good').sentence.sinceMs).toBe(NOW_MS + 8 * SECOND_MS);
    expect(at(65, 'later', { sentence: said('later', NOW_MS + 64 * SECOND_MS) }).sentence.sinceMs).toBe(
      NOW_MS + 64 * SECOND_MS,
    );
  });

  it('nor since before a page ended, whoever looked', () => {
    expect(watch()(0, 'later', { ended: [page(minutesAgo(2))] }).sentence.sinceMs).toBe(minutesAgo(2));
    expect(watch()(0, 'later', { ended: [page(minutesAgo(9))] }).sentence.sinceMs).toBe(minutesAgo(7));
  });

  it('is not said of what hurts, or is not known', () => {
    const at = watch();
    at(0, 'early');
    at(5, 'good');
    expect([at(6, 'bad').sentence.sinceMs, at(7, 'unknown').sentence.sinceMs]).toEqual([minutesAgo(7), minutesAgo(7)]);
  });
});

describe('[OPS45] of what hurt many and paged nobody', () => {
  it('it is said how many, and when it ended, for 10 minutes', () => {
    const at = watch();
    at(0, 'early', { people: { felt: 6 } });
    expect(at(5, 'early', { people: { felt: 4 } }).ended).toEqual([]);
    const over = { kind: 'unpaged', name: 'unpaged', title: 'Up to 6 people had a bad time', endedMs: NOW_MS + 10_000 };
    expect(at(10, 'later').ended).toEqual([over]);
    expect(at(610, 'good', { ended: [page(minutesAgo(1))] }).ended).toEqual([over, page(minutesAgo(1))]);
    expect(at(611, 'good').ended).toEqual([]);
  });

  it('it is said that people could not come in', () => {
    const at = watch();
    at(0, 'early', { door: { isShut: true } });
    expect(at(5, 'good').ended[0]?.title).toBe('People could not come in');
  });

  it('nothing is said where it paged, a page tells of it, or it goes on', () => {
    const paged = watch();
    paged(0, 'early', { people: { felt: 6 } });
    paged(5, 'bad', { people: { felt: 6 } });
    expect(paged(10, 'later').ended).toEqual([]);

    const at = watch();
    at(0, 'early', { people: { felt: 6 } });
    expect(at(5, 'recovering', { alerts: [alert()] }).ended).toEqual([]);
    expect(at(6, 'later', { ended: [page(NOW_MS + SECOND_MS)] }).ended).toEqual([page(NOW_MS + SECOND_MS)]);
    expect(at(7, 'later', { alerts: [ticket('a'), alert({ isQuiet: true })] }).ended).toHaveLength(1);
    expect(at(8, 'early').ended).toEqual([]);
  });

  it('nothing is remembered where nobody looked when it ended; not to know for a moment is no end', () => {
    const away = watch();
    away(0, 'early', { people: { felt: 6 } });
    expect(away(31, 'good').ended).toEqual([]);
    const blind = watch();
    blind(0, 'early', { people: { felt: 6 } });
    expect(blind(10, 'unknown').ended).toEqual([]);
    expect(blind(20, 'good').ended).toHaveLength(1);
  });

  it('it is looked up by who has not looked for a while, or could not know, and is said as if seen', () => {
    const troubles = new Troubles();
    const at = (afterS: number, state: Sentence['state']) =>
      troubles.after({ ...NOTHING, nowMs: NOW_MS + afterS * SECOND_MS, sentence: said(state) });
    const isToLookUp = (afterS: number) => troubles.isToLookUp(NOW_MS + afterS * SECOND_MS);
    expect(isToLookUp(0)).toBe(true);
    const past = { beganMs: minutesAgo(6), endedMs: minutesAgo(4), hurtMost: 6, wasShut: false };
    troubles.lookedUp(past, [minutesAgo(8)], NOW_MS);
    const { sentence, ended } = at(0, 'later');
    expect(sentence.sinceMs).toBe(minutesAgo(4));
    expect(ended).toEqual([
      { kind: 'unpaged', name: 'unpaged', title: 'Up to 6 people had a bad time', endedMs: minutesAgo(4) },
    ]);
    expect([isToLookUp(30), isToLookUp(31)]).toEqual([false, true]);
    at(25, 'unknown');
    expect(isToLookUp(31)).toBe(true);
    at(31, 'good');
    expect(isToLookUp(61)).toBe(false);
  });

  it('what is looked up and goes on ends when it is seen to, and is nothing where a page fired meanwhile', () => {
    const past = { beganMs: minutesAgo(6), endedMs: null, hurtMost: 6, wasShut: false };
    const later = (pagesMs: readonly number[]) => {
      const troubles = new Troubles();
      troubles.lookedUp(past, pagesMs, NOW_MS);
      troubles.after({ ...NOTHING, sentence: said('early'), people: { felt: 7 } });
      return troubles.after({ ...NOTHING, nowMs: NOW_MS + 5 * SECOND_MS, sentence: said('good') }).ended;
    };
    expect(later([])).toEqual([
      { kind: 'unpaged', name: 'unpaged', title: 'Up to 7 people had a bad time', endedMs: NOW_MS + 5 * SECOND_MS },
    ]);
    expect(later([minutesAgo(5)])).toEqual([]);
  });
});
