import { describe, expect, it } from 'vitest';
import { ArrivalLog, arrivalsOf } from './arrival-log.ts';
import { longestGapMs } from './hearing.ts';

const MINUTE_MS = 60_000;

/** A voice without a silence: a packet every 20 ms. */
function voiceOf(minutes: number, log = new ArrivalLog()): ArrivalLog {
  for (let n = 0; n < minutes * 3_000; n += 1) log.add({ atMs: 20 * n, sequence: n % 65_536 });
  return log;
}

const timesOf = (log: ArrivalLog, fromMs: number) => arrivalsOf(log.since(fromMs), fromMs).map(({ atMs }) => atMs);

describe('what came of a stream', () => {
  it('is told in its order, from the asked time on', () => {
    const log = new ArrivalLog({ keptMax: 100, chunk: 3 });
    for (let n = 0; n < 8; n += 1) log.add({ atMs: 10 * n, sequence: 65_533 + n });
    expect(arrivalsOf(log.since(40), 40)).toEqual([
      { atMs: 40, sequence: 1 },
      { atMs: 50, sequence: 2 },
      { atMs: 60, sequence: 3 },
      { atMs: 70, sequence: 4 },
    ]);
    expect(timesOf(log, 0)).toEqual([0, 10, 20, 30, 40, 50, 60, 70]);
    expect(timesOf(log, 41)).toEqual([50, 60, 70]);
    expect(timesOf(log, 71)).toEqual([]);
    expect(timesOf(new ArrivalLog(), 0)).toEqual([]);
  });

  it('is no silence, however long the voice has been there', () => {
    const toMs = 26 * MINUTE_MS;
    const fromMs = toMs - 3 * MINUTE_MS;
    expect(longestGapMs(timesOf(voiceOf(26), fromMs), fromMs, toMs)).toBe(20);
  });

  it('is refused where some of it is forgotten, and nothing is said of a silence', () => {
    const log = voiceOf(70);
    const [newestMs, hourMs] = [70 * MINUTE_MS - 20, 60 * MINUTE_MS];
    expect(timesOf(log, newestMs - hourMs + 20).length).toBe(3_000 * 60);
    expect(() => timesOf(log, 0)).toThrow(/kept for an hour.*ask for a later time/);
  });

  it('takes no more memory than that of an hour', () => {
    const log = new ArrivalLog({ keptMax: 10, chunk: 4 });
    for (let n = 0; n < 1_000; n += 1) log.add({ atMs: n, sequence: n });
    const { atMs, forgottenMs } = log.since(0);
    expect(atMs.length).toBeGreaterThanOrEqual(10);
    expect(atMs.length).toBeLessThanOrEqual(10 + 2 * 4);
    expect(atMs[0]).toBe(forgottenMs + 1);
    expect(atMs.at(-1)).toBe(999);
    expect(() => timesOf(log, forgottenMs)).toThrow();
    expect(timesOf(log, forgottenMs + 1)[0]).toBe(forgottenMs + 1);
  });
});
