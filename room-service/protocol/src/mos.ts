/** What a listener gets. */
export type Listening = {
  /** Share of what is played that was made up for what was lost, after FEC; 0 to 1. */
  concealed: number;
  /** From mouth to ear, ms. */
  delayMs: number;
};

/** Ro - Is with every default of ITU-T G.107 (06/2015), table 2, without delay and loss: R = 93.2. */
const R_DEFAULT = 93.2;
/**
 * Robustness to loss. G.113 lists no value for Opus; 25.1 is that of G.711 with concealment (G.113 appendix I, table
 * I.2), which Opus's own concealment is not worse than.
 */
const BPL = 25.1;

/** E-model rating R of a conversation (ITU-T G.107), 0 to 93.2. */
export function rating({ concealed, delayMs }: Listening): number {
  const lossPercent = 100 * Math.min(1, Math.max(0, concealed));
  // Ie-eff with Ie = 0 and random loss, BurstR = 1 (7.3, formula 29).
  const loss = (95 * lossPercent) / (lossPercent + BPL);
  return Math.max(0, R_DEFAULT - loss - delayImpairment(delayMs));
}

/** Mean opinion score of a conversation, 1 to 4.5 (ITU-T G.107, annex B). */
export function mos(listening: Listening): number {
  const r = rating(listening);
  return r <= 0 ? 1 : 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6;
}

/** Idd (7.2, formula 27): nothing below 100 ms. */
function delayImpairment(delayMs: number): number {
  if (delayMs <= 100) return 0;
  const x = Math.log2(delayMs / 100);
  return 25 * ((1 + x ** 6) ** (1 / 6) - 3 * (1 + (x / 3) ** 6) ** (1 / 6) + 2);
}

/** Encoding of 20 ms, and what the two sound cards hold. */
const DEVICES_MS = 60;

/**
 * From mouth to ear as far as one end can know: its own half of the round trip, its jitter buffer, and the devices. The
 * other end's way to the server is not in it.
 */
export function delayOf({ rttMs, bufferMs }: { rttMs: number | null; bufferMs: number | null }): number {
  return (rttMs ?? 0) / 2 + (bufferMs ?? 0) + DEVICES_MS;
}
