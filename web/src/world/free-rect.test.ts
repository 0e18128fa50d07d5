import { expect, test } from 'vitest';
import { FREE_MIN_PX, freeRect } from './free-rect.ts';

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

test('in a short window a panel costs its side, when above or below it a strip would be left', () => {
  const header = { left: 0, top: 0, right: 640, bottom: 62 };
  const dock = { left: 190, top: 334, right: 450, bottom: 400 };
  const card = { left: 376, top: 110, right: 638, bottom: 300 };
  expect(freeRect(640, 400, [header, card, dock])).toEqual({ left: 0, top: 62, right: 376, bottom: 334 });
});

test('where only a strip would be left, the camera looks past the panel', () => {
  const header = { left: 0, top: 0, right: 640, bottom: 62 };
  const card = { left: 60, top: 62 + FREE_MIN_PX - 1, right: 580, bottom: 262 };
  expect(freeRect(640, 262, [header, card])).toEqual({ left: 0, top: 62, right: 640, bottom: 262 });
  expect(freeRect(640, 263, [header, { ...card, top: 62 + FREE_MIN_PX }]).bottom).toBe(62 + FREE_MIN_PX);
});
