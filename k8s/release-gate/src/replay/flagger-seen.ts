import type { Policy } from '../judge/policy.ts';
import type { Hook } from '../gate/answers.ts';
import { IN_ANALYSIS, type Phase } from '../run/phases.ts';
import { tick, type FlaggerSpec, type FlaggerState, type Hooks } from './flagger.ts';
import type { Difference, Line, Recording } from './recording.ts';

type Look = Extract<Line, { is: 'look' }>;
type Seen = NonNullable<Look['seen']>;
/** A question of Flagger, and its place in the recording. */
type Asked = { at: number; atS: number; hook: string; yes: boolean };

/** What Flagger asks first at a tick: of a release that is under way, or of one that is to begin. */
const FIRST: readonly string[] = ['rollback', 'confirm-rollout'] satisfies Hook[];
/** Ticks at which Flagger asks nothing: from the promotion on. */
const UNASKED_MAX = 3;
/** Kubernetes writes in whole seconds since when pods are not there. */
const WRITTEN_S = 1;

/**
 * The real Flagger's questions and what became of them, beside what our state machine asks and does where it is given the same answers.
 * A tick that asked nothing, since a workload was not ready, left no trace and is not compared; but that Flagger gave up at its progress
 * deadline is, and not before that.
 */
export function flaggerSeen(recording: Recording, policy: Policy): { ticks: number; differences: Difference[] } {
  const lines = recording.map(({ line }) => line);
  const spec: FlaggerSpec = {
    name: 'room-service.atrium',
    stepWeights: policy.weights.map(Number),
    threshold: policy.failedChecksMax,
  };
  const differences: Difference[] = [];
  const ticks = ticksOf(lines);
  let state: FlaggerState | null = null;
  for (const [index, asked] of ticks.entries()) {
    const [first] = asked;
    if (first === undefined) continue;
    const before = lastLook(lines, first.at);
    const until = ticks[index + 1]?.[0]?.at ?? lines.length;
    const after = lastLook(lines, until);
    if (before === null || after === null) continue;
    state = stateAt(state, before);
    const differ = (recorded: string, replayed: string): void =>
      void differences.push({ line: recording[first.at]?.at ?? 0, atS: first.atS, recorded, replayed });
    const { next, wanted } = replayed(state, spec, asked);
    const questions = asked.map(({ hook }) => hook).join(', ');
    if (wanted !== questions) differ(`Flagger asks ${questions}`, `it asks ${wanted}`);
    const byItself = [next, ...unasked(next, spec)];
    const mayGiveUp = failedAtS(lines.slice(first.at, until)) - first.atS >= policy.progressWithinS - WRITTEN_S;
    const possible = mayGiveUp ? [...byItself, ...givenUp(byItself, spec)] : byItself;
    // The gate takes the route from a release before Flagger does, if that ever does.
    const isTaken = isWithdrawn(after.answers) || lines.slice(first.at, until).some(withdraws);
    if (!possible.some((one) => isSeen(one, after, isTaken))) differ(inWords(after.seen), inWords(next));
    state = next;
  }
  return { ticks: ticks.length, differences };
}

function ticksOf(lines: readonly Line[]): Asked[][] {
  const ticks: Asked[][] = [];
  for (const [at, line] of lines.entries()) {
    if (line.is !== 'asked') continue;
    if (FIRST.includes(line.hook)) ticks.push([]);
    ticks.at(-1)?.push({ at, atS: line.atS, hook: line.hook, yes: line.answer.yes });
  }
  return ticks;
}

type LookSeen = Look & { seen: Seen };

function lastLook(lines: readonly Line[], before: number): LookSeen | null {
  const found = lines.slice(0, before).findLast((line) => line.is === 'look' && line.seen !== null);
  return (found as LookSeen | undefined) ?? null;
}

/** Failed checks are known only from what was replayed: where Flagger is elsewhere it has begun anew, or gone on unasked. */
function stateAt(known: FlaggerState | null, { seen, answers }: LookSeen): FlaggerState {
  const phase = seen.phase as Phase;
  const isSame = known !== null && known.phase === phase && (known.weight === seen.weight || isWithdrawn(answers));
  return isSame ? known : { phase, weight: seen.weight, failedChecks: 0 };
}

/** What our state machine makes of these answers, and what it asks for. */
function replayed(
  state: FlaggerState,
  spec: FlaggerSpec,
  asked: readonly Asked[],
): { next: FlaggerState; wanted: string } {
  const wanted: string[] = [];
  const answer = (hook: Hook | 'pre-rollout') => (): boolean => {
    wanted.push(hook);
    return asked.find((one) => one.hook === hook)?.yes ?? false;
  };
  const isTried = asked.some(({ hook }) => hook === 'pre-rollout');
  const hooks: Hooks = {
    isNewRevision: () => !IN_ANALYSIS.includes(state.phase),
    primaryIs: () => 'ready',
    canaryIs: () => 'ready',
    confirmRollout: answer('confirm-rollout'),
    // A Canary may have none.
    preRollout: isTried ? answer('pre-rollout') : () => true,
    rollout: answer('rollout'),
    rollback: answer('rollback'),
    confirmTrafficIncrease: answer('confirm-traffic-increase'),
    confirmPromotion: answer('confirm-promotion'),
  };
  const { state: next } = tick(state, spec, hooks);
  return { next, wanted: wanted.join(', ') };
}

/** Where it goes by itself. */
function unasked(state: FlaggerState, spec: FlaggerSpec): FlaggerState[] {
  const states: FlaggerState[] = [];
  let now = state;
  for (let at = 0; at < UNASKED_MAX && (now.phase === 'Promoting' || now.phase === 'Finalising'); at += 1) {
    now = tick(now, spec, NOBODY).state;
    states.push(now);
  }
  return states;
}

/** When it is seen to have failed; -Infinity: it is not. */
function failedAtS(lines: readonly Line[]): number {
  const found = lines.find((line) => line.is === 'look' && line.seen?.phase === 'Failed');
  return (found as Look | undefined)?.atS ?? -Infinity;
}

/** Where it goes when pods of either workload are not ready for too long: they were when it asked. */
const givenUp = (states: readonly FlaggerState[], spec: FlaggerSpec): FlaggerState[] =>
  states.flatMap((state) =>
    (['primaryIs', 'canaryIs'] as const).map((who) => tick(state, spec, { ...NOBODY, [who]: () => 'stuck' }).state),
  );

const NOBODY: Hooks = {
  ...{ isNewRevision: () => false, primaryIs: () => 'ready', canaryIs: () => 'ready' },
  ...{ confirmRollout: () => false, preRollout: () => false, rollout: () => false, rollback: () => false },
  ...{ confirmTrafficIncrease: () => false, confirmPromotion: () => false },
};

const isSeen = ({ phase, weight }: FlaggerState, { seen }: LookSeen, isTaken: boolean): boolean =>
  seen.phase === phase && (seen.weight === weight || (isTaken && seen.weight === 0));

const withdraws = (line: Line): boolean => line.is === 'look' && line.calls.some(({ of }) => of === 'cluster.withdraw');

const isWithdrawn = (answers: Look['answers']): boolean => answers?.rollback?.yes === true;
const inWords = ({ phase, weight }: { phase: string; weight: number }): string => `${phase} at ${weight} %`;
