import { between, pick, seededRandom, type Random } from './random.ts';

/** What libwebrtc likes best: no resampling on its way to opus. */
export const SAMPLE_RATE_HZ = 48_000;

/** Highest sample of a phrase; speech at -5 dBFS peaks sits near -20 dBFS on average, as a good microphone does. */
const PEAK = 0.56 * 32_767;

/** How one person sounds. */
type Timbre = { pitchHz: number; formantScale: number; breath: number };

/** First three formants in Hz of common vowels of an adult (after Peterson and Barney 1952, rounded). */
const VOWELS: readonly Formants[] = [
  [730, 1_190, 2_440],
  [530, 1_840, 2_480],
  [300, 2_250, 2_950],
  [480, 1_000, 2_450],
  [320, 900, 2_300],
  [500, 1_450, 2_450],
];
type Formants = readonly [number, number, number];

const BANDWIDTHS_HZ: Formants = [80, 110, 160];

/** Formants glide for so long at a syllable's start: shorter sounds like beeps, longer like a drunk. */
const GLIDE_S = 0.05;

/** Filters are retuned this often: finer is not heard. */
const CONTROL_SAMPLES = 240;

type Syllable = {
  samples: number;
  vowel: Formants;
  onset: 'vowel' | 'hiss' | 'stop';
  stress: number;
};

/** So many people that sound different; more would only cost memory (1.5 MB each). */
export const TIMBRES = 8;

const PHRASES_PER_TIMBRE = 5;

const made = new Map<number, readonly Int16Array[]>();

/** Phrases of person number `timbre` (any whole number): computed once, the same in every run, shared by all who sound alike. */
export function phrasesOf(timbre: number): readonly Int16Array[] {
  const key = ((timbre % TIMBRES) + TIMBRES) % TIMBRES;
  const known = made.get(key);
  if (known) return known;
  const random = seededRandom(0x5eec + key);
  const high = key % 2 === 1;
  const voice: Timbre = {
    pitchHz: high ? between(random, 175, 225) : between(random, 95, 130),
    formantScale: high ? between(random, 1.1, 1.18) : between(random, 0.94, 1.03),
    breath: between(random, 0.01, 0.04),
  };
  const phrases = Array.from({ length: PHRASES_PER_TIMBRE }, () => phrase(voice, between(random, 1.6, 3.6), random));
  made.set(key, phrases);
  return phrases;
}

/** Speech-like sound: a glottal pulse through three resonators, syllable by syllable, falling in pitch to the end. */
function phrase(timbre: Timbre, seconds: number, random: Random): Int16Array {
  const syllables = plan(seconds, random);
  const total = syllables.reduce((sum, syllable) => sum + syllable.samples, 0);
  const sound = new Float32Array(total);
  const resonators = BANDWIDTHS_HZ.map((bandwidth) => new Resonator(bandwidth));
  let phase = 0;
  let at = 0;
  let previous = pick(random, VOWELS);
  for (const { samples, vowel, onset, stress } of syllables) {
    const consonant = onset === 'vowel' ? 0 : Math.floor(samples * 0.28);
    for (let n = 0; n < samples; n += 1, at += 1) {
      if (n % CONTROL_SAMPLES === 0) {
        const glide = Math.min(1, n / (GLIDE_S * SAMPLE_RATE_HZ));
        resonators.forEach((resonator, k) => {
          const from = previous[k] ?? 0;
          resonator.tune((from + ((vowel[k] ?? 0) - from) * glide) * timbre.formantScale);
        });
      }
      const declination = 1.12 - 0.26 * (at / total);
      const pitchHz = timbre.pitchHz * declination * stress * (1 + 0.012 * Math.sin((at * 31) / SAMPLE_RATE_HZ));
      phase = (phase + pitchHz / SAMPLE_RATE_HZ) % 1;
      const noise = random() * 2 - 1;
      const voiced = n < consonant ? 0 : envelope((n - consonant) / (samples - consonant)) * stress;
      let wave = (glottalFlow(phase) + noise * timbre.breath) * voiced;
      for (const resonator of resonators) wave = resonator.run(wave);
      const hiss = onset === 'hiss' && n < consonant ? noise * 0.12 * Math.sin((Math.PI * n) / consonant) : 0;
      sound[at] = wave + hiss;
    }
    previous = vowel;
  }
  return toPcm(sound);
}

function plan(seconds: number, random: Random): Syllable[] {
  const syllables: Syllable[] = [];
  let left = Math.floor(seconds * SAMPLE_RATE_HZ);
  while (left > 0) {
    const samples = Math.floor(between(random, 0.13, 0.26) * SAMPLE_RATE_HZ);
    syllables.push({
      samples,
      vowel: pick(random, VOWELS),
      onset: pick(random, ['vowel', 'hiss', 'stop', 'stop']),
      stress: between(random, 0.85, 1.15),
    });
    left -= samples;
  }
  return syllables;
}

/** Derivative of a Rosenberg pulse: the sharp end, where the glottis closes, is what excites the formants. */
function glottalFlow(phase: number): number {
  const open = phase / 0.62;
  return open < 1 ? 2 * open - 3 * open * open : 0;
}

/** Loudness over a syllable, 0..1: quick attack, slow decay. */
function envelope(part: number): number {
  return Math.min(1, part / 0.16) * Math.cos((Math.PI / 2) * Math.max(0, (part - 0.35) / 0.65));
}

function toPcm(sound: Float32Array): Int16Array {
  const peak = sound.reduce((highest, sample) => Math.max(highest, Math.abs(sample)), 1e-9);
  return Int16Array.from(sound, (sample) => Math.round((sample / peak) * PEAK));
}

/** A two-pole filter with unit gain at 0 Hz (Klatt 1980, the resonator of his synthesiser). */
class Resonator {
  readonly #radius: number;
  #gain = 0;
  #one = 0;
  #two = 0;
  #last = 0;
  #beforeLast = 0;

  constructor(bandwidthHz: number) {
    this.#radius = Math.exp((-Math.PI * bandwidthHz) / SAMPLE_RATE_HZ);
  }

  tune(hz: number): void {
    this.#two = -this.#radius * this.#radius;
    this.#one = 2 * this.#radius * Math.cos((2 * Math.PI * hz) / SAMPLE_RATE_HZ);
    this.#gain = 1 - this.#one - this.#two;
  }

  run(input: number): number {
    const output = this.#gain * input + this.#one * this.#last + this.#two * this.#beforeLast;
    this.#beforeLast = this.#last;
    this.#last = output;
    return output;
  }
}
