import type { OpsRelease } from '@atrium/ops/view';
import { expect, it } from 'vitest';
import { heldOf, neededOf, roomsOf, sinceOf, stageOf } from './release-words.ts';

const MINUTE_MS = 60_000;
const NOW_MS = Date.UTC(2026, 6, 4, 3, 26);
const minutesAgo = (minutes: number) => NOW_MS - minutes * MINUTE_MS;
const EVIDENCE = { pro: 0.65, against: 0, rooms: { canary: 99, primary: 900 }, needed: 200, neededMs: 3 * MINUTE_MS };
const release = (of: Partial<OpsRelease> = {}): OpsRelease => ({
  ...{ stage: 'rooms', sinceMs: minutesAgo(4), beganMs: minutesAgo(20), untilMs: null, weight: 0.1 },
  ...{ evidence: EVIDENCE, holds: [], heldSinceMs: null, blindSinceMs: null },
  ...of,
});
const sinceWords = (of: Partial<OpsRelease>) => sinceOf(release(of), NOW_MS, 'UTC');
const held = (of: Partial<OpsRelease>) => heldOf(release({ heldSinceMs: minutesAgo(2), ...of }), NOW_MS, 'UTC');
const unproven = { hold: 'unproven', words: 'too little is proven' };

it('[OPS62] says how far it is in words, and at which share of new rooms', () => {
  const words = (stage: OpsRelease['stage']) => stageOf(release({ stage })).words;
  expect(words('rooms')).toBe('at 10 % of new rooms');
  expect(words('trial')).toBe('on trial by bots, nobody meets it');
  expect(words('promoting')).toBe('is being promoted');
  expect(words('watched')).toBe('promoted, and watched');
  expect(words('rolled_back')).toBe('rolled back');
  // Somebody has to look at it.
  expect(stageOf(release({ stage: 'revert_failed' })).tone).toBe('bad');
});

it('[OPS62] says since when, when it began, and until when it is watched', () => {
  expect(sinceWords({})).toBe('for 4 min, since 03:22 UTC; began 20 min ago, 03:06 UTC');
  // At its first weight it is since it began.
  expect(sinceWords({ stage: 'trial', beganMs: minutesAgo(4) })).toBe('for 4 min, since 03:22 UTC');
  expect(sinceWords({ stage: 'promoting', sinceMs: null })).toBe('began 20 min ago, 03:06 UTC');
  const over = { beganMs: null, stage: 'watched' } as const;
  expect(sinceWords({ ...over, untilMs: minutesAgo(-36) })).toBe('4 min ago, 03:22 UTC; watched until 04:02 UTC');
  expect(sinceWords({ ...over, stage: 'waiting' })).toBe('for 4 min, since 03:22 UTC');
  expect(sinceWords({ ...over, stage: 'none', sinceMs: null })).toBe('');
});

it('[OPS62] says by how many rooms it is judged, and how many are missing for how long', () => {
  expect(roomsOf(EVIDENCE)).toBe('99 rooms met it, beside 900 of the primary');
  expect(roomsOf({ ...EVIDENCE, rooms: { canary: 1, primary: 9 } })).toBe('1 room met it, beside 9 of the primary');
  expect(neededOf(EVIDENCE)).toBe('200 more rooms are needed (3 min at today’s rate)');
  expect(neededOf({ ...EVIDENCE, pro: 1, needed: 1 })).toBe(
    '1 more room at this weight is needed (3 min at today’s rate)',
  );
  expect(neededOf({ ...EVIDENCE, neededMs: null })).toBe('200 more rooms are needed, and no new rooms come');
  expect(neededOf({ ...EVIDENCE, needed: null, neededMs: null })).toBe('no number of rooms would prove it');
  expect(neededOf({ ...EVIDENCE, needed: 0, neededMs: 0 })).toBe('');
});

it('[OPS62] says why it may not go on, with all that holds it', () => {
  expect(held({})).toBe('');
  expect(held({ holds: [unproven] })).toBe(
    'Held for 2 min, since 03:24 UTC: 200 more rooms are needed (3 min at today’s rate).',
  );
  const ordered = { hold: 'ordered', words: 'somebody holds it' };
  expect(held({ holds: [ordered, unproven], evidence: null })).toBe(
    'Held for 2 min, since 03:24 UTC: somebody holds it; too little is proven.',
  );
  expect(held({ holds: [ordered], heldSinceMs: null })).toBe('Held: somebody holds it.');
});
