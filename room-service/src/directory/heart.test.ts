import { expect, it } from 'vitest';
import { LEASE_MS } from './directory.ts';
import { Heart } from './heart.ts';

/** A clock that runs whatever is due next. */
function clockwork() {
  let due: { at: number; run: () => void } | null = null;
  const clock = {
    now: 0,
    after: (ms: number, run: () => void) => {
      const mine = { at: clock.now + ms, run };
      due = mine;
      return () => {
        if (due === mine) due = null;
      };
    },
    isWaiting: () => due !== null,
    async next() {
      if (due === null) throw new Error('nothing is due');
      clock.now = due.at;
      const { run } = due;
      due = null;
      run();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
  return clock;
}

function heartWith({
  random = () => 0.5,
  beat = () => Promise.resolve(),
}: {
  random?: () => number;
  beat?: () => Promise<void>;
}) {
  const clock = clockwork();
  const did: { beats: number[]; tidied: number[]; bugs: unknown[] } = { beats: [], tidied: [], bugs: [] };
  const heart = new Heart({
    beat: () => {
      did.beats.push(clock.now);
      return beat();
    },
    tidy: () => {
      did.tidied.push(clock.now);
      return Promise.resolve();
    },
    after: clock.after,
    now: () => clock.now,
    random,
    onBug: (error) => did.bugs.push(error),
  });
  return { clock, did, heart };
}

it.each([
  [0, 0.8],
  [0.5, 1],
  [1, 1.2],
])('[TEN5] beats every third of a lease, a fifth more or less: by chance %s', async (chance, share) => {
  const { clock, did, heart } = heartWith({ random: () => chance });
  await heart.start();
  for (let n = 0; n < 3; n += 1) await clock.next();
  const ms = (LEASE_MS / 3) * share;
  expect(did.beats.map(Math.round)).toEqual([0, ms, 2 * ms, 3 * ms].map(Math.round));
});

it('[TEN5] tidies each minute', async () => {
  const { clock, did, heart } = heartWith({});
  await heart.start();
  while (clock.now < 125_000) await clock.next();
  expect(did.tidied).toEqual([60_000, 120_000]);
});

it('[TEN5] beats at once when the directory is back, also where a beat is on its way, and then as ever', async () => {
  const { clock, did, heart } = heartWith({});
  await heart.start();
  await clock.next();
  clock.now += 500;
  heart.hurry();
  await new Promise((resolve) => setImmediate(resolve));
  await clock.next();
  const ms = LEASE_MS / 3;
  expect(did.beats).toEqual([0, ms, ms + 500, 2 * ms + 500]);

  let answer: () => void = () => undefined;
  const slow = heartWith({ beat: () => new Promise((resolve) => (answer = resolve)) });
  const started = slow.heart.start();
  slow.heart.hurry();
  answer();
  await started;
  expect(slow.did.beats).toEqual([0]);
  await slow.clock.next();
  expect(slow.did.beats).toEqual([0, 0]);
  answer();
  slow.heart.stop();
  slow.heart.hurry();
  await new Promise((resolve) => setImmediate(resolve));
  expect(slow.did.beats).toEqual([0, 0]);
});

it('[TEN5] goes on after a bug, which is told, and not after its end', async () => {
  const broken = new Error('broken');
  const { clock, did, heart } = heartWith({ beat: () => Promise.reject(broken) });
  await heart.start();
  await clock.next();
  expect(did.bugs).toEqual([broken, broken]);
  heart.stop();
  expect(clock.isWaiting()).toBe(false);
});
