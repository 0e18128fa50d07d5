import { describe, expect, test } from 'vitest';
import { follow } from './follow.ts';
import type { Followed, Older, Silent, Target } from './target.ts';
import { Clockwork } from './testing/clockwork.ts';
import { audienceOf, Stage } from './testing/stage.ts';

const swapped = (stage: Stage): void => stage.room.swap.resolve(null);

describe('the media of a room that has moved', () => {
  test('[MOV19] give nobody what the target takes away, a tick and a call later, until they end', async () => {
    const stage = await Stage.of(['ana', 'ben']);
    const moving = stage.mover.move('r');
    await stage.clock.advance(2_000);
    expect(stage.room.log.at(-1)).toBe('depart ana,ben');
    stage.target.hears.add([audienceOf('ana', [])]);
    await stage.clock.advance(110);
    expect(stage.room.log.at(-1)).toBe('ana hears nobody');
    await stage.clock.advance(1_000);
    stage.target.hears.add([audienceOf('ben', ['cat'])]);
    await stage.clock.advance(110);
    swapped(stage);
    await stage.clock.advance(200);
    expect(await moving).toMatchObject({ kind: 'moved', attached: 2 });
    stage.target.hears.add([audienceOf('ben', [])]);
    await stage.clock.advance(10_000);
    expect(stage.room.log.slice(-3)).toEqual(['ana hears nobody', 'ben hears cat', 'close']);
    expect(stage.clock.waiting).toBe(0);
  });

  test('[MOV19] follow the target from the flip on, also while it does not say who goes on there', async () => {
    const stage = await Stage.of(['ana', 'ben']);
    stage.target.faults = { own: 'silent' };
    stage.target.hears.add([audienceOf('ana', [])]);
    swapped(stage);
    await stage.move();
    const { log } = stage.room;
    expect(log.indexOf('ana hears nobody')).toBeLessThan(log.indexOf('depart ana,ben'));
    expect(log.slice(log.indexOf('freeze'))).toEqual(['freeze', 'ana hears nobody', 'depart ana,ben', 'close']);
  });

  test('[MOV15] end 5 s after the flip, however many are to be sent by their token', async () => {
    const people = Array.from({ length: 200 }, (_, n) => `p${n}`);
    const stage = await Stage.of(people);
    for (const person of people.slice(1)) stage.room.old.add(person);
    const moving = stage.mover.move('r');
    let departedAt: number | null = null;
    for (let ms = 0; ms < 40_000 && !stage.room.log.includes('close'); ms += 50) {
      await stage.clock.advance(50);
      if (stage.room.log.includes('depart p0')) departedAt ??= stage.clock.now;
    }
    expect(stage.clock.now - (departedAt ?? 0)).toBeLessThanOrEqual(5_050);
    expect(stage.room.log.filter((line) => line.startsWith('send')).length).toBeLessThan(199);
    await stage.clock.advance(20_000);
    expect(await moving).toMatchObject({ kind: 'moved', attached: 1, cold: 199 });
    expect(stage.room.log.filter((line) => line.startsWith('send'))).toHaveLength(199);
  });
});

describe('a source that cannot ask the target', () => {
  /** When nobody hears anybody any more, after the last word; null: never. */
  const deafAfterMs = async (
    ask: (clock: Clockwork) => Promise<Followed | Older | Silent>,
    welcomedMs = 0,
  ): Promise<number | null> => {
    const clock = new Clockwork();
    let saidAt = welcomedMs;
    const deafAt: number[] = [];
    const stop = follow({
      leaving: { narrow: () => undefined, deafen: () => deafAt.push(clock.now) },
      ask: async () => {
        const said = await ask(clock);
        if (said.kind === 'ok') saidAt = Math.max(saidAt, clock.now);
        return said;
      },
      welcomed: new Promise<void>((resolve) => clock.after(welcomedMs, resolve)),
      clock: { now: () => clock.now, after: clock.after },
      onBug: (error) => expect(error).toBeUndefined(),
    });
    await clock.advance(10_000);
    stop();
    await clock.advance(1_000);
    expect(clock.waiting).toBe(0);
    const [at = null] = deafAt;
    return at === null ? null : at - saidAt;
  };
  const after = <T extends Followed | Older | Silent>(clock: Clockwork, ms: number, said: T): Promise<T> =>
    new Promise((resolve) => clock.after(ms, () => resolve(said)));
  const word: Followed = { kind: 'ok', upTo: 0, changes: [] };

  test('[MOV19] lets nobody hear on 1.7 s after its last word, however its calls fail', async () => {
    for (const answeredAfterMs of [1, 90, 250, 499]) {
      for (const failsAfterMs of [1, 60, 330, 500]) {
        for (const hangsFromMs of [0, 950, 2_000]) {
          const ask = (clock: Clockwork): Promise<Followed | Silent> => {
            if (clock.now < 1_000) return after(clock, answeredAfterMs, word);
            return after(clock, clock.now < 1_000 + hangsFromMs ? failsAfterMs : 500, { kind: 'silent' });
          };
          const deaf = await deafAfterMs(ask);
          expect(deaf, `${answeredAfterMs} ${failsAfterMs} ${hangsFromMs}`).toBeLessThanOrEqual(1_700);
          expect(deaf).toBeGreaterThanOrEqual(500);
        }
      }
    }
  });

  test('[MOV19] counts from when the target has said that it has the room: with that it may be busy for longer', async () => {
    for (const welcomedMs of [200, 1_000, 3_000]) {
      const deaf = await deafAfterMs((clock) => after(clock, 500, { kind: 'silent' }), welcomedMs);
      expect(deaf).toBeLessThanOrEqual(1_700);
      expect(deaf).toBeGreaterThanOrEqual(1_000);
    }
    // Whatever it has answered before.
    const busy = (clock: Clockwork): Promise<Followed | Silent> =>
      clock.now < 100 || clock.now >= 3_000 ? after(clock, 5, word) : after(clock, 500, { kind: 'silent' });
    expect(await deafAfterMs(busy, 2_500)).toBeNull();
  });

  test('[MOV19] lets people hear on until the media end where it is of a version that cannot be asked', async () => {
    expect(await deafAfterMs((clock) => after(clock, 5, { kind: 'older' }))).toBeNull();
    const stage = await Stage.of(['ana', 'ben']);
    const asked: number[] = [];
    const follow: Target['follow'] = () => {
      asked.push(stage.clock.now);
      return Promise.resolve({ kind: 'older' });
    };
    Object.assign(stage.target, { follow });
    const moving = stage.mover.move('r');
    await stage.clock.advance(10_000);
    expect(await moving).toMatchObject({ kind: 'moved' });
    expect([asked.length, stage.room.log.slice(-2)]).toEqual([1, ['depart ana,ben', 'close']]);
  });

  test('[MOV19] waits out a call that is lost', async () => {
    let asked = 0;
    const ask = (clock: Clockwork): Promise<Followed | Silent> => {
      asked += 1;
      return asked % 2 === 0 ? after(clock, 500, { kind: 'silent' }) : after(clock, 5, word);
    };
    expect(await deafAfterMs(ask)).toBeNull();
  });

  test('[MOV19] lets nobody hear on at once where it has dropped the room, or by a mistake of ours', async () => {
    expect(await deafAfterMs((clock) => after(clock, 5, { kind: 'gone' }))).toBe(5);
    const bugs: unknown[] = [];
    const clock = new Clockwork();
    let isDeaf = false;
    follow({
      leaving: { narrow: () => undefined, deafen: () => (isDeaf = true) },
      ask: () => Promise.reject(new Error('a mistake')),
      welcomed: Promise.resolve(),
      clock: { now: () => clock.now, after: clock.after },
      onBug: (error) => bugs.push(error),
    });
    await clock.advance(10);
    expect([isDeaf, bugs.length]).toEqual([true, 1]);
  });
});
