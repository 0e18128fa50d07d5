import { expect, it } from 'vitest';
import { Tone } from './tone.ts';
import { FRAME_SAMPLES } from './voice.ts';

it('a tone has no pause, and goes on from frame to frame without a step', () => {
  const tone = new Tone(3);
  const frames = Array.from({ length: 200 }, () => {
    const frame = new Int16Array(FRAME_SAMPLES);
    tone.fill(frame);
    return frame;
  });
  for (const frame of frames) expect(Math.max(...frame)).toBeGreaterThan(7_000);
  const sound = frames.flatMap((frame) => [...frame]);
  // 420 Hz at 48 kHz: its steepest step is 2 pi f / rate of the amplitude.
  const steepest = Math.max(...sound.slice(1).map((sample, at) => Math.abs(sample - (sound[at] ?? 0))));
  expect(steepest).toBeLessThan(8_000 * ((2 * Math.PI * 420) / 48_000) + 2);
});
