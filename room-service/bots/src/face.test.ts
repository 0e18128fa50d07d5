import { limits } from '@atrium/protocol';
import { describe, expect, test } from 'vitest';
import { Face, PHOTO_MAX_CHARS, photoOf } from './face.ts';
import { i420Bytes, rgbaToI420 } from './i420.ts';

const face = (seed: number): Face => new Face({ seed, color: seed % 12, width: 320, height: 240 });

/** Pixels whose brightness differs clearly, of a frame's Y plane. */
function changed(a: Uint8Array, b: Uint8Array): number {
  let count = 0;
  for (let n = 0; n < 320 * 240; n += 1) if (Math.abs((a[n] ?? 0) - (b[n] ?? 0)) > 12) count += 1;
  return count;
}

describe('Face', () => {
  test('gives I420 frames of its size', () => {
    const { width, height, data } = face(1).frame(0, 0);
    expect([width, height, data.length]).toEqual([320, 240, (320 * 240 * 3) / 2]);
  });

  test('moves its head from frame to frame', () => {
    const someone = face(1);
    const before = someone.frame(0, 0).data.slice();
    expect(changed(before, someone.frame(1_500, 0).data)).toBeGreaterThan(500);
  });

  test('opens its mouth with the voice', () => {
    /** Pixels of the inside of a mouth: the only dark thing below the nose. */
    const open = (level: number): number => {
      const { data } = face(2).frame(0, level);
      let dark = 0;
      for (let y = 148; y < 178; y += 1) {
        for (let x = 140; x < 180; x += 1) if ((data[y * 320 + x] ?? 0) < 50) dark += 1;
      }
      return dark;
    };
    expect(open(1)).toBeGreaterThan(open(0.4) * 1.2);
    expect(open(0.4)).toBeGreaterThan(open(0) + 40);
  });

  test('blinks', () => {
    const someone = face(3);
    const still = new Set<number>();
    // Eyes are dark holes in a light face: closed, their region is brighter than at any other time.
    for (let nowMs = 0; nowMs < 8_000; nowMs += 50) {
      const { data } = someone.frame(nowMs, 0);
      let dark = 0;
      for (let y = 90; y < 140; y += 1) for (let x = 120; x < 200; x += 1) if ((data[y * 320 + x] ?? 0) < 50) dark += 1;
      still.add(dark);
    }
    expect(Math.min(...still)).toBeLessThan(Math.max(...still) * 0.6);
  });

  test('looks like somebody else for another seed', () => {
    expect(changed(face(1).frame(0, 0).data, face(2).frame(0, 0).data)).toBeGreaterThan(3_000);
  });
});

test('a photo is a JPEG that fits into a join', async () => {
  for (const seed of [0, 1, 2, 3]) {
    const photo = await photoOf({ seed, color: seed });
    expect(photo.startsWith('data:image/jpeg;base64,/9j/')).toBe(true);
    expect(photo.length).toBeLessThan(Math.min(PHOTO_MAX_CHARS, limits.PHOTO_MAX_CHARS));
  }
});

describe('rgbaToI420', () => {
  const convert = (red: number, green: number, blue: number): number[] => {
    const rgba = new Uint8ClampedArray(16).map((_, n) => [red, green, blue, 255][n % 4]!);
    const out = new Uint8Array(i420Bytes(2, 2));
    rgbaToI420(rgba, 2, 2, out);
    return [...out];
  };

  test.each([
    ['black', [0, 0, 0], [16, 128, 128]],
    ['white', [255, 255, 255], [235, 128, 128]],
    ['red', [255, 0, 0], [82, 90, 240]],
    ['blue', [0, 0, 255], [41, 240, 110]],
  ] as const)('%s comes out as BT.601 says', (_, [red, green, blue], [y, u, v]) => {
    expect(convert(red, green, blue)).toEqual([y, y, y, y, u, v]);
  });
});
