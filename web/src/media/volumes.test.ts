import { expect, it } from 'vitest';
import { readVolumes, volumesText } from './volumes.ts';

it('comes back from a reload as it was', () => {
  const volumes = new Map([
    ['ana', 0],
    ['ben', 0.25],
  ]);
  expect(readVolumes(volumesText(volumes))).toEqual(volumes);
});

it('keeps the last two hundred', () => {
  const many = new Map(Array.from({ length: 300 }, (_, k) => [`p${k}`, 0.5]));
  const kept = readVolumes(volumesText(many));
  expect([kept.size, kept.has('p299'), kept.has('p0')]).toEqual([200, true, false]);
});

it.each([null, '', '{', '{"ana":0}', '[["ana",2],["ben",-1],[1,0.5],["cy","0"],null,["di",null]]'])(
  'of %j nothing can be used',
  (text) => expect(readVolumes(text).size).toBe(0),
);
