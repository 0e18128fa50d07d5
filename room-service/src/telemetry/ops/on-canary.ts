import type { OpsSlo, OpsVersion } from '@atrium/ops/view';
import { DOOR, pageShare, TIME } from './harm.ts';
import type { Sample } from './prometheus-client.ts';

/** What is bad on the canary, and is not on the primary. Shares are of [0, 1]. */
export type OnCanary = { share: number; primaryShare: number } & (
  { what: 'time'; hurt: number; here: number } | { what: 'joins' }
);

export type TrackFacts = {
  /** Seconds of people by `track` and `verdict`, and joins by `track` and `outcome`. */
  time: readonly Sample[];
  joins: readonly Sample[];
  versions: readonly OpsVersion[];
  slos: readonly OpsSlo[];
  /** So many are an accident. */
  above: number;
};

/** Null: it is as well as the primary, has as much trouble, or too little is known of either. */
export function onCanary({ time, joins, versions, slos, above }: TrackFacts): OnCanary | null {
  const people = versions.reduce((all, one) => all + (one.track === 'canary' ? one.people : 0), 0);
  const shares = alone(time, { label: 'verdict', bad: 'bad', good: 'good', line: lineOf(slos, TIME) });
  const unknown = counted(time, 'canary', 'verdict', 'unknown') / Math.max(1, total(time, 'canary'));
  const hurt = Math.round(people * (1 - unknown) * (shares?.share ?? 0));
  if (shares !== null && hurt > above) return { what: 'time', hurt, here: people, ...shares };
  const failed = alone(joins, { label: 'outcome', bad: 'failed', good: 'ok', line: lineOf(slos, DOOR) });
  const isMany = counted(joins, 'canary', 'outcome', 'failed') > above;
  return failed !== null && isMany ? { what: 'joins', ...failed } : null;
}

/** The share of bad that wakes somebody once it has gone on. */
function lineOf(slos: readonly OpsSlo[], id: string): number | null {
  const slo = slos.find((one) => one.id === id);
  return slo === undefined ? null : pageShare(slo);
}

type Asked = { label: string; bad: string; good: string; line: number | null };

/** Null: not on the canary, or on the primary, too, or nothing is known of one of them. */
function alone(
  samples: readonly Sample[],
  { label, bad, good, line }: Asked,
): Pick<OnCanary, 'share' | 'primaryShare'> | null {
  const shareOf = (track: string) => {
    const [part, rest] = [bad, good].map((value) => counted(samples, track, label, value));
    return (part ?? 0) / ((part ?? 0) + (rest ?? 0));
  };
  const [share, primaryShare] = [shareOf('canary'), shareOf('primary')];
  // Of nothing there is no share, and NaN is on no side of a line.
  return line !== null && share > line && primaryShare <= line ? { share, primaryShare } : null;
}

function counted(samples: readonly Sample[], track: string, label: string, value: string): number {
  return total(
    samples.filter(({ labels }) => labels[label] === value),
    track,
  );
}

function total(samples: readonly Sample[], track: string): number {
  return samples.reduce((all, { labels, value }) => all + (labels.track === track ? value : 0), 0);
}
