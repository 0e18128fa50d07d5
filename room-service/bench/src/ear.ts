import { createAudioSink, type AudioSink } from '@atrium/bots/wrtc';

/** Far above opus' comfort noise, and reached within a millisecond of the tone that the speakers send. */
const AUDIBLE = 500;

/**
 * Listens to a received track as decoded, every 10 ms. The connection's statistics would not do: libwebrtc answers
 * them out of a cache for 50 ms (`RTCStatsCollector`).
 */
export class Ear {
  /** When the first sound came out of the decoder. */
  heardAtMs: number | null = null;
  readonly #sink: AudioSink;

  constructor(track: unknown) {
    this.#sink = createAudioSink(track);
    this.#sink.ondata = ({ samples }) => {
      if (this.heardAtMs === null && samples.some((sample) => Math.abs(sample) > AUDIBLE)) {
        this.heardAtMs = performance.now();
      }
    };
  }

  close(): void {
    this.#sink.ondata = null;
    this.#sink.stop();
  }
}
