import { expect, test } from 'vitest';
import { QualityGovernor, isSoftwareRenderer, pixelRatioFor, restAfter, type Tier } from './quality.ts';

/** Draws frames that cost `frameMs` for `seconds`, as the tier's cap lets them; returns the tiers passed through. */
function run(governor: QualityGovernor, frameMs: number, seconds: number, from = 0): { tiers: Tier[]; now: number } {
  const tiers: Tier[] = [];
  let now = from;
  while (now < from + seconds * 1000) {
    now += Math.max(frameMs, 33);
    if (governor.sample(frameMs, now)) tiers.push(governor.tier);
  }
  return { tiers, now };
}

test('a slow machine goes down a tier at a time and ends at low', () => {
  const governor = new QualityGovernor('full');
  expect(run(governor, 600, 120).tiers).toEqual(['medium', 'low']);
});

test('a machine that holds 30 frames a second stays at medium', () => {
  const governor = new QualityGovernor('full');
  expect(run(governor, 34, 300).tiers).toEqual(['medium']);
});

test('a few slow frames change nothing', () => {
  const governor = new QualityGovernor('full');
  for (let k = 0; k < 600; k++) expect(governor.sample(k % 10 === 0 ? 200 : 16, k * 16)).toBe(false);
});

test('after a long calm a dearer tier is tried, after a failed try only much later', () => {
  const governor = new QualityGovernor('medium');
  const climb = run(governor, 12, 20);
  expect(climb.tiers).toEqual(['full']);
  const fall = run(governor, 45, 5, climb.now);
  expect(fall.tiers).toEqual(['medium']);
  expect(run(governor, 12, 20, fall.now).tiers).toEqual([]);
  expect(run(governor, 12, 30, fall.now + 20_000).tiers).toEqual(['full']);
});

test('the best tier has nowhere to climb, the last none to fall', () => {
  expect(run(new QualityGovernor('full'), 8, 600).tiers).toEqual([]);
  expect(run(new QualityGovernor('low'), 2000, 600).tiers).toEqual([]);
});

test('pixels are capped: ratio 2 at full, 1 at medium, a small canvas at low', () => {
  expect(pixelRatioFor('full', 1440, 900, 3)).toBe(2);
  expect(pixelRatioFor('medium', 1440, 900, 2)).toBe(1);
  expect(pixelRatioFor('low', 1440, 900, 2) * 1440).toBe(640);
  expect(pixelRatioFor('full', 390, 844, 1)).toBe(1);
});

test('renderers on the CPU are known by name', () => {
  expect(isSoftwareRenderer('ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (LLVM 10.0.0)))')).toBe(true);
  expect(isSoftwareRenderer('llvmpipe (LLVM 15.0.6, 256 bits)')).toBe(true);
  expect(isSoftwareRenderer('ANGLE (Apple, ANGLE Metal Renderer: Apple M2)')).toBe(false);
});

test('after a long frame the page is left alone for as long, after a usual one not at all', () => {
  expect(restAfter(500)).toBe(500);
  for (const frameMs of [4, 17, 34, 100]) expect(restAfter(frameMs)).toBe(0);
});
