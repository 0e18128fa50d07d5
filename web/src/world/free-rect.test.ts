import { expect, test } from 'vitest';
import { freeRect } from './free-rect.ts';

test('tiles, dock and a side panel leave the middle free', () => {
  const panels = [
    { left: 320, top: 16, right: 1100, bottom: 114 },
    { left: 480, top: 816, right: 960, bottom: 880 },
    { left: 1080, top: 80, right: 1424, bottom: 884 },
  ];
  expect(freeRect(1440, 900, panels)).toEqual({ left: 0, top: 114, right: 1080, bottom: 816 });
});

test('a corner pill costs a strip on top, not a column', () => {
  expect(freeRect(1440, 900, [{ left: 16, top: 16, right: 316, bottom: 60 }])).toEqual({
    left: 0,
    top: 60,
    right: 1440,
    bottom: 900,
  });
});

test('a sheet over everything is not cut around', () => {
  expect(freeRect(390, 844, [{ left: 0, top: 60, right: 390, bottom: 844 }])).toEqual({
    left: 0,
    top: 0,
    right: 390,
    bottom: 844,
  });
});

test('panels that do not touch the canvas cost nothing', () => {
  expect(freeRect(100, 100, [{ left: 120, top: 0, right: 150, bottom: 100 }])).toEqual({
    left: 0,
    top: 0,
    right: 100,
    bottom: 100,
  });
});
