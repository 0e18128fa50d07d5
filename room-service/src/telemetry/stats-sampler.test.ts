import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Measurable } from '../media/census.ts';
import type { Reading } from '../media/reading.ts';
import { BATCH_MAX, GAP_MIN_MS, StatsSampler } from './stats-sampler.ts';

/** What one question costs a worker and this process together, measured on two cores of an EPYC. */
const QUESTION_MS = 0.033 + 0.049;
const PERCENT_OF_A_CORE = 0.1;

const thing = (): Measurable => ({ is: 'transport' }) as Measurable;
const things = (count: number): Measurable[] => Array.from({ length: count }, thing);
const nothing: Reading = { is: 'transport', way: 'udp', bytes: { in: 0, out: 0 } };

/** Everything answers at once, unless told. */
function stage(
  open: Measurable[],
  read: () => Promise<Reading | null> = () => Promise.resolve(nothing),
  random = () => 0,
) {
  const measurable = new Set(open);
  const asked: Measurable[] = [];
  const found: Measurable[] = [];
  const bugs: unknown[] = [];
  const sampler = new StatsSampler({
    measurable,
    read: (one) => {
      asked.push(one);
      return read();
    },
    found: (one) => void found.push(one),
    random,
    onBug: (error) => void bugs.push(error),
  });
  return { sampler, measurable, asked, found, bugs };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Asks for so long, in time that does not pass. */
async function run(sampler: StatsSampler, durationMs: number): Promise<number[]> {
  const atMs: number[] = [];
  for (let now = 0; now < durationMs; now += sampler.step()) {
    atMs.push(now);
    await Promise.resolve();
    await Promise.resolve();
    await Promise.resolve();
  }
  return atMs;
}

describe('the pace', () => {
  test('[SMP1] ten questions at a time, a tenth of a percent of a core at most, however many things there are', async () => {
    for (const count of [1_000, 4_000]) {
      const { sampler, asked } = stage(things(count));
      const seconds = 600;
      const atMs = await run(sampler, seconds * 1_000);
      expect(asked.length).toBe(BATCH_MAX * atMs.length);
      expect((asked.length * QUESTION_MS) / seconds).toBeLessThanOrEqual((PERCENT_OF_A_CORE / 100) * 1_000);
      const gaps = atMs.slice(1).map((at, i) => at - atMs[i]!);
      expect(Math.min(...gaps)).toBeGreaterThanOrEqual(BATCH_MAX * GAP_MIN_MS - 1e-6);
      // Everybody had a turn within 540 s.
      expect(new Set(asked.slice(0, Math.floor(0.9 * asked.length))).size).toBe(count);
    }
  });

  test('[SMP1] a few are asked every 5 s or so, and nobody more often than others', async () => {
    const random = fc.sample(fc.double({ min: 0, max: 0.999, noNaN: true }), 1_000);
    let at = 0;
    const { sampler, asked, measurable } = stage(things(7), undefined, () => random[(at += 1) % random.length]!);
    await run(sampler, 60_000);
    const times = [...measurable].map((one) => asked.filter((each) => each === one).length);
    expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(1);
    expect(Math.max(...times)).toBeLessThanOrEqual(13);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(9);
  });

  test('[SMP1] a worker that does not answer is asked twelve things and no more', async () => {
    const { sampler, asked } = stage(things(100), () => new Promise(() => undefined));
    await run(sampler, 60_000);
    expect(asked.length).toBe(12);
  });
});

describe('a round', () => {
  test('[SMP3] asks nothing of what has closed, whoever comes and goes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('open', 'close', 'step', 'step', 'step'), { maxLength: 60 }),
        async (acts) => {
          const { sampler, measurable, asked } = stage(things(3));
          for (const act of acts) {
            if (act === 'open') measurable.add(thing());
            else if (act === 'close') measurable.delete([...measurable][Math.floor(measurable.size / 2)]!);
            else {
              const before = asked.length;
              sampler.step();
              expect(asked.length - before).toBe(measurable.size === 0 ? 0 : 1);
              if (measurable.size > 0) expect(measurable.has(asked.at(-1)!)).toBe(true);
              await turn();
            }
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  test('whoever was there all the time is asked as often as whoever else was', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 4 }), { minLength: 5, maxLength: 60 }), async (comings) => {
        const stayers = things(5);
        const { sampler, measurable, asked } = stage(stayers);
        for (const coming of comings) {
          const guests = things(coming);
          for (const guest of guests) measurable.add(guest);
          sampler.step();
          await turn();
          for (const guest of guests.slice(1)) measurable.delete(guest);
        }
        const times = stayers.map((one) => asked.filter((each) => each === one).length);
        expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(1);
      }),
      { numRuns: 30 },
    );
  });

  test('begins when something comes, after nothing was there', async () => {
    const { sampler, measurable, asked } = stage([]);
    sampler.step();
    sampler.step();
    expect(asked).toEqual([]);
    measurable.add(thing());
    sampler.step();
    await turn();
    sampler.step();
    expect(asked.length).toBe(2);
  });
});

describe('answers', () => {
  test('[SMP3] what closed meanwhile is nothing; what failed is told, and the round goes on', async () => {
    const answers = [Promise.resolve(null), Promise.reject(new Error('broken')), Promise.resolve(nothing)];
    const { sampler, found, bugs, asked } = stage(things(3), () => answers.shift()!);
    for (let asks = 0; asks < 3; asks += 1) sampler.step();
    await turn();
    expect(asked.length).toBe(3);
    expect(found).toEqual([asked[2]]);
    expect(bugs).toEqual([new Error('broken')]);
  });

  test('are dropped after the end, and nothing more is asked', async () => {
    const { sampler, found, asked } = stage(things(3));
    sampler.step();
    sampler.close();
    await turn();
    sampler.step();
    expect([found.length, asked.length]).toEqual([0, 1]);
  });
});
