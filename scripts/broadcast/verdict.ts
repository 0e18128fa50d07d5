import { percentile } from '../roll/verdict.ts';
import type { BroadcastFacts } from './broadcast.ts';

/** What the one who speaks would take for a room that hears. */
export const REACH_P99_MAX_MS = 1_000;

/** What is wrong, in words. What the bots' own process slept through is no fault of the room. */
export function broadcastProblems(facts: BroadcastFacts): string[] {
  const { reachMs, othersHeard, backMs, changedCircles, stalledMs } = facts;
  const reached = reachMs.filter((ms) => ms !== null);
  const back = backMs.filter((ms) => ms !== null);
  const p99 = percentile(reached, 0.99);
  return [
    ...(reached.length < reachMs.length ? [`${reachMs.length - reached.length} never heard who spoke`] : []),
    ...(p99 === null || p99 > REACH_P99_MAX_MS + stalledMs ? [`a hundredth heard nothing for ${show(p99)} ms`] : []),
    ...(othersHeard > 0 ? [`${othersHeard} heard somebody else meanwhile`] : []),
    ...(changedCircles > 0 ? [`${changedCircles} circles are not what they were`] : []),
    ...(back.length < backMs.length ? [`${backMs.length - back.length} voices did not come back to their circle`] : []),
  ];
}

export function broadcastTable(facts: BroadcastFacts): string {
  const { people, circles, reachMs, backMs, workerLoad, stalledMs } = facts;
  const of = (times: readonly (number | null)[], share: number) =>
    show(
      percentile(
        times.filter((ms) => ms !== null),
        share,
      ),
    );
  return [
    `${people} people in ${circles} circles`,
    `  heard who spoke: ${reachMs.filter((ms) => ms !== null).length} of ${reachMs.length}, p50 ${of(reachMs, 0.5)} ms, p99 ${of(reachMs, 0.99)} ms`,
    `  voices back in their circles: ${backMs.filter((ms) => ms !== null).length} of ${backMs.length}, p99 ${of(backMs, 0.99)} ms`,
    `  workers: ${(100 * workerLoad).toFixed(1)} % of a core; the bots' own process stood still for ${show(stalledMs)} ms at the most`,
  ].join('\n');
}

const show = (ms: number | null): string => (ms === null ? 'none' : ms.toFixed(0));
