import { fileURLToPath } from 'node:url';
import type { Random } from '@atrium/bots';
import { limits } from '@atrium/protocol';
import { startService, type Service } from '../../../scripts/lib/service.ts';
import { processorMs } from './processor-time.ts';
import { shuffled } from './statistics.ts';
import { goesOn, SIDES, type Cost, type Side, type Window } from './telemetry.ts';
import { Walkers } from './walkers.ts';

const PEOPLE = 500;
/** Long enough that a garbage collection is a part of each, short enough that a busy moment hits all sides of a round. */
const WINDOW_MS = 2_000;
/** From standing still to walking. */
const LEAD_MS = 500;
/** One process differs from the next by 2 %: for an interval of 1 % it takes so many groups and not long ones. */
const TARGET = 1.02;
const SIZES = {
  full: { atLeast: 16, atMost: 48, rounds: 4, people: PEOPLE },
  quick: { atLeast: 1, atMost: 1, rounds: 2, people: 50 },
};
/** What is ten times as dear shows in a few. */
const IDIOMATIC_GROUPS = 4;

const ENV: Record<Side, Record<string, string>> = {
  off: { TELEMETRY: 'off' },
  on: { TELEMETRY: 'on' },
  idiomatic: {
    TELEMETRY: 'off',
    NODE_OPTIONS: `--import ${fileURLToPath(new URL('idiomatic-sockets.ts', import.meta.url))}`,
  },
};

type Running = { side: Side; service: Service; walkers: Walkers };

/**
 * CPU of the service's Node process for each frame that reached somebody, while 500 people walk about one room, ping and
 * report. Three services at a time, each with a crowd of its own, walk in turns; then three new ones, since one process
 * differs from the next by its compiled code.
 */
export async function presenceCost({ isQuick, random }: { isQuick: boolean; random: Random }): Promise<Cost> {
  const { rounds, people, ...size } = isQuick ? SIZES.quick : SIZES.full;
  const windows: Window[] = [];
  for (let group = 0; goesOn({ windows, target: TARGET }, group, size); group += 1) {
    const running: Running[] = [];
    try {
      const sides = SIDES.filter((side) => side !== 'idiomatic' || group < IDIOMATIC_GROUPS);
      for (const side of sides) running.push(await start(side, people));
      // Once round for the compiler.
      for (const one of running) await measure(one);
      for (let round = 0; round < rounds; round += 1) {
        for (const one of shuffled(running, random)) windows.push({ ...(await measure(one)), group });
      }
    } finally {
      for (const { walkers } of running) walkers.close();
      await Promise.all(running.map(({ service }) => service.stop()));
    }
  }
  const measures = `CPU of Node for each frame delivered, ${people} people walking`;
  return { name: 'telemetry, presence', measures, target: TARGET, windows };
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
