import { limits } from '@atrium/protocol';
import { expect, test } from 'vitest';
import { dataUrlBytes, fitPhoto, PHOTO_MAX_BYTES, squareCrop } from './photo-crop.ts';

const url = (bytes: number) => `data:image/jpeg;base64,${Buffer.alloc(bytes).toString('base64')}`;

test('the crop is square, inside, and favours the face of a portrait', () => {
  expect(squareCrop(400, 300)).toEqual({ x: 50, y: 0, side: 300 });
  expect(squareCrop(300, 400)).toEqual({ x: 0, y: 30, side: 300 });
  expect(squareCrop(192, 192)).toEqual({ x: 0, y: 0, side: 192 });
});

test.each([0, 1, 2, 3, 24_000])('%i bytes are counted', (bytes) => expect(dataUrlBytes(url(bytes))).toBe(bytes));

test('the best quality that fits is taken', () => {
  const tried: number[] = [];
  const photo = fitPhoto((quality) => {
    tried.push(quality);
    return url(Math.round(quality * 36_000));
  });
  expect(tried).toEqual([0.86, 0.74, 0.6]);
  expect(photo && dataUrlBytes(photo)).toBe(21_600);
});

test('what never fits is no photo', () => expect(fitPhoto(() => url(PHOTO_MAX_BYTES + 1))).toBeNull());

test('the largest photo passes the limit of the wire', () =>
  expect(url(PHOTO_MAX_BYTES).length).toBeLessThanOrEqual(limits.PHOTO_MAX_CHARS));
