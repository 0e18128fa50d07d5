import type { types } from 'mediasoup';

/** Two reports and what may delay them: a doubt that is older was settled long ago. */
const DOUBT_MS = 12_000;
/** Many may miss one voice at once. In less a voice that is quiet (DTX) may send nothing. */
const BETWEEN_MIN_MS = 3_000;
/** As a page calls it silence, too (`report-of.ts`). */
const STOPPED_PER_S = 1;

type Counted = { producer: string; packets: number; lost: number; atMs: number };
/** `share` (0..1) of what was sent is lost; null: nothing came, so that nobody can tell. */
type Found = { share: number | null; isStopped: boolean; atMs: number };

/**
 * How much of a voice is lost on its way to the server, by the worker's own count. The worker is asked only in doubt. Of loss:
 * what RTCP tells the sender of a voice with in-band FEC is the worst loss of any hearer, so that the encoder protects it
 * (mediasoup worker, RtpStreamRecv::GetRtcpReceiverReport), and says nothing of the way up. Of silence: the worker looks by
 * itself whether a stream still comes only where there are several of one picture (Producer::CreateRtpStream).
 */
export class Uplink {
  #asked: Pick<Counted, 'producer' | 'atMs'> | null = null;
  #counted: Counted | null = null;
  #found: Found | null = null;

  /** Share (0..1) of the time between the last two doubts; null: there were none lately. */
  lost(nowMs: number): number | null {
    return this.#lately(nowMs)?.share ?? null;
  }

  /** Nothing came between the last two doubts. */
  stopped(nowMs: number): boolean {
    return this.#lately(nowMs)?.isStopped ?? false;
  }

  /** For each report that claims loss, or misses the voice. Resolves when the worker has answered; a closed producer says nothing. */
  async doubt(producer: types.Producer, nowMs: number): Promise<void> {
    if (this.#asked?.producer === producer.id && nowMs - this.#asked.atMs < BETWEEN_MIN_MS) return;
    this.#asked = { producer: producer.id, atMs: nowMs };
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
    const came = Math.max(0, now.packets - before.packets);
    const lost = Math.max(0, now.lost - before.lost);
    const share = lost + came === 0 ? null : lost / (lost + came);
    // What has never come was never heard.
    const isStopped = now.packets > 0 && came * 1000 < STOPPED_PER_S * (nowMs - before.atMs);
    this.#found = { share, isStopped, atMs: nowMs };
  }

  #lately(nowMs: number): Found | null {
    return this.#found !== null && nowMs - this.#found.atMs <= DOUBT_MS ? this.#found : null;
  }
}
