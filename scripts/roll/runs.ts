import { askTicket } from '@atrium/bots';
import { Cluster } from './cluster.ts';
import { Crew, type CrewOptions } from './crew.ts';
import { losePod } from './lost-pod.ts';
import { withoutRedis } from './outage.ts';
import { rollBack } from './rollback.ts';
import { rolling } from './rolling.ts';
import { lostPodTable, outageTable, rollbackTable, rollingTable } from './table.ts';
import { lostPodProblems, outageProblems, rollbackProblems, rollingProblems } from './verdict.ts';
import { versions } from './versions-run.ts';

export type RunOptions = {
  people: number;
  listeners: number;
  /** How long Redis is gone. */
  seconds: number;
};
export type RunResult = { text: string; problems: readonly string[] };
export type Run = { what: string; run: (options: RunOptions) => Promise<RunResult> };

export const PODS = ['rooms-0', 'rooms-1', 'rooms-2'] as const;
const CIRCLE = 5;
const LARGEST = 15;
/** `DRAIN_NOTICE_SECONDS`, and what ends after it. */
const DEADLINE_MS = 30_000;

export type RunName = 'rolling' | 'circle-of-15' | 'killed' | 'cut-off' | 'rollback' | 'versions' | 'redis-outage';

export const RUNS: Readonly<Record<RunName, Run>> = {
  rolling: {
    what: 'every pod restarted, one after the other',
    run: (options) =>
      onStage({ ...roomsOfTwoCircles(options), olderRooms: ['older'] }, async (cluster, crew) => {
        const facts = await rolling(cluster, crew, DEADLINE_MS);
        return { text: rollingTable(facts), problems: rollingProblems(facts) };
      }),
  },
  'circle-of-15': {
    what: 'the pod of one circle of fifteen drained to roll back',
    run: ({ listeners }) =>
      onStage(
        { rooms: ['large'], circles: [LARGEST], listeners: Math.min(LARGEST, listeners) },
        async (cluster, crew) => {
          const pod = cluster.nameIn(crew.members[0]?.bot.url ?? '');
          const facts = await rollBack(cluster, crew, pod);
          return { text: rollbackTable(facts), problems: rollbackProblems(facts) };
        },
      ),
  },
  killed: {
    what: 'a pod killed without a word',
    run: (options) => onStage(roomsOfTwoCircles(options), (cluster, crew) => lost(cluster, crew, 'killed')),
  },
  'cut-off': {
    what: 'a pod whose machine falls silent',
    run: (options) => onStage(roomsOfTwoCircles(options), (cluster, crew) => lost(cluster, crew, 'cut off')),
  },
  rollback: {
    what: 'a pod with everybody in it drained to roll back',
    run: async (options) => {
      const [pod] = PODS;
      const where = roomsOfTwoCircles(options);
      return onStage({ ...where, at: pod }, async (cluster, crew) => {
        const facts = await rollBack(cluster, crew, pod);
        return { text: rollbackTable(facts), problems: rollbackProblems(facts) };
      });
    },
  },
  versions: { what: 'people and pods of the version before, beside those of this one', run: versions },
  'redis-outage': {
    what: 'Redis gone for ten minutes (left out unless it is asked for)',
    run: (options) =>
      onStage(roomsOfTwoCircles(options), async (cluster, crew) => {
        const facts = await withoutRedis(cluster, crew, options.seconds);
        return { text: outageTable(facts), problems: outageProblems(facts) };
      }),
  },
};

export function isRun(name: string): name is RunName {
  return name in RUNS;
}

type Where = Omit<CrewOptions, 'base'>;

/** `at`: the pod that has all rooms at first; where it is not given, the edge says. */
export async function onStage(
  { at, ...where }: Where & { at?: string },
  act: (cluster: Cluster, crew: Crew) => Promise<RunResult>,
): Promise<RunResult> {
  const cluster = await Cluster.start(PODS);
  try {
    if (at !== undefined) {
      for (const room of where.rooms) await askTicket({ base: cluster.pod(at).url, room });
    }
    const crew = await Crew.gather({ base: cluster.edge.url, ...where });
    try {
      return await act(cluster, crew);
    } finally {
      await crew.stop();
    }
  } finally {
    await cluster.stop();
  }
}

function roomsOfTwoCircles({ people, listeners }: RunOptions): Where {
  const rooms = Math.max(1, Math.round(people / (2 * CIRCLE)));
  return { rooms: Array.from({ length: rooms }, (_, n) => `room-${n}`), circles: [CIRCLE, CIRCLE], listeners };
}

async function lost(cluster: Cluster, crew: Crew, how: 'killed' | 'cut off'): Promise<RunResult> {
  const facts = await losePod(cluster, crew, how);
  return { text: lostPodTable(facts), problems: lostPodProblems(facts) };
}
