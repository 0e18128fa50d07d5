import type { OpsPeople, OpsSlo, OpsVersion } from '@atrium/ops/view';
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
  /** All of both tracks, and how many feel something bad, whatever that is. */
  people: Pick<OpsPeople, 'felt'> | null;
  slos: readonly OpsSlo[];
  /** So many are an accident. */
  above: number;
};

/** Null: it is as well as the primary, most have something bad elsewhere, or too little is known of either. */
export function onCanary({ time, joins, versions, people: all, slos, above }: TrackFacts): OnCanary | null {
  const here = versions.reduce((sum, one) => sum + (one.track === 'canary' ? one.people : 0), 0);
  const felt = all?.felt ?? 0;
  const shares = alone(time, { label: 'verdict', bad: 'bad', good: 'good', line: lineOf(slos, TIME) });
  const unknown = counted(time, 'canary', 'verdict', 'unknown') / Math.max(1, total(time, 'canary'));
  const hurt = Math.round(here * (1 - unknown) * (shares?.share ?? 0));
  // Else most would have it bad without the release, too.
  if (shares !== null && hurt > above && 2 * hurt > felt) return { what: 'time', hurt, here, ...shares };
  const failed = alone(joins, { label: 'outcome', bad: 'failed', good: 'ok', line: lineOf(slos, DOOR) });
  const [ofCanary = 0, ofPrimary = 0] = TRACKS.map((track) => counted(joins, track, 'outcome', 'failed'));
  const areMany = ofCanary > above && ofCanary > ofPrimary && felt <= above;
  return failed !== null && areMany ? { what: 'joins', ...failed } : null;
}

const TRACKS = ['canary', 'primary'] as const;

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
