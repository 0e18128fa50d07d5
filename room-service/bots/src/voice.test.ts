import { describe, expect, test } from 'vitest';
import { seededRandom } from './random.ts';
import { phrasesOf, SAMPLE_RATE_HZ } from './speech.ts';
import { FRAME_SAMPLES, TALK_SHARE, Voice } from './voice.ts';

const MINUTE_FRAMES = 6_000;

function levels(voice: Voice, frames: number, mayTalk = true): number[] {
  const frame = new Int16Array(FRAME_SAMPLES);
  return Array.from({ length: frames }, () => voice.fill(frame, mayTalk));
}

const rms = (samples: Int16Array): number =>
  Math.sqrt(samples.reduce((sum, value) => sum + value ** 2, 0) / samples.length);

describe('speech', () => {
  test('is as loud as a good microphone and never clips', () => {
    for (const phrase of phrasesOf(0)) {
      expect(rms(phrase)).toBeGreaterThan(1_500);
      expect(phrase.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0)).toBeLessThan(20_000);
    }
  });

  test('goes up and down by the syllable, unlike a test tone', () => {
    const phrase = phrasesOf(0)[0]!;
    const frames = Array.from({ length: Math.floor(phrase.length / FRAME_SAMPLES) }, (_, n) =>
      rms(phrase.subarray(n * FRAME_SAMPLES, (n + 1) * FRAME_SAMPLES)),
    );
    const middle = rms(phrase);
    const crossings = frames.filter((level, n) => level > middle !== (frames[n - 1] ?? 0) > middle).length;
    const seconds = phrase.length / SAMPLE_RATE_HZ;
    expect(crossings / 2 / seconds).toBeGreaterThan(2);
    expect(crossings / 2 / seconds).toBeLessThan(15);
  });

  test('sounds different from voice to voice, and the same every time', () => {
    expect(phrasesOf(1)[0]).not.toEqual(phrasesOf(2)[0]);
    expect(phrasesOf(9)).toBe(phrasesOf(1));
  });
});

describe('Voice', () => {
  test('talks for its share of the time and is quite silent otherwise', () => {
    const heard = levels(new Voice({ timbre: 0, random: seededRandom(1) }), 10 * MINUTE_FRAMES);
    const silent = heard.filter((level) => level === 0).length / heard.length;
    expect(1 - silent).toBeGreaterThan(TALK_SHARE * 0.75);
    expect(1 - silent).toBeLessThan(TALK_SHARE * 1.25);
  });

  test('is the same for the same seed', () => {
    const minute = (seed: number): number[] =>
      levels(new Voice({ timbre: 0, random: seededRandom(seed) }), MINUTE_FRAMES);
    expect(minute(5)).toEqual(minute(5));
    expect(minute(5)).not.toEqual(minute(6));
  });

  test('fades out when its turn is over and begins at once when it comes', () => {
    const voice = new Voice({ timbre: 0, share: 0.9, random: seededRandom(1) });
    levels(voice, 100);
    expect(voice.talking).toBe(true);
    const after = levels(voice, 20, false);
    expect(after[0]).toBeGreaterThan(0);
    expect(after.slice(8).every((level) => level === 0)).toBe(true);
    expect(voice.talking).toBe(false);
    levels(voice, 2);
    expect(voice.talking).toBe(true);
  });

  test('with a share of nothing never says anything', () => {
    const voice = new Voice({ timbre: 0, share: 0, random: seededRandom(1) });
    expect(levels(voice, MINUTE_FRAMES).every((level) => level === 0)).toBe(true);
  });
});
