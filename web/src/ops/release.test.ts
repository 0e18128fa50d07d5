import { readFileSync } from 'node:fs';
import type { OpsRelease } from '@atrium/ops/view';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { Versions } from './versions.tsx';

const NOW_MS = 1_700_000_000_000;
const EVIDENCE = { pro: 0.65, against: 0, rooms: { canary: 99, primary: 900 }, needed: 200, neededMs: 180_000 };
const RELEASE: OpsRelease = {
  ...{ stage: 'rooms', sinceMs: NOW_MS - 240_000, beganMs: NOW_MS - 900_000, untilMs: null, weight: 0.1 },
  evidence: EVIDENCE,
  holds: [{ hold: 'unproven', words: 'too little is proven' }],
  ...{ heldSinceMs: NOW_MS - 240_000, blindSinceMs: null },
};
const shown = (release: OpsRelease | null) =>
  renderToStaticMarkup(createElement(Versions, { versions: [], processes: null, release, nowMs: NOW_MS }));
/** What one reads. */
const text = (release: OpsRelease | null) => shown(release).replace(/<[^>]+>/g, '');

it('[OPS62] below the versions stands how far the release is, what is proven, why it is held, and who says more', () => {
  expect(text(RELEASE)).toMatch(/^What changed\?No version is known to run\.Release ◐ at 10 % of new rooms/);
  expect(text(RELEASE)).toContain('Evidence for its next step65 % 99 rooms met it, beside 900 of the primary');
  expect(text(RELEASE)).toMatch(/Held for 4 min, since \d\d:\d\d \S+: 200 more rooms are needed/);
  expect(shown(RELEASE)).toContain('<code>npm run release -- status</code>');
  expect(shown(RELEASE)).toContain('<span class="tag warn"><span aria-hidden="true">◐</span> at 10 % of new rooms');
});

it('[OPS62] what speaks against it is shown once anything does', () => {
  expect(text(RELEASE)).not.toContain('against it');
  expect(text({ ...RELEASE, evidence: { ...EVIDENCE, against: 0.4 } })).toContain(
    'Evidence against it, of what ends it40 %',
  );
});

it('[OPS62] where there is no gate nothing is said of releases', () => {
  expect(text(null)).toBe('What changed?No version is known to run.Release cockpit');
});

it('[OPS63] a gate that sees nothing, or cannot be read, is said to', () => {
  expect(text({ ...RELEASE, blindSinceMs: NOW_MS - 60_000 })).toMatch(/The gate sees nothing since 1 min ago, /);
  const none = { sinceMs: null, beganMs: null, evidence: null, holds: [], heldSinceMs: null };
  expect(text({ ...RELEASE, ...none, stage: 'away' })).toContain('not known: the release gate cannot be read');
});

const AWAY = 'not known: the release gate cannot be read';
const BLIND = 'The gate sees nothing';

it.each([
  ['ReleaseHeld', { stage: 'never_began' }, 'never began'],
  ['ReleaseNeverBegan', { stage: 'never_began' }, 'never began: Flagger gave it up'],
  ['ReleaseRolledBack', { stage: 'rolled_back' }, 'rolled back'],
  ['PromotionFailed', { stage: 'promotion_failed' }, 'its promotion failed'],
  ['FlaggerSilent', {}, 'of new rooms'],
  ['ReleaseGateBlind', { stage: 'away' }, AWAY],
  ['ReleaseGateBlind', { blindSinceMs: NOW_MS - 60_000 }, BLIND],
  ['ReleaseGateGone', { stage: 'away' }, AWAY],
  ['ReleaseGateGone', { blindSinceMs: NOW_MS - 60_000 }, BLIND],
  ['ReleaseReverted', { stage: 'reverting' }, 'is taken back after its promotion'],
  ['ReleaseReverted', { stage: 'reverted' }, 'taken back after its promotion'],
  ['RevertFailed', { stage: 'revert_failed' }, 'could not be taken back: a person has to look'],
  ['RevertFailed', { stage: 'reverting' }, 'is taken back after its promotion'],
] as const)('[OPS79] the runbook %s says what this says: %o', (runbook, more, words) => {
  expect(text({ ...RELEASE, ...more })).toContain(words);
  const path = new URL(`../../../alerts/generated/runbooks/${runbook}.md`, import.meta.url);
  const said = readFileSync(path, 'utf8').replace(/\s+/g, ' ');
  expect(said).toContain('[What changed?](/ops)');
  expect(said.toLowerCase()).toContain(words.toLowerCase());
});
