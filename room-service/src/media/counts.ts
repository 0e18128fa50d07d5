import type { types } from 'mediasoup';
import type { Measurable } from './census.ts';
import { read, type StreamTotals } from './reading.ts';
import type { Transports } from './transports.ts';

export type Counts = Pick<StreamTotals, 'packets' | 'lost'>;

/**
 * The server's own count of what a page has: `in` is what it was sent and what it says by RTCP that it lost, `out` what
 * came of what it sent, and what did not. Cumulative, of the streams that exist now.
 */
export type MediaCounts = { audioIn: Counts; videoIn: Counts; audioOut: Counts; videoOut: Counts };

const NAMES = {
  in: { audio: 'audioOut', video: 'videoOut' },
  out: { audio: 'audioIn', video: 'videoIn' },
} as const satisfies Record<'in' | 'out', Record<types.MediaKind, keyof MediaCounts>>;

/** Asks the worker for each stream on these transports. */
export async function countsOf({ send, recv }: Transports, measurable: ReadonlySet<Measurable>): Promise<MediaCounts> {
  const theirs = [...measurable].filter(({ is, transport }) => {
    return is !== 'transport' && (transport === send || transport === recv);
  });
  const none = (): Counts => ({ packets: 0, lost: 0 });
  const counts: MediaCounts = { audioIn: none(), videoIn: none(), audioOut: none(), videoOut: none() };
  for (const reading of await Promise.all(theirs.map(read))) {
    if (reading?.is !== 'streams') continue;
    const count = counts[NAMES[reading.direction][reading.kind]];
    for (const { totals } of reading.streams) {
      count.packets += totals.packets;
      count.lost += totals.lost;
    }
  }
  return counts;
}
