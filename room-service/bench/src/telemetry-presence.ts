import { fileURLToPath } from 'node:url';
import type { Random } from '@atrium/bots';
import { limits } from '@atrium/protocol';
import { startService, type Service } from '../../../scripts/lib/service.ts';
import { onOneProcessor } from './one-processor.ts';
import { mainThreadMs } from '../../../scripts/lib/processor-time.ts';
import { shuffled } from './statistics.ts';
import { Switched, type SwitchSide } from './switched.ts';
import { goesOn, soFar, type Cost, type Side, type Tell, type Window } from './telemetry.ts';
import { Walkers } from './walkers.ts';

const NAME = 'telemetry, presence';
const PEOPLE = 500;
/** Short enough that a busy moment hits both sides of a round. */
const WINDOW_MS = 2_000;
/** From standing still to walking, and for what a switch leaves to do. */
const LEAD_MS = 300;
const TARGET = 1.02;
/** Groups, since how a process was compiled may make its telemetry cheaper or dearer. */
const SIZES = {
  full: { atLeast: 4, atMost: 16, rounds: 32, people: PEOPLE },
  quick: { atLeast: 1, atMost: 1, rounds: 2, people: 50 },
};
/** What is several times as dear shows in a few. */
const IDIOMATIC_SIZES = { full: { groups: 3, rounds: 8 }, quick: { groups: 1, rounds: 2 } };

const IDIOMATIC = {
  NODE_OPTIONS: `--import ${fileURLToPath(new URL('idiomatic-sockets.ts', import.meta.url))}`,
};

type Options = { isQuick: boolean; random: Random; tell: Tell };
/** `begin` makes it that side's turn. */
type Running = { side: Side; service: Service; walkers: Walkers; begin: () => Promise<void> };
type Group = { running: Running[]; end: () => Promise<void> };

/**
 * CPU of the service's main thread for each frame that reached somebody, while 500 people walk about one room, ping and
 * report. Telemetry is taken out and put back in one process, of which a new one is started for each group. Old garbage is
 * marked by other threads, a thirtieth of all CPU, in one window of seven, whichever side left it: they are not counted. The
 * idiomatic one is a process beside one without, each with a crowd of its own; they walk in turns.
 */
export async function presenceCost({ isQuick, random, tell }: Options): Promise<Cost> {
  const { rounds, people, ...size } = isQuick ? SIZES.quick : SIZES.full;
  const windows: Window[] = [];
  const measureGroup = async (start: () => Promise<Group>, group: number, times: number): Promise<void> => {
    const { running, end } = await start();
    try {
      // Once for the compiler.
      for (const one of running) await measure(one);
      for (let round = 0; round < times; round += 1)
        for (const one of shuffled(running, random)) windows.push({ ...(await measure(one)), group });
    } finally {
      await end();
    }
  };
  let group = 0;
  for (; goesOn({ windows, target: TARGET }, group, size); group += 1) {
    await onOneProcessor(() => measureGroup(() => startSwitched(people), group, rounds));
    tell(soFar({ name: NAME, windows }));
  }
  const idiomatic = isQuick ? IDIOMATIC_SIZES.quick : IDIOMATIC_SIZES.full;
  // One processor is not enough for it.
  for (const last = group + idiomatic.groups; group < last; group += 1)
    await measureGroup(() => startIdiomatic(people), group, idiomatic.rounds);
  const measures = `CPU of Node's main thread for each frame delivered, ${people} people walking`;
  return { name: NAME, measures, target: TARGET, windows };
}

const roomFor = (people: number) => ({
  JOINS_PER_MINUTE: '1000000',
  PLACES_PER_ADDRESS: String(people),
  LOG_LEVEL: 'info',
});

async function startSwitched(people: number): Promise<Group> {
  const switched = await Switched.start({ ...roomFor(people), TELEMETRY: 'on' });
  const { service } = switched;
  const walkers = await Walkers.join(service.url, people);
  await walkers.goHome();
  let last: SwitchSide = 'on';
  const begin = (side: SwitchSide) => async (): Promise<void> => {
    const measured = await switched.to(side);
    if (measured > 0 !== (last === 'on')) throw new Error(`${measured} requests were measured with telemetry ${last}`);
    last = side;
  };
  const running = (['off', 'on'] as const).map((side) => ({ side, service, walkers, begin: begin(side) }));
  const end = async (): Promise<void> => {
    walkers.close();
    await switched.stop();
  };
  return { running, end };
}

async function startIdiomatic(people: number): Promise<Group> {
  const start = async (side: Side, env: Record<string, string>): Promise<Running> => {
    const service = await startService({ ...roomFor(people), TELEMETRY: 'off', ...env });
    const walkers = await Walkers.join(service.url, people);
    await walkers.goHome();
    return { side, service, walkers, begin: () => Promise.resolve() };
  };
  const running = [await start('off', {}), await start('idiomatic', IDIOMATIC)];
  const end = async (): Promise<void> => {
    for (const { walkers } of running) walkers.close();
    await Promise.all(running.map(({ service }) => service.stop()));
  };
  return { running, end };
}

async function measure({ side, service, walkers, begin }: Running): Promise<Omit<Window, 'group'>> {
  await begin();
  const before = walkers.frames;
  await walkers.walk(LEAD_MS);
  const began = { atMs: performance.now(), ms: await mainThreadMs(service.pid), frames: walkers.frames };
  if (began.frames === before) throw new Error(`nothing arrives from the service with telemetry ${side}`);
  await walkers.walk(WINDOW_MS);
  const ms = (await mainThreadMs(service.pid)) - began.ms;
  const [frames, tookMs] = [walkers.frames - began.frames, performance.now() - began.atMs];
  // Everybody sees somebody move at every tick.
  const expected = (walkers.connected * tookMs) / limits.TICK_MS;
  return { side, msOfOne: ms / frames, delivered: Math.min(1, frames / expected) };
}
