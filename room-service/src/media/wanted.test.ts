import { describe, expect, it } from 'vitest';
import type { Audience } from '../room/earshot.ts';
import { layerFor, wantedOf } from './wanted.ts';

const audience = (listener: string, parts: Partial<Audience>): Audience => ({
  listener,
  hear: [],
  warm: [],
  see: [],
  ...parts,
});

describe('layerFor', () => {
  it.each([
    [undefined, 1],
    [0, null],
    [1, 0],
    [180, 0],
    [181, 1],
    [360, 1],
    [361, 2],
    [2160, 2],
  ])('a tile of %s px takes layer %s', (heightPx, layer) => {
    expect(layerFor(heightPx)).toBe(layer);
  });
});

describe('wantedOf', () => {
  it('wants nothing of somebody whom nobody attends to', () => {
    expect(wantedOf('me', [], () => undefined)).toEqual({ mic: false, camera: null });
    expect(wantedOf('me', [audience('a', { hear: ['b'], see: ['b'] })], () => undefined)).toEqual({
      mic: false,
      camera: null,
    });
  });

  it('wakes the microphone for a warm listener already', () => {
    expect(wantedOf('me', [audience('a', { warm: ['me'] })], () => undefined).mic).toBe(true);
    expect(wantedOf('me', [audience('a', { hear: ['me'] })], () => undefined).mic).toBe(true);
  });

  it('wants the highest layer that anybody looks at', () => {
    const viewers = ['a', 'b', 'c'].map((listener) => audience(listener, { see: ['me'] }));
    const heights: Record<string, number> = { a: 90, b: 720, c: 0 };
    expect(wantedOf('me', viewers, (viewer) => heights[viewer]).camera).toBe(2);
    expect(wantedOf('me', viewers.slice(0, 1), (viewer) => heights[viewer]).camera).toBe(0);
    expect(wantedOf('me', viewers.slice(2), (viewer) => heights[viewer]).camera).toBeNull();
    expect(wantedOf('me', viewers, () => undefined).camera).toBe(1);
  });
});
