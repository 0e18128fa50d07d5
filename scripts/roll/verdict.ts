import type { Loss } from '@atrium/bots';
import type {
  GapFacts,
  LostPodFacts,
  OutageFacts,
  PeopleFacts,
  RollbackFacts,
  RollingFacts,
  VersionFacts,
} from './facts.ts';
import type { Handover } from './pairs.ts';

/** What somebody notices as a break, and what a word loses at the most. */
export const GAP_P99_MAX_MS = 500;
/** Two beats of a page's tries, and a DTLS handshake. */
export const BACK_WITHIN_S = 5;
/** A pod that is silent has its rooms for so long (`leaseMs`). */
export const LEASE_S = 6;
export const EMPTY_WITHIN_S = 10;
/** So many more of all packets, and half as many again as before: on a busy machine some are lost all the time. */
const LOSS_MORE_MAX = 0.002;
const HEALED_WITHIN_S = 15;
/** What is heard on a machine that has no time for it says nothing of what is asked here. */
export const TOO_BUSY = 'this machine is too busy to say how voices fare in a move';
const STALL_MAX_MS = 500;
const CALM_GAP_MAX_MS = 250;

/** Nearest rank; of nothing it is nothing. */
export function percentile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}

/** The most that lie within any second. Times in ms. */
export function peakPerSecond(timesMs: readonly number[]): number {
  const sorted = timesMs.toSorted((a, b) => a - b);
  let [peak, from] = [0, 0];
  for (const [at, timeMs] of sorted.entries()) {
    while (timeMs - (sorted[from] ?? timeMs) >= 1_000) from += 1;
    peak = Math.max(peak, at - from + 1);
  }
  return peak;
}

export function shareLost({ packets, lost }: Loss): number {
  return packets + lost === 0 ? 0 : lost / (packets + lost);
}

export function rollingProblems(facts: RollingFacts): string[] {
  const { restarts, deadlineMs, size } = facts;
  return [
    ...nobodyIsHurt(facts),
    ...restarts.filter(({ code }) => code !== 0).map(({ pod, code }) => `${pod} ended with ${code ?? 'a signal'}`),
    ...restarts
      .filter(({ tookMs }) => tookMs > deadlineMs)
      .map(({ pod, tookMs }) => `${pod} took ${tookMs.toFixed(0)} ms`),
    // Everybody is moved at least once: all pods go, one after the other.
    ...(restarts.reduce((sum, { people }) => sum + people, 0) < size.people ? ['not everybody was moved'] : []),
    ...(facts.older.told > 0 ? ['people of the version before were told of a move'] : []),
    ...(facts.older.resumes < facts.older.people ? ['not everybody of the version before came back'] : []),
    ...voiceProblems(facts),
  ];
}

export function lostPodProblems(facts: LostPodFacts): string[] {
  const limitS = facts.how === 'killed' ? BACK_WITHIN_S : LEASE_S + BACK_WITHIN_S;
  return [
    ...peopleProblems(facts),
    ...(facts.hit === 0 ? ['nobody was in that pod'] : []),
    ...lateOnes('back in the room', facts.backAfterS, limitS),
    ...lateOnes('heard', facts.heardAfterS, limitS),
  ];
}

export function rollbackProblems(facts: RollbackFacts): string[] {
  const { before, emptyAfterS, peakPerS, movesPerS, burst, stalledMs } = facts;
  // What came while the bots' own process slept is seen at once.
  const peakMax = movesPerS * (1 + stalledMs / 1_000) + burst;
  const isLate = emptyAfterS === null || emptyAfterS > EMPTY_WITHIN_S;
  return [
    ...nobodyIsHurt(facts),
    ...(before < facts.size.people ? [`only ${before} were in the pod`] : []),
    ...(isLate ? [`somebody was left after ${EMPTY_WITHIN_S} s`] : []),
    ...(peakPerS > peakMax ? [`${peakPerS} came within a second`] : []),
    ...voiceProblems(facts),
  ];
}

export function outageProblems(facts: OutageFacts): string[] {
  const { loss, joins, newRoom, healedAfterS } = facts;
  const more = Math.max(shareLost(loss.during), shareLost(loss.after)) - shareLost(loss.before);
  const moreMax = LOSS_MORE_MAX + shareLost(loss.before) / 2;
  return [
    ...nobodyIsHurt(facts),
    ...(Math.min(loss.before.packets, loss.during.packets, loss.after.packets) === 0 ? ['nobody heard anything'] : []),
    ...(more > moreMax ? [`${(100 * more).toFixed(2)} % more packets were lost`] : []),
    ...(joins.asked === 0 || joins.led < joins.asked ? [`${joins.led} of ${joins.asked} joins led to the room`] : []),
    ...(newRoom === 'directory_unreachable' ? [] : [`a new room was told ${newRoom}`]),
    ...(healedAfterS === null || healedAfterS > HEALED_WITHIN_S ? ['it did not heal'] : []),
  ];
}

export function versionProblems(facts: VersionFacts): string[] {
  return [...peopleProblems(facts), ...(facts.heard ? [] : ['not everybody heard everybody'])];
}

function peopleProblems({ lost, faults }: Pick<PeopleFacts, 'lost' | 'faults'>): string[] {
  return [...lost.map((name) => `${name} is lost`), ...faults];
}

/** Who is lost, broke, or had to come back, in words. */
export function nobodyIsHurt(facts: PeopleFacts): string[] {
  return [...peopleProblems(facts), ...facts.cuts.map(({ why }) => `somebody had to come back: ${why}`)];
}

/** How voices fared that came from another place, in words; or TOO_BUSY alone. */
export function voiceProblems(facts: GapFacts): string[] {
  const isBusy = facts.stalledMs > STALL_MAX_MS || Math.max(0, ...facts.calmGapsMs) > CALM_GAP_MAX_MS;
  return isBusy ? [TOO_BUSY] : [...handoverProblems(facts.handovers), ...gapProblems(facts)];
}

/** What the bots' own process slept through, and what voices lack while nothing happens, is no gap of a move. */
function gapProblems({ gapsMs, stalledMs, calmGapsMs }: GapFacts): string[] {
  const p99 = percentile(gapsMs, 0.99);
  if (p99 === null) return ['no voice was followed from one place to the other'];
  return p99 > GAP_P99_MAX_MS + stalledMs + Math.max(0, ...calmGapsMs)
    ? [`a hundredth of the gaps is longer than ${p99.toFixed(0)} ms`]
    : [];
}

/** [MOV15] */
function handoverProblems(handovers: readonly Handover[]): string[] {
  return handovers.flatMap(({ listener, speaker, newFirstMs, oldLastMs, oldClosedMs }) => {
    const pair = `${listener} hears ${speaker}`;
    if (newFirstMs === null) return [`${pair}: never again`];
    if (oldClosedMs === null) return [`${pair}: the old voice was never closed`];
    if (oldClosedMs < newFirstMs) return [`${pair}: the old voice was closed before the first packet of the new one`];
    return oldLastMs === null || oldLastMs < newFirstMs
      ? [`${pair}: the old voice ended before the new one began`]
      : [];
  });
}

function lateOnes(what: string, afterS: readonly (number | null)[], limitS: number): string[] {
  const late = afterS.filter((seconds) => seconds === null || seconds > limitS);
  return late.length === 0 ? [] : [`${late.length} were not ${what} within ${limitS} s`];
}
