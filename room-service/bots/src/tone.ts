import { FRAME_SAMPLES, type Sound } from './voice.ts';
import { SAMPLE_RATE_HZ } from './speech.ts';

/** As loud as speech, and high enough for every frame of 10 ms to hold some periods of it. */
const AMPLITUDE = 8_000;
const LOWEST_HZ = 300;
/** Between one person's tone and the next one's. */
const STEP_HZ = 40;
const TONES = 8;

/** A microphone in front of which somebody hums for ever: its packets have no reason to stop but a fault. */
export class Tone implements Sound {
  readonly talking = true;
  readonly #step: number;
  #phase = 0;

  constructor(timbre: number) {
    const hz = LOWEST_HZ + STEP_HZ * (((timbre % TONES) + TONES) % TONES);
    this.#step = (2 * Math.PI * hz) / SAMPLE_RATE_HZ;
  }

  fill(frame: Int16Array): number {
    for (let n = 0; n < FRAME_SAMPLES; n += 1) {
      frame[n] = AMPLITUDE * Math.sin(this.#phase);
      this.#phase = (this.#phase + this.#step) % (2 * Math.PI);
    }
    return 1;
  }
}
