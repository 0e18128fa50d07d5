import type { OpsNow, OpsReason } from '@atrium/ops/view';

/** What people have now, and what they had before and have no more: the worst of the hour may be over. */
export function whyOf(reasons: readonly OpsReason[]): { now: readonly OpsReason[]; before: readonly OpsReason[] } {
  return {
    now: reasons.filter(({ secondsNow }) => secondsNow > 0),
    before: reasons.filter(({ secondsNow }) => secondsNow === 0),
  };
}

/** What people feel now that no time of theirs is judged by, one line each. */
export function feltOf(people: OpsNow['people']): string[] {
  const { late = null, cut = null } = people ?? {};
  const waits =
    late === null ? [] : [`${late.people} wait: what they do takes effect up to ${seconds(late.upToS)} s late`];
  return [...waits, ...(cut === null ? [] : [`${cut.people} lost sound for a moment: their media worker died`])];
}

/** Two digits. */
const seconds = (s: number): number => Number(s.toPrecision(2));
