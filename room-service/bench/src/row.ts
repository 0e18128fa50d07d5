import type { Random } from '@atrium/bots';
import { quantile, ratioOfMedians } from './statistics.ts';

/** One way of doing it: a time for each round that was delivered, how many were not, and what was counted in any. */
export type Side = { name: string; ms: number[]; missed: number; notes: Set<string> };

/** Ours beside a peer's way, in one run and in turns, so that a busy moment hits both. */
export type Row = { name: string; measures: string; ours: Side; peer: Side };

export const newSide = (name: string): Side => ({ name, ms: [], missed: 0, notes: new Set() });

/** Ours and the peer's in an order that chance decides anew for each round. */
export async function inTurns(rounds: number, random: Random, ways: readonly (() => Promise<void>)[]): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    const order = random() < 0.5 ? ways : ways.toReversed();
    for (const way of order) await way();
  }
}

const HEAD = ['row', 'way', 'delivered', 'median ms', 'p95 ms', 'p99 ms', 'peer / ours (95 %)', 'notes'];

/** A table in Markdown. */
export function table(rows: readonly Row[], random: Random): string {
  const lines = rows.flatMap(({ name, ours, peer }) => {
    const { ratio, low, high } = ratioOfMedians(peer.ms, ours.ms, random);
    return [
      [name, ...cells(ours), `**${ratio.toFixed(2)}** (${low.toFixed(2)} to ${high.toFixed(2)})`, said(ours)],
      ['', ...cells(peer), '', said(peer)],
    ];
  });
  const body = [HEAD, HEAD.map(() => '---'), ...lines].map((line) => `| ${line.join(' | ')} |`).join('\n');
  return [...rows.map(({ name, measures }) => `${name}: ${measures}`), '', body].join('\n');
}

const said = ({ notes }: Side): string => [...notes].join(', ');

function cells({ name, ms, missed }: Side): string[] {
  const times = [0.5, 0.95, 0.99].map((share) => quantile(ms, share)).map((time) => time.toFixed(time < 10 ? 1 : 0));
  return [name, `${ms.length} of ${ms.length + missed}`, ...times];
}
