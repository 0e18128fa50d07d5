import type { types } from 'mediasoup';

/** Two reports and what may delay them: a doubt that is older was settled long ago. */
const DOUBT_MS = 12_000;

type Counted = { producer: string; packets: number; lost: number; atMs: number };

/**
 * How much of a voice is lost on its way to the server, by the worker's own count. The worker is asked only in doubt: what
 * RTCP tells the sender of a voice with in-band FEC is the worst loss of any hearer, so that the encoder protects it
 * (mediasoup worker, RtpStreamRecv::GetRtcpReceiverReport), and says nothing of the way up.
 */
export class Uplink {
  #counted: Counted | null = null;
  #lost: { share: number; atMs: number } | null = null;

  /** Share (0..1) of the time between the last two doubts; null: there were none lately. */
  lost(nowMs: number): number | null {
    return this.#lost !== null && nowMs - this.#lost.atMs <= DOUBT_MS ? this.#lost.share : null;
  }

  /** To be called for each report that claims loss. Resolves when the worker has answered; a closed producer says nothing. */
  async doubt(producer: types.Producer, nowMs: number): Promise<void> {
    const stats = await producer.getStats().catch(() => null);
    if (stats === null) return;
    const now: Counted = { producer: producer.id, packets: 0, lost: 0, atMs: nowMs };
    for (const { packetCount, packetsLost } of stats) {
      now.packets += packetCount;
      now.lost += packetsLost;
    }
    const before = this.#counted;
    this.#counted = now;
    if (before?.producer !== now.producer || nowMs - before.atMs > DOUBT_MS) return;
    const lost = Math.max(0, now.lost - before.lost);
    const sent = lost + Math.max(0, now.packets - before.packets);
    this.#lost = sent === 0 ? null : { share: lost / sent, atMs: nowMs };
  }
}
