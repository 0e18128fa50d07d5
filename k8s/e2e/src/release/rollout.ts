import { setTimeout as pause } from 'node:timers/promises';
import type { AssignedRoom } from '../../../release-gate/src/sources/room-service.ts';
import { CANARY, NAMESPACE } from '../atrium/deploy.ts';
import type { People } from '../atrium/people.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { killEach } from './disturb.ts';
import { drawnAt, type Drawn } from './drawn.ts';
import { HarmedPods } from './harm-pods.ts';
import type { Sources } from './sources.ts';
import type { Trial } from './trials.ts';

const LOOK_EVERY_MS = 1_000;
const WITHIN_MS = 15 * 60_000;
const REVERTED_WITHIN_MS = 10 * 60_000;
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
  /** When nobody came any more; null: somebody always did. */
  quietSinceMs: number | null;
  /** Of one that was promoted and has to be taken back: when that was decided and was done, and why. Null: it was not. */
  reverted: { decidedMs: number; doneMs: number | null; why: readonly string[] } | null;
};

export type ReleaseOptions = {
  cluster: Cluster;
  sources: Sources;
  people: Pick<People, 'come'>;
  log: (line: string) => void;
  trial: Trial;
};

/** Changes the Deployment, and watches until Flagger says how that ended; of one that has to be taken back until it was. */
export async function rollOut(options: ReleaseOptions): Promise<Rollout> {
  const { cluster, sources, people, log, trial } = options;
  const before = (await sources.assignedAfter(0)).at(-1)?.epoch ?? 0;
  const beganMs = Date.now();
  await cluster.kubectl('set', 'env', `deployment/${CANARY}`, ...trial.change, `--namespace=${NAMESPACE}`);
  const seen: Rollout = {
    ...{ beganMs, steps: [], end: '', verdictMs: null, why: [], zeroMs: null, held: [], rooms: [], drawn: [] },
    ...{ quietSinceMs: null, reverted: null },
  };
  let hasBegun = false;
  const doing = doingOf(options);
  while (seen.end === '' && Date.now() < beganMs + WITHIN_MS) {
    const { phase, percent } = await look(cluster);
    note(seen, { phase, percent }, beganMs, log);
    const step = await hear(seen, sources, beganMs, log).catch((error: unknown) => {
      log(`  nobody tells: ${String(error)}`);
      return '';
    });
    hasBegun ||= !ENDS.includes(phase) && phase !== 'Initialized';
    if (hasBegun && ENDS.includes(phase)) seen.end = phase;
    people.come(!(await isQuiet(seen, trial, () => metSince(sources, before))));
    await doing.look({ step, percent });
    await pause(LOOK_EVERY_MS);
  }
  people.come(true);
  await doing.end();
  seen.rooms = await sources.assignedAfter(before);
  seen.drawn = drawnAt(seen.rooms);
  if (trial.foundBy === 'watch') await seeReverted(seen, options);
  return seen;
}

/** What is done to the cluster meanwhile. `end` undoes it, and throws what came in the way of any of it. */
type Doing = { look: (at: { step: string; percent: number }) => Promise<void>; end: () => Promise<void> };

function doingOf({ cluster, log, trial }: ReleaseOptions): Doing {
  const { harm, kills } = trial;
  const harmed = harm && HarmedPods.of(cluster, harm);
  let failed: Error | null = null;
  let killing: Promise<void> | null = null;
  const fails = (error: unknown): void => void (failed ??= error as Error);
  return {
    look: async ({ step, percent }) => {
      if (kills !== undefined && percent > 0) killing ??= killEach(cluster, kills, log).catch(fails);
      // Again at each look: who sends the bots may be another pod by now, whose trial begins anew.
      if (harm === undefined || harmed === undefined || failed !== null || !step.includes(harm.fromStep)) return;
      if (await harmed.keep().catch(fails)) log('  its packets are lost from now on');
    },
    end: async () => {
      await killing;
      try {
        harmed?.undo();
      } catch (error) {
        fails(error);
      }
      if (failed !== null) throw failed;
    },
  };
}

const metSince = async (sources: Sources, epoch: number): Promise<number> =>
  (await sources.assignedAfter(epoch)).filter(({ track }) => track === 'canary').length;

/** From its first weight on, when its canary has met as many rooms as the trial says, and for as long. */
async function isQuiet(seen: Rollout, { quiet }: Trial, met: () => Promise<number>): Promise<boolean> {
  if (quiet === undefined || seen.end !== '' || !seen.steps.some(({ percent }) => percent > 0)) return false;
  if (seen.quietSinceMs === null && (await met().catch(() => 0)) >= quiet.afterRooms) seen.quietSinceMs = Date.now();
  return seen.quietSinceMs !== null && Date.now() < seen.quietSinceMs + quiet.forMs;
}

async function seeReverted(seen: Rollout, { sources, log }: ReleaseOptions): Promise<void> {
  const promotedMs = Date.now();
  log('  it is promoted, and has to be taken back');
  while ((seen.reverted?.doneMs ?? null) === null && Date.now() < promotedMs + REVERTED_WITHIN_MS) {
    const { reverted } = await sources.gate().catch(() => ({ reverted: null }));
    if (reverted !== null && reverted.atS * 1000 > seen.beganMs) {
      if (seen.reverted === null)
        log(
          `  ${after(promotedMs, Date.now())} after its promotion: the gate: take it back: ${reverted.why.join('; ')}`,
        );
      const decidedMs = seen.reverted?.decidedMs ?? reverted.atS * 1000;
      seen.reverted = { decidedMs, doneMs: reverted.is === 'done' ? Date.now() : null, why: reverted.why };
    }
    await pause(LOOK_EVERY_MS);
  }
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

/** Answers what is said of the trial by bots. */
async function hear(seen: Rollout, sources: Sources, beganMs: number, log: Log): Promise<string> {
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
  return answers?.['pre-rollout'].why.join('; ') ?? '';
}

type Log = (line: string) => void;
const after = (beganMs: number, atMs: number): string => `${((atMs - beganMs) / 1000).toFixed(0)} s`;
