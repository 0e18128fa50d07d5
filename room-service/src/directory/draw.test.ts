import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { drawTrack, hasRoom, lessLoadedOfTwo, shareOf } from './draw.ts';
import { seededRandom } from './testing/fixture.ts';
import { DRAINING, podNamed } from './testing/pods.ts';

const ROOMS = 20_000;

describe('the draw of a track', () => {
  it('[PLA2] is of the room and of the run, and of nothing else', () => {
    const rollout = { weight: 0.5, salt: 'run 7', since: 1 };
    const tracks = Array.from({ length: 64 }, (_, n) => drawTrack(`room-${n}`, rollout).track);
    expect(Array.from({ length: 64 }, (_, n) => drawTrack(`room-${n}`, { ...rollout, since: 2 }).track)).toEqual(
      tracks,
    );
    const other = Array.from({ length: 64 }, (_, n) => drawTrack(`room-${n}`, { ...rollout, salt: 'run 8' }).track);
    expect(other).not.toEqual(tracks);
    // Another program that knows the salt finds the same.
    const digest = createHmac('sha256', 'run 7').update('room-1').digest('hex');
    expect(shareOf('room-1', 'run 7')).toBeCloseTo(Number(`0x${digest.slice(0, 12)}`) / 2 ** 48, 12);
  });

  it.each([0.01, 0.05, 0.2, 0.5])('[PLA2] gives the canary a share of %d', (weight) => {
    let canary = 0;
    for (let n = 0; n < ROOMS; n += 1) {
      if (drawTrack(`r${n}`, { weight, salt: 's', since: 0 }).track === 'canary') canary += 1;
    }
    // Five standard deviations of a fair coin; names and salt are fixed, so this is no chance here.
    expect(Math.abs(canary / ROOMS - weight)).toBeLessThan(5 * Math.sqrt((weight * (1 - weight)) / ROOMS));
  });

  it('[PLA2] a heavier weight keeps whatever a lighter one had drawn for the canary', () => {
    const canaries = (weight: number) =>
      Array.from({ length: 1_000 }, (_, n) => `r${n}`).filter(
        (room) => drawTrack(room, { weight, salt: 's', since: 0 }).track === 'canary',
      );
    const later = new Set(canaries(0.2));
    expect(canaries(0.05).every((room) => later.has(room))).toBe(true);
  });

  it('[PLA2] is never the canary without a rollout or at 0, and always at 1', () => {
    for (let n = 0; n < 1_000; n += 1) {
      expect(drawTrack(`r${n}`, null)).toEqual({ track: 'primary', weight: 0 });
      expect(drawTrack(`r${n}`, { weight: 0, salt: 's', since: 0 }).track).toBe('primary');
      expect(drawTrack(`r${n}`, { weight: 1, salt: 's', since: 0 }).track).toBe('canary');
    }
  });
});

describe('the choice of a pod', () => {
  const idle = podNamed('idle', { people: 1 });
  const busy = podNamed('busy', { people: 90 });

  it('[PLA3] is the less loaded of two', () => {
    for (const random of [0, 0.2, 0.4, 0.6, 0.8, 0.999]) {
      expect(lessLoadedOfTwo([busy, idle], () => random)).toBe(idle);
    }
    expect(lessLoadedOfTwo([busy], () => 0.5)).toBe(busy);
    expect(lessLoadedOfTwo([], () => 0.5)).toBeNull();
  });

  it('[PLA3] gives each a turn but the busiest', () => {
    const pods = [10, 20, 30, 40].map((people) => podNamed(`p${people}`, { people }));
    const random = seededRandom();
    const chosen = new Set(Array.from({ length: 1_000 }, () => lessLoadedOfTwo(pods, random)?.id));
    expect([...chosen].sort()).toEqual(['p10', 'p20', 'p30']);
  });

  it('[PLA3] a pod is full by its people or by its rooms, and one that drains has no room', () => {
    expect(hasRoom(podNamed('a', { people: 99, rooms: 49 }))).toBe(true);
    expect(hasRoom(podNamed('a', { people: 100 }))).toBe(false);
    expect(hasRoom(podNamed('a', { rooms: 50 }))).toBe(false);
    expect(hasRoom(podNamed('a', { state: DRAINING }))).toBe(false);
  });
});
