import { loudness, SilenceWatch } from './level.ts';
import type { Sound } from './sound.ts';

/** 1,024 samples are 21 ms: shorter than a syllable, longer than the lowest voice's period. */
const WINDOW_SAMPLES = 1_024;

/** The level of one stream, also of one that is not played (the own microphone). */
export class VoiceMeter {
  readonly #analyser: AnalyserNode;
  readonly #source: AudioNode;
  readonly #ownsSource: boolean;
  readonly #samples = new Float32Array(WINDOW_SAMPLES);
  readonly #silence = new SilenceWatch();
  readonly #sound: Sound;

  constructor({ sound, input }: { sound: Sound; input: MediaStream | AudioNode }) {
    this.#sound = sound;
    this.#ownsSource = input instanceof MediaStream;
    this.#source = input instanceof MediaStream ? sound.context.createMediaStreamSource(input) : input;
    this.#analyser = sound.context.createAnalyser();
    this.#analyser.fftSize = WINDOW_SAMPLES;
    this.#source.connect(this.#analyser);
  }

  /** 0..1 */
  level(): number {
    this.#analyser.getFloatTimeDomainData(this.#samples);
    return loudness(this.#samples);
  }

  /** True when a live microphone gives nothing at all, not even noise. A context that does not run knows nothing. */
  silent(nowMs: number): boolean {
    if (!this.#sound.running) return false;
    this.#analyser.getFloatTimeDomainData(this.#samples);
    return this.#silence.observe(this.#samples, nowMs);
  }

  close(): void {
    this.#source.disconnect(this.#analyser);
    if (this.#ownsSource) this.#source.disconnect();
  }
}
