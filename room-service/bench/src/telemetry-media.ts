import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '@atrium/bots';
import { Rooms } from '../../src/signaling/rooms.ts';
import { Telemetry } from '../../src/telemetry/telemetry.ts';
import { Idiomatic } from './idiomatic.ts';
import { PacketLoad } from './packet-load.ts';
import { processorMs } from '../../../scripts/lib/processor-time.ts';
import { shuffled } from './statistics.ts';
import { goesOn, SIDES, soFar, type Cost, type Side, type Tell, type Window } from './telemetry.ts';

const WINDOW_MS = 2_000;
const LEAD_MS = 300;
const TARGET = 1.03;
const SIZES = { full: { atLeast: 30, atMost: 150 }, quick: { atLeast: 2, atMost: 2 } };
/** What is several times as dear shows in a few. */
const IDIOMATIC_ROUNDS = 30;
/** As often as dashboards that ask everything usually do. */
const ASK_EVERY_MS = 1_000;
const PACKETS_PER_SECOND = 30_000;
const NAME = 'telemetry, media';
/** Rounds between two lines for whoever waits. */
const TOLD_EVERY = 10;

type Options = { isQuick: boolean; random: Random; tell: Tell };

/**
 * CPU of a worker and of its Node process for each packet that went out, at 30,000 a second to 600 consumers. One worker
 * and one process for all sides, which are switched in turns, so that nothing else differs. Idiomatic: everything is asked
 * for its statistics once a second, with a span and a labelled counter for each answer.
 */
export async function mediaCost({ isQuick, random, tell }: Options): Promise<Cost> {
  const size = isQuick ? SIZES.quick : SIZES.full;
  const load = await PacketLoad.start();
  const now = Date.now;
  const rooms = new Rooms({ media: load.server, maxRooms: 1, maxPeople: 1, sign: () => '', now, onBug: rethrow });
  const switches: Record<Side, () => Promise<() => unknown>> = {
    off: () => Promise.resolve(() => undefined),
    on: async () => {
      const release = { version: 'bench', track: 'primary', weight: '0' } as const;
      const to = { host: '127.0.0.1', port: 0, otlpEndpoint: null };
      const telemetry = new Telemetry({ release, ...to, now, warn: () => undefined, onBug: rethrow });
      await telemetry.start({ rooms, media: load.server, tokens: { expired: 0 } });
      return () => telemetry.close();
    },
    idiomatic: () => {
      const idiomatic = new Idiomatic();
      const timer = setInterval(() => {
        for (const consumer of load.consumers) {
          void consumer.getStats().then((stats) => idiomatic.measure('out', 'stats', stats.length, () => undefined));
        }
      }, ASK_EVERY_MS);
      return Promise.resolve(() => clearInterval(timer));
    },
  };
  const measure = async (side: Side): Promise<Omit<Window, 'group'>> => {
    const stop = await switches[side]();
    await sleep(LEAD_MS);
    const spent = async () => (await processorMs(load.workerPid)) + (await processorMs(process.pid));
    const began = { atMs: performance.now(), packets: await load.packetsOut(), ms: await spent() };
    await sleep(WINDOW_MS);
    const ms = (await spent()) - began.ms;
    const packets = (await load.packetsOut()) - began.packets;
    const expected = (PACKETS_PER_SECOND * (performance.now() - began.atMs)) / 1_000;
    await stop();
    return { side, msOfOne: ms / packets, delivered: Math.min(1, packets / expected) };
  };
  const windows: Window[] = [];
  try {
    for (const side of SIDES) await measure(side);
    for (let round = 0; goesOn({ windows, target: TARGET }, round, size); round += 1) {
      const sides = SIDES.filter((side) => side !== 'idiomatic' || round < IDIOMATIC_ROUNDS);
      for (const side of shuffled(sides, random)) windows.push({ ...(await measure(side)), group: 0 });
      if ((round + 1) % TOLD_EVERY === 0) tell(soFar({ name: NAME, windows }));
    }
  } finally {
    rooms.close();
    await load.close();
  }
  const measures = 'CPU of a worker and of Node for each packet sent, 30,000 a second';
  return { name: NAME, measures, target: TARGET, windows };
}

function rethrow(error: unknown): never {
  throw error;
}
