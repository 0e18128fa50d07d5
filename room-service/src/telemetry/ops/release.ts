import { GATE_METRICS, LABELS, type LabelValue } from '@atrium/metrics';
import type { OpsDefinition, OpsEvidence, OpsRelease, ReleaseStage } from '@atrium/ops/view';
import type { Sample } from './prometheus-client.ts';

export type ReleaseFacts = {
  /** All that pods of the gate tell, and `up` of each. */
  told: readonly Sample[];
  /** Unix seconds, by pod. */
  toldAt: readonly Sample[];
  words: Pick<OpsDefinition, 'holds'>;
  nowMs: number;
};

const AWAY: OpsRelease = {
  stage: 'away',
  ...{ sinceMs: null, beganMs: null, untilMs: null, weight: 0, evidence: null, holds: [] },
  ...{ heldSinceMs: null, blindSinceMs: null },
};

/** One pod of the gate. Zero is what it does not tell. */
type Gate = {
  of: (metric: { name: string }, labels?: Readonly<Record<string, string>>) => number;
  /** Unix ms of what it tells. */
  atMs: number;
};

/** Null: no gate is read. */
export function releaseOf({ told, toldAt, words, nowMs }: ReleaseFacts): OpsRelease | null {
  if (told.length === 0) return null;
  const gate = newestLook(told, toldAt, nowMs);
  if (gate === null) return AWAY;
  const { of, atMs } = gate;
  const holds = LABELS.hold.filter((hold) => of(GATE_METRICS.gateHold, { hold }) > 0);
  const before = (metric: { name: string }) => atMs - of(metric) * 1000;
  const { stage, sinceMs } = stageOf(gate, holds);
  const [began, until] = [of(GATE_METRICS.gateStarted), of(GATE_METRICS.gateWatchedUntil)];
  return {
    ...{ stage, sinceMs, weight: of(GATE_METRICS.gateWeight), evidence: evidenceOf(gate) },
    beganMs: began > 0 ? began * 1000 : null,
    untilMs: stage === 'watched' ? until * 1000 : null,
    holds: holds.map((hold) => ({ hold, words: words.holds[hold] ?? hold })),
    heldSinceMs: holds.length > 0 ? before(GATE_METRICS.gateHeld) : null,
    blindSinceMs: of(GATE_METRICS.gateBlind) > 0 ? before(GATE_METRICS.gateLookAge) : null,
  };
}

/** While one pod takes the place of another both are there, and the one that ends looks no more. Null: none can be read. */
function newestLook(told: readonly Sample[], toldAt: readonly Sample[], nowMs: number): Gate | null {
  const looks = told
    .filter(({ labels }) => labels.__name__ === GATE_METRICS.gateLookAge.name)
    .map(({ labels: { instance }, value }) => {
      const atS = toldAt.find(({ labels }) => labels.instance === instance)?.value;
      return { instance, atMs: atS === undefined ? nowMs : atS * 1000, ageS: value };
    })
    .toSorted((a, b) => b.atMs - b.ageS * 1000 - (a.atMs - a.ageS * 1000));
  const [newest] = looks;
  if (newest === undefined) return null;
  const own = told.filter(({ labels }) => labels.instance === newest.instance);
  return {
    atMs: newest.atMs,
    of: ({ name }, labels = {}) => {
      const isOf = (sample: Sample) => Object.entries(labels).every(([label, value]) => sample.labels[label] === value);
      return own.find((sample) => sample.labels.__name__ === name && isOf(sample))?.value ?? 0;
    },
  };
}

type Staged = { stage: ReleaseStage; sinceMs: number | null };

function stageOf(gate: Gate, holds: readonly LabelValue<'hold'>[]): Staged {
  const { of, atMs } = gate;
  const revert = revertOf(gate);
  if (revert?.stage === 'reverting') return revert;
  const before = (age: { name: string }) => atMs - of(age) * 1000;
  const phase = LABELS.phase.find((one) => of(GATE_METRICS.gatePhase, { phase: one }) > 0);
  const hasToEnd = of(GATE_METRICS.gateHasToEnd) > 0;
  switch (phase) {
    case 'Waiting':
      return { stage: 'waiting', sinceMs: holds.length > 0 ? before(GATE_METRICS.gateHeld) : null };
    case 'Progressing':
    case 'WaitingPromotion': {
      if (hasToEnd) return { stage: 'ending', sinceMs: null };
      const none = holds.includes('trial') ? 'trial' : 'first';
      return { stage: of(GATE_METRICS.gateWeight) > 0 ? 'rooms' : none, sinceMs: before(GATE_METRICS.gateWeightAge) };
    }
    case 'Promoting':
    case 'Finalising':
      return { stage: hasToEnd ? 'ending' : 'promoting', sinceMs: null };
    case 'Succeeded':
    case 'Failed':
      return overOf(gate, revert);
    case undefined:
    case 'Initializing':
    case 'Initialized':
    case 'Terminating':
    case 'Terminated':
      return { stage: 'none', sinceMs: null };
  }
}

/** What is over: a release, or what took it back. */
function overOf({ of, atMs }: Gate, revert: Staged | null): Staged {
  const end = LABELS.release_end.find((one) => of(GATE_METRICS.gateEnded, { release_end: one }) > 0);
  const sinceMs = end === undefined ? null : of(GATE_METRICS.gateEnded, { release_end: end }) * 1000;
  // What came after it and was not promoted has left people where they were.
  const isLater = end !== 'promoted' && (sinceMs ?? 0) > (revert?.sinceMs ?? 0);
  if (revert !== null && !(revert.stage === 'reverted' && isLater)) return revert;
  if (end === undefined || end === 'reverted') return { stage: 'none', sinceMs: null };
  const isWatched = of(GATE_METRICS.gateWatchedUntil) * 1000 > atMs;
  return { stage: end === 'promoted' && isWatched ? 'watched' : end, sinceMs };
}

const REVERTS: Readonly<Record<LabelValue<'revert'>, ReleaseStage>> = {
  decided: 'reverting',
  under_way: 'reverting',
  done: 'reverted',
  failed: 'revert_failed',
  impossible: 'revert_failed',
  worse: 'revert_failed',
};

/** Null: nothing was taken back, or something else has been promoted since. */
function revertOf({ of }: Gate): Staged | null {
  const is = LABELS.revert.find((one) => of(GATE_METRICS.gateReverted, { revert: one }) > 0);
  return is === undefined
    ? null
    : { stage: REVERTS[is], sinceMs: of(GATE_METRICS.gateReverted, { revert: is }) * 1000 };
}

/** Null: it has met no room. */
function evidenceOf({ of }: Gate): OpsEvidence | null {
  const rooms = {
    canary: of(GATE_METRICS.gateRooms, { track: 'canary' }),
    primary: of(GATE_METRICS.gateRooms, { track: 'primary' }),
  };
  const needed = finite(of(GATE_METRICS.gateRoomsNeeded));
  if (rooms.canary + rooms.primary === 0 && needed === 0) return null;
  const neededS = finite(of(GATE_METRICS.gateRoomsNeededTime));
  return {
    pro: of(GATE_METRICS.gateEvidence, { bet: 'for' }),
    against: of(GATE_METRICS.gateEvidence, { bet: 'against' }),
    rooms,
    needed,
    neededMs: neededS === null ? null : neededS * 1000,
  };
}

/** JSON has no infinity. */
const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** Rooms of both tracks are there, so that they can be compared. */
export function isUnderWay({ stage }: OpsRelease): boolean {
  return stage === 'rooms' || stage === 'ending' || stage === 'promoting';
}
