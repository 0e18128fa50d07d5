import type { StreamTotals } from '../media/reading.ts';

const NOTHING: StreamTotals = { packets: 0, bytes: 0, lost: 0, retransmitted: 0, nack: 0, pli: 0, fir: 0 };

/**
 * What has come since `before`, never negative, and what to compare with the next time. A stream whose packets or bytes
 * went back began anew at 0. Lost packets alone may go back, since late and repaired ones are found again: only what
 * exceeds the most that there has been counts, so that their counter ends at that most.
 */
export function growthOf(now: StreamTotals, before = NOTHING): { grown: StreamTotals; seen: StreamTotals } {
  const from = now.packets < before.packets || now.bytes < before.bytes ? NOTHING : before;
  const seen = { ...now, lost: Math.max(now.lost, from.lost) };
  const grown = {
    packets: seen.packets - from.packets,
    bytes: seen.bytes - from.bytes,
    lost: seen.lost - from.lost,
    retransmitted: seen.retransmitted - from.retransmitted,
    nack: seen.nack - from.nack,
    pli: seen.pli - from.pli,
    fir: seen.fir - from.fir,
  };
  return { grown, seen };
}
