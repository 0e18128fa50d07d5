import { fileURLToPath } from 'node:url';
import type { Random } from '@atrium/bots';
import { limits } from '@atrium/protocol';
import { startService, type Service } from '../../../scripts/lib/service.ts';
import { onOneProcessor } from './one-processor.ts';
import { processorMs } from './processor-time.ts';
import { shuffled } from './statistics.ts';
import { goesOn, soFar, type Cost, type Side, type Tell, type Window } from './telemetry.ts';
import { Walkers } from './walkers.ts';

const NAME = 'telemetry, presence';
const PEOPLE = 500;
/** Long enough that a garbage collection is a part of each, short enough that a busy moment hits both sides of a round. */
const WINDOW_MS = 2_000;
/** From standing still to walking. */
const LEAD_MS = 500;
const TARGET = 1.02;
/**
 * Two windows differ by 8 %, and one process no more from the next than its windows do: so many rounds of one group as its
 * start is worth, and enough groups to see it where processes differ after all. 200 rounds are an interval of 1.6 %.
 */
const SIZES = {
  full: { atLeast: 8, atMost: 24, rounds: 16, people: PEOPLE },
  quick: { atLeast: 1, atMost: 1, rounds: 2, people: 50 },
};
/** What is several times as dear shows in a few. */
const IDIOMATIC_GROUPS = { full: 3, quick: 1 };

const ENV: Record<Side, Record<string, string>> = {
  off: { TELEMETRY: 'off' },
  on: { TELEMETRY: 'on' },
  idiomatic: {
    TELEMETRY: 'off',
    NODE_OPTIONS: `--import ${fileURLToPath(new URL('idiomatic-sockets.ts', import.meta.url))}`,
  },
};

type Options = { isQuick: boolean; random: Random; tell: Tell };
type Running = { side: Side; service: Service; walkers: Walkers };

/**
 * CPU of the service's Node process for each frame that reached somebody, while 500 people walk about one room, ping and
 * report. Two services, each with a crowd of its own, walk in turns (both at once would share a cache, of which telemetry
 * takes its part); then two new ones, since one process may differ from the next by its compiled code.
 */
export async function presenceCost({ isQuick, random, tell }: Options): Promise<Cost> {
  const { rounds, people, ...size } = isQuick ? SIZES.quick : SIZES.full;
  const windows: Window[] = [];
  const measureGroup = async (side: Side, group: number): Promise<void> => {
    const running: Running[] = [];
    try {
      const sides = ['off', side] as const;
      for (const one of shuffled(sides, random)) running.push(await start(one, people));
      // Once for the compiler.
      for (const one of running) await measure(one);
      for (let round = 0; round < rounds; round += 1)
        for (const one of shuffled(running, random)) windows.push({ ...(await measure(one)), group });
    } finally {
      for (const { walkers } of running) walkers.close();
      await Promise.all(running.map(({ service }) => service.stop()));
    }
  };
  let group = 0;
  for (; goesOn({ windows, target: TARGET }, group, size); group += 1) {
    await onOneProcessor(() => measureGroup('on', group));
    tell(soFar({ name: NAME, windows }));
  }
  const last = group + (isQuick ? IDIOMATIC_GROUPS.quick : IDIOMATIC_GROUPS.full);
  // One processor is not enough for it.
  for (; group < last; group += 1) await measureGroup('idiomatic', group);
  const measures = `CPU of Node for each frame delivered, ${people} people walking`;
  return { name: NAME, measures, target: TARGET, windows };
}

async function start(side: Side, people: number): Promise<Running> {
  const service = await startService({
    JOINS_PER_MINUTE: '1000000',
    PLACES_PER_ADDRESS: String(people),
    LOG_LEVEL: 'info',
    ...ENV[side],
  });
  const walkers = await Walkers.join(service.url, people);
  await walkers.goHome();
  return { side, service, walkers };
}

async function measure({ side, service, walkers }: Running): Promise<Omit<Window, 'group'>> {
  const before = walkers.frames;
  await walkers.walk(LEAD_MS);
  const began = { atMs: performance.now(), ms: await processorMs(service.pid), frames: walkers.frames };
  if (began.frames === before) throw new Error(`nothing arrives from the service with telemetry ${side}`);
  await walkers.walk(WINDOW_MS);
  const ms = (await processorMs(service.pid)) - began.ms;
  const [frames, tookMs] = [walkers.frames - began.frames, performance.now() - began.atMs];
  // Everybody sees somebody move at every tick.
  const expected = (walkers.connected * tookMs) / limits.TICK_MS;
  return { side, msOfOne: ms / frames, delivered: Math.min(1, frames / expected) };
}
