import type { OpsSlo } from '@atrium/ops/view';
import { expect, it } from 'vitest';
import { notesOf } from './notes.ts';

const slos = [{ id: 'telemetry-coverage', target: 0.95 } as OpsSlo];
const people = {
  here: 12,
  reconnecting: 0,
  hurt: 0,
  unknown: 6,
  hurtShare: 0,
  knownShare: 0.5,
  windowWords: 'over the last minute',
  late: null,
  cut: null,
  felt: 0,
};

it('[OPS19] a promise of joins is not said to be kept while many ask and none comes', () => {
  expect(
    notesOf({
      door: { asked: 75, came: 0, isSteady: false, gone: 0, isShut: true, shutSinceMs: 0, isWell: false },
      people: null,
      slos,
    }).get('join-success'),
  ).toEqual({
    tone: 'bad',
    word: '▲ nobody comes in',
    text: '75 a minute ask to come in, and none came in over the last minute.',
  });
  expect(
    notesOf({
      door: { asked: 75, came: 20, isSteady: false, gone: 0, isShut: true, shutSinceMs: 0, isWell: false },
      people: null,
      slos,
    }).get('join-success'),
  ).toEqual({
    tone: 'bad',
    word: '▲ few come in',
    text: '75 a minute ask to come in, and only 20 came in over the last minute.',
  });
  for (const door of [
    null,
    { asked: 75, came: 1, isSteady: false, gone: 0, isShut: false, shutSinceMs: null, isWell: false },
  ])
    expect(notesOf({ door, people: null, slos }).size).toBe(0);
});

it('[OPS16] a promise of good time is not said to be kept of time that nobody knows', () => {
  expect(notesOf({ door: null, people, slos }).get('good-time')?.text).toMatch(
    /^Of 50 % of the time over the last minute/,
  );
  for (const knownShare of [null, 0.95, 1])
    expect(notesOf({ door: null, people: { ...people, knownShare }, slos }).size).toBe(0);
});
