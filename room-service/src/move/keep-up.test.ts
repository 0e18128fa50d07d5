import { describe, expect, test } from 'vitest';
import { podNamed } from '../directory/testing/pods.ts';
import type { Audience } from '../room/earshot.ts';
import { KeepUp } from './keep-up.ts';
import type { AudienceChanges } from './target.ts';
import { Clockwork } from './testing/clockwork.ts';
import { audienceOf } from './testing/stage.ts';

/** One room that waits for a page, among so many. */
function waiting(atOnce: number) {
  const clock = new Clockwork();
  const said: (AudienceChanges & { heardAt: number })[] = [];
  let changes: Audience[] = [];
  const keepUp = new KeepUp({
    ...{ move: 'm', room: 'r', pod: podNamed('b'), atOnce: () => atOnce, onLost: () => undefined },
    clock: { now: () => clock.now, after: clock.after },
    leaving: { changes: () => changes.splice(0), ready: ({ ready }) => ready },
    target: {
      audience: (_pod, _room, word) => {
        said.push({ ...word, heardAt: clock.now });
        return Promise.resolve({ kind: 'ok', ready: [] });
      },
    },
  });
  const change = (audience: Audience): void => void (changes = [audience]);
  return { clock, said, keepUp, change };
}

describe('a room that keeps its target up to date', () => {
  test.each([
    [1, 200],
    [8, 200],
    [60, 600],
    [500, 1_000],
  ])('of %i that move says that it lives every %i ms, so that many of them are no load', async (atOnce, everyMs) => {
    const { clock, said, keepUp } = waiting(atOnce);
    await clock.advance(20_000);
    expect(said.length).toBeGreaterThanOrEqual(20_000 / (everyMs + 100));
    expect(said.length).toBeLessThanOrEqual(20_000 / everyMs + 2);
    // Before its target takes it for gone (5 s), also where some are lost.
    const gaps = said.map(({ heardAt }, n) => heardAt - (said[n - 1]?.heardAt ?? heardAt));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(1_100);
    const stopped = keepUp.stop();
    await clock.advance(200);
    await stopped;
  });

  test('[MOV4] tells a change a tick later, however many move', async () => {
    const { clock, said, keepUp, change } = waiting(500);
    await clock.advance(150);
    change(audienceOf('ana', ['ben']));
    const before = said.length;
    await clock.advance(110);
    expect(said.slice(before).map(({ changes }) => changes)).toEqual([[audienceOf('ana', ['ben'])]]);
    const stopped = keepUp.stop();
    await clock.advance(200);
    await stopped;
  });

  test('[MOV9] says by each word what its clock shows', async () => {
    const { clock, said, keepUp } = waiting(1);
    await clock.advance(1_000);
    expect(said.length).toBeGreaterThan(3);
    for (const { at, heardAt } of said) expect(at).toBe(heardAt);
    const stopped = keepUp.stop();
    await clock.advance(200);
    await stopped;
  });
});
