import { setTimeout as pause } from 'node:timers/promises';
import type { AssignedRoom } from '../../../release-gate/src/sources/room-service.ts';
import { CANARY, NAMESPACE } from '../atrium/deploy.ts';
import type { People } from '../atrium/people.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { killEach } from './disturb.ts';
import { drawnAt, type Drawn } from './drawn.ts';
import type { Sources } from './sources.ts';
import type { Trial } from './trials.ts';

const LOOK_EVERY_MS = 1_000;
const WITHIN_MS = 15 * 60_000;
/** What Flagger says when a release is over. */
const ENDS = ['Succeeded', 'Failed'];

/** What was seen of a release from its change to its end. Times are those of `Date.now`. */
export type Rollout = {
  beganMs: number;
  /** Each change of Flagger's phase and of the route's weight. */
  steps: { atMs: number; phase: string; percent: number }[];
  end: string;
  /** When the gate told Flagger to roll back. */
  verdictMs: number | null;
  why: readonly string[];
  /** From then on new rooms were drawn to the primary alone, as the directory says it. */
  zeroMs: number | null;
  /** What the gate held for, without its numbers, in its order. */
  held: string[];
  rooms: AssignedRoom[];
  drawn: Drawn[];
};

export type ReleaseOptions = {
  cluster: Cluster;
  sources: Sources;
  people: Pick<People, 'come'>;
  log: (line: string) => void;
  trial: Trial;
};

/** Changes the Deployment, and watches until Flagger says how that ended. */
export async function rollOut({ cluster, sources, people, log, trial }: ReleaseOptions): Promise<Rollout> {
  const before = (await sources.assignedAfter(0)).at(-1)?.epoch ?? 0;
  const beganMs = Date.now();
  await cluster.kubectl('set', 'env', `deployment/${CANARY}`, trial.change, `--namespace=${NAMESPACE}`);
  const seen: Rollout = {
    ...{ beganMs, steps: [], end: '', verdictMs: null, why: [], zeroMs: null, held: [], rooms: [], drawn: [] },
  };
  let hasBegun = false;
  let disturbing: Promise<unknown> | null = null;
  while (seen.end === '' && Date.now() < beganMs + WITHIN_MS) {
    const { phase, percent } = await look(cluster);
    note(seen, { phase, percent }, beganMs, log);
    await hear(seen, sources, beganMs, log).catch((error: unknown) => void log(`  nobody tells: ${String(error)}`));
    hasBegun ||= !ENDS.includes(phase) && phase !== 'Initialized';
    if (hasBegun && ENDS.includes(phase)) seen.end = phase;
    people.come(!isQuiet(seen, trial));
    if (trial.isDisturbed === true && percent > 0)
      disturbing ??= killEach(cluster, log).catch((error: unknown) => error);
    await pause(LOOK_EVERY_MS);
  }
  const failure = await disturbing;
  if (failure instanceof Error) throw failure;
  seen.rooms = await sources.assignedAfter(before);
  seen.drawn = drawnAt(seen.rooms);
  return seen;
}

/** From its first weight on, for as long as the trial says. */
function isQuiet({ steps, end }: Rollout, { quietMs }: Trial): boolean {
  const first = steps.find(({ percent }) => percent > 0);
  return end === '' && first !== undefined && Date.now() < first.atMs + quietMs;
}

async function look(cluster: Cluster): Promise<{ phase: string; percent: number }> {
  const path = '--output=jsonpath={.status.phase} {.status.canaryWeight}';
  const [phase = '', percent = '0'] = (
    await cluster.kubectl('get', 'canary', CANARY, `--namespace=${NAMESPACE}`, path)
  ).split(' ');
  return { phase, percent: Number(percent) };
}

function note(seen: Rollout, { phase, percent }: { phase: string; percent: number }, beganMs: number, log: Log): void {
  const last = seen.steps.at(-1);
  if (last?.phase === phase && last.percent === percent) return;
  const atMs = Date.now();
  seen.steps.push({ atMs, phase, percent });
  log(`  ${after(beganMs, atMs)}: ${phase} at ${percent} %`);
}

async function hear(seen: Rollout, sources: Sources, beganMs: number, log: Log): Promise<void> {
  const { answers, release } = await sources.gate();
  const rollback = answers?.rollback;
  if (seen.verdictMs === null && rollback?.yes === true && release?.end === null) {
    seen.verdictMs = Date.now();
    seen.why = rollback.why;
    log(`  ${after(beganMs, seen.verdictMs)}: the gate: roll back: ${rollback.why.join('; ')}`);
  }
  for (const why of answers?.['confirm-traffic-increase'].why ?? []) {
    const words = why.replace(/[\d.,]+/g, 'n');
    if (seen.held.includes(words)) continue;
    seen.held.push(words);
    log(`  ${after(beganMs, Date.now())}: the gate: ${why}`);
  }
  if (seen.verdictMs !== null && seen.zeroMs === null && (await sources.weight()) === 0) seen.zeroMs = Date.now();
}

type Log = (line: string) => void;
const after = (beganMs: number, atMs: number): string => `${((atMs - beganMs) / 1000).toFixed(0)} s`;
