import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loudness, SILENT_AFTER_MS, SilenceWatch } from './level.ts';
import { hear } from './spatial.ts';

const at = (x: number, z: number) => ({ x, z });

describe('hear', () => {
  it('puts a voice on the side of the screen where its face is', () => {
    expect(hear(at(0, 0), at(2, 0), true, 0).x).toBeGreaterThan(0);
    expect(hear(at(0, 0), at(-2, 0), true, 0).x).toBeLessThan(0);
  });

  it('turns with the view: seen from behind, left is right, and from the side ahead is beside', () => {
    expect(hear(at(0, 0), at(2, 0), true, Math.PI).x).toBeCloseTo(-2);
    expect(hear(at(1, 1), at(1, -1), true, Math.PI / 2)).toMatchObject({ x: expect.closeTo(2) as number });
    // The camera stands at +x and looks along -x: what is at -x is ahead of it, and the room's -z is on its right.
    expect(hear(at(0, 0), at(-2, 0), true, Math.PI / 2).x).toBeCloseTo(0);
  });

  it('is as loud from every side', () => {
    const yaw = fc.double({ min: -10, max: 10, noNaN: true });
    fc.assert(
      fc.property(
        yaw,
        (turned) => hear(at(0, 0), at(2, 3), false, turned).gain === hear(at(0, 0), at(2, 3), false, 0).gain,
      ),
    );
  });

  it('keeps my circle near full level, and lets voices from outside fade to what the room stops sending', () => {
    expect(hear(at(0, 0), at(0, 4.8), true, 0).gain).toBeGreaterThan(0.85);
    expect(hear(at(0, 0), at(0, 1.4), false, 0).gain).toBe(1);
    expect(hear(at(0, 0), at(0, 4.6), false, 0).gain).toBeCloseTo(0.15);
  });

  it('never gets louder with distance, never leaves 0..1, and is never behind', () => {
    const metres = fc.double({ min: -60, max: 60, noNaN: true });
    fc.assert(
      fc.property(metres, metres, fc.boolean(), fc.double({ min: 1, max: 4, noNaN: true }), (x, z, mine, farther) => {
        const near = hear(at(0, 0), at(x, z), mine, 0);
        const far = hear(at(0, 0), at(x * farther, z * farther), mine, 0);
        return far.gain <= near.gain + 1e-9 && near.gain <= 1 && far.gain > 0 && near.z < 0;
      }),
    );
  });

  it('hears somebody whose place is not known in the middle', () => {
    expect(hear(at(3, 3), null, true, 0)).toMatchObject({ gain: 1, x: 0 });
    expect(hear(null, at(3, 3), true, 0)).toMatchObject({ gain: 1, x: 0 });
  });
});

describe('loudness', () => {
  const sine = (amplitude: number): Float32Array =>
    Float32Array.from({ length: 1024 }, (_, n) => amplitude * Math.sin(n / 5));

  it('is 0 for silence and noise, 1 for a loud voice, and grows in between', () => {
    expect(loudness(new Float32Array(1024))).toBe(0);
    expect(loudness(sine(0.001))).toBe(0);
    expect(loudness(sine(0.9))).toBe(1);
    expect(loudness(sine(0.03))).toBeLessThan(loudness(sine(0.1)));
    expect(loudness(new Float32Array(0))).toBe(0);
  });
});

describe('SilenceWatch', () => {
  it('calls a microphone silent only after seconds of exact zeros', () => {
    const watch = new SilenceWatch();
    const zeros = new Float32Array(128);
    const noise = new Float32Array(128);
    noise[7] = 1e-5;
    expect(watch.observe(zeros, 0)).toBe(false);
    expect(watch.observe(zeros, SILENT_AFTER_MS - 1)).toBe(false);
    expect(watch.observe(noise, SILENT_AFTER_MS)).toBe(false);
    expect(watch.observe(zeros, SILENT_AFTER_MS + 1)).toBe(false);
    expect(watch.observe(zeros, 2 * SILENT_AFTER_MS + 1)).toBe(true);
    expect(watch.observe(noise, 2 * SILENT_AFTER_MS + 2)).toBe(false);
  });
});
