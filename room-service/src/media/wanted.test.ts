import { describe, expect, it } from 'vitest';
import { attentive, isWanted, layerFor, sameWanted, UNWANTED, wantedOf, type Attentive } from './wanted.ts';

const audience = (listener: string, parts: Partial<Attentive>): Attentive => ({
  listener,
  hear: [],
  warm: [],
  see: [],
  shares: true,
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
    expect(layerFor('camera', heightPx)).toBe(layer);
  });
});

describe('wantedOf', () => {
  it('wants nothing of somebody whom nobody attends to', () => {
    expect(wantedOf('me', [], () => undefined)).toEqual(UNWANTED);
    expect(wantedOf('me', [audience('a', { hear: ['b'], see: ['b'] })], () => undefined)).toEqual(UNWANTED);
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

  it('[SHR2] [SHR3] wants of a screen all of it for whoever draws it large, and half of its size for who does not', () => {
    const viewers = ['b', 'a'].map((listener) => audience(listener, { see: ['me'] }));
    const of = (heights: Record<string, number>) => {
      const heightPxOf = (viewer: string, source: string) => (source === 'screen' ? heights[viewer] : 0);
      return wantedOf('me', viewers, heightPxOf);
    };
    expect(of({})).toEqual({ mic: false, camera: null, screen: 1, screenAudio: true });
    expect(of({ a: 541, b: 90 })).toMatchObject({ screen: 1, viewers: ['a', 'b'] });
    expect(of({ a: 540, b: 0 })).toMatchObject({ screen: 0, viewers: ['a'] });
    // Who looks away still hears it.
    expect(of({ a: 0, b: 0 })).toEqual({ mic: false, camera: null, screen: null, screenAudio: true });
  });

  it('[POD3] wakes no microphone for who keeps it to be heard again', () => {
    expect(wantedOf('me', [audience('a', { kept: ['me'] })], () => undefined).mic).toBe(false);
  });

  it('[SHR4] wants no screen for a page that knows of none', () => {
    const old = audience('a', { see: ['me'], shares: false });
    expect(wantedOf('me', [old], () => 720)).toEqual({ mic: false, camera: 2, screen: null, screenAudio: false });
  });

  it('wants nothing for a page that can do nothing with it', () => {
    const all = audience('a', { hear: ['me'], warm: ['b'], see: ['me'] });
    const deaf = attentive(all, { receives: { audio: false, video: true }, shares: true });
    expect(deaf).toEqual({ ...all, hear: [], warm: [] });
    expect(attentive(all, { receives: { audio: true, video: false }, shares: false })).toEqual({
      ...all,
      see: [],
      shares: false,
    });
    expect(attentive(all, undefined)).toEqual(all);
    const inCircle = audience('a', { hear: ['up'], kept: ['b'] });
    const page = { receives: { audio: true, video: false }, shares: true };
    expect(attentive(inCircle, page).kept).toEqual(['b']);
    expect(attentive(inCircle, { ...page, receives: { audio: false, video: true } }).kept).toEqual([]);
  });
});

describe('isWanted and sameWanted', () => {
  it('read of an older server that no screen is wanted', () => {
    const old = { mic: true, camera: 0 } as const;
    expect((['mic', 'camera', 'screen', 'screenAudio'] as const).map((source) => isWanted(old, source))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(isWanted({ ...UNWANTED, screen: 0 }, 'screen')).toBe(true);
  });

  it('tell two apart by each of their parts', () => {
    const one = { mic: true, camera: 1, screen: 0, screenAudio: true, viewers: ['a'] } as const;
    const is = { ...one, viewers: [...one.viewers] };
    expect(sameWanted(is, { ...is, viewers: ['a'] })).toBe(true);
    for (const other of [
      { mic: false },
      { camera: 2 },
      { screen: 1 },
      { screenAudio: false },
      { viewers: ['b'] },
    ] as const) {
      expect(sameWanted(is, { ...is, ...(other as object) })).toBe(false);
    }
  });
});
