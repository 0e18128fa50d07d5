import { setTimeout as sleep } from 'node:timers/promises';
import { sumOf } from '../lib/scrape.ts';
import { Stage } from './stage.ts';

/** Lost RTP packets of one way, counted by both ends in the same time. */
export type Counted = { way: 'up' | 'down'; server: number; client: number; dropped: number };

/** After the loss ended both have told everything: a report comes every 5 s, and a round of samples takes less. */
const SETTLE_MS = 12_000;
/** Of more than this share of the count, or of so many of its standard deviations, two counts do not differ by chance. */
const SHARE = 0.1;
const SIGMAS = 3;

/**
 * In the catalogue's words: `in` comes from participants. On the way up pictures alone: of a voice RTCP tells its sender the
 * worst loss of any hearer, and not the server's own count.
 */
const COUNTED = { up: { direction: 'in', kind: 'video' }, down: { direction: 'out' } } as const;

/** Loses that share (0..1) of what a participant sends and receives, for so long, and counts at both ends. */
export async function loseAndCount(share: number, holdMs: number): Promise<Counted[]> {
  const stage = await Stage.open();
  try {
    await sleep(SETTLE_MS);
    const before = await stage.scrape();
    const lifts = (['up', 'down'] as const).map((way) => stage.network.lose(way, share));
    await sleep(holdMs);
    const dropped = { up: stage.network.dropped('up'), down: stage.network.dropped('down') };
    for (const lift of lifts) lift();
    await sleep(SETTLE_MS);
    const after = await stage.scrape();
    return (['up', 'down'] as const).map((way) => {
      const grown = (name: string): number => {
        const sum = (samples: ReadonlyMap<string, number>) => sumOf(samples, name, COUNTED[way]);
        return sum(after) - sum(before);
      };
      return {
        way,
        server: grown('atrium_rtp_packets_lost_total'),
        client: grown('atrium_client_packets_lost_total'),
        dropped: dropped[way],
      };
    });
  } finally {
    await stage.close();
  }
}

/** How far both may be apart, in packets. Poisson: the standard deviation of a count is its root. */
export function tolerance({ server, client }: Pick<Counted, 'server' | 'client'>): number {
  const count = Math.max(server, client);
  return Math.max(SHARE * count, SIGMAS * Math.sqrt(count));
}

export function agrees(counted: Pick<Counted, 'server' | 'client'>): boolean {
  return Math.abs(counted.server - counted.client) <= tolerance(counted);
}
