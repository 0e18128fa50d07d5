/** Quieter than this is room noise; louder than the other is a voice at the microphone. dB of full scale. */
const QUIET_DB = -55;
const LOUD_DB = -15;

/** 0..1 out of samples in -1..1: how loud it seems, which is logarithmic. */
export function loudness(samples: Float32Array): number {
  if (samples.length === 0) return 0;
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const db = 10 * Math.log10(sum / samples.length + 1e-12);
  return Math.min(1, Math.max(0, (db - QUIET_DB) / (LOUD_DB - QUIET_DB)));
}

/** A live microphone that gives exact zeros for so long is muted by a switch or by the system: even noise is missing. */
export const SILENT_AFTER_MS = 3_000;

/** Tells a silent microphone from a quiet room. Pure: it is given samples and times. */
export class SilenceWatch {
  #zeroSince: number | null = null;

  /** Whether the microphone gives nothing at all. */
  observe(samples: Float32Array, nowMs: number): boolean {
    if (samples.some((sample) => sample !== 0)) {
      this.#zeroSince = null;
      return false;
    }
    this.#zeroSince ??= nowMs;
    return nowMs - this.#zeroSince >= SILENT_AFTER_MS;
  }
}
