import type { Random } from '@atrium/bots';
import { mediaCost } from './telemetry-media.ts';
import { presenceCost } from './telemetry-presence.ts';
import { meanOfRatios, type Ratio } from './statistics.ts';

export const SIDES = ['off', 'on', 'idiomatic'] as const;
export type Side = (typeof SIDES)[number];

/**
 * What one side cost in one window, for each thing that it delivered, and how much of what it was given it delivered.
 * Several windows make a group: what differs between groups, as one process differs from the next, differs in them all.
 */
export type Window = { side: Side; group: number; msOfOne: number; delivered: number };
export type Cost = { name: string; measures: string; target: number; windows: Window[] };

/** How many rounds, or groups of them, are measured: `atMost` where the target is not shown by fewer. */
export type Size = { atLeast: number; atMost: number };

/**
 * Whether another one is to be measured. The interval is looked at again and again, so that one of 95 % is wrong a little
 * more often than that.
 */
export function goesOn(cost: Pick<Cost, 'windows' | 'target'>, done: number, { atLeast, atMost }: Size): boolean {
  return done < atLeast || (done < atMost && !(ratioOf(cost, 'on').high <= cost.target));
}

/** Takes a line for whoever waits: this lasts half an hour. */
export type Tell = (line: string) => void;

export const soFar = ({ name, windows }: Pick<Cost, 'name' | 'windows'>): string =>
  `${name}, ${windows.length} windows: on ${inWords(ratioOf({ windows }, 'on'))}`;

/** Less than this was not delivered, and what it cost says nothing. */
const DELIVERED_MIN = 0.95;

/** What telemetry costs, beside none at all and beside a span and a labelled counter for each message. */
export async function telemetry({ isQuick, random, tell }: { isQuick: boolean; random: Random; tell: Tell }) {
  const costs = [await presenceCost({ isQuick, random, tell }), await mediaCost({ isQuick, random, tell })];
  return { text: costs.map(report).join('\n\n'), missed: costs.reduce((sum, cost) => sum + missedOf(cost), 0) };
}

const missedOf = ({ windows }: Cost): number => windows.filter(({ delivered }) => delivered < DELIVERED_MIN).length;

const HEAD = ['side', 'windows', 'delivered at least', 'times off (95 %)'];

export function report(cost: Cost): string {
  const { name, measures, target, windows } = cost;
  const lines = SIDES.map((side) => {
    const own = windows.filter((window) => window.side === side);
    const least = Math.min(...own.map(({ delivered }) => delivered));
    return [
      side,
      String(own.length),
      `${(100 * least).toFixed(0)} %`,
      side === 'off' ? '1' : inWords(ratioOf(cost, side)),
    ];
  });
  const body = [HEAD, HEAD.map(() => '---'), ...lines].map((line) => `| ${line.join(' | ')} |`).join('\n');
  const { high } = ratioOf(cost, 'on');
  const verdict = high <= target ? 'met' : 'not shown';
  return `${name}: ${measures}\n\n${body}\n\nTarget: on at most ${target} times off at the interval's upper end: ${verdict}.`;
}

const inWords = ({ ratio, low, high }: Ratio): string =>
  `**${ratio.toFixed(3)}** (${low.toFixed(3)} to ${high.toFixed(3)})`;

/**
 * Of a window to the one of `off` in the same round; of several groups the groups are the sample, since windows of one
 * process share what makes it differ from others.
 */
export function ratioOf({ windows }: Pick<Cost, 'windows'>, side: Side): Ratio {
  const measured = new Set(windows.filter((window) => window.side === side).map(({ group }) => group));
  const groups = Map.groupBy(
    windows.filter(({ group }) => measured.has(group)),
    ({ group }) => group,
  );
  const byGroup = [...groups.values()].map((inGroup) => {
    const [own, off] = [side, 'off'].map((name) => inGroup.filter((window) => window.side === name));
    return (own ?? []).flatMap(({ msOfOne }, round) => msOfOne / (off?.[round]?.msOfOne ?? NaN));
  });
  const sample = byGroup.length === 1 ? (byGroup[0] ?? []) : byGroup.map((ratios) => meanOfRatios(ratios).ratio);
  return meanOfRatios(sample);
}
