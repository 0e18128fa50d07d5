import { expect, test } from 'vitest';
import { lawOf } from '../judge/players.ts';
import { asText, audited, fromText, NOTHING_KEPT, type Kept } from './kept.ts';
import { after, begun } from './run.ts';
import { swept } from './sweep.ts';

const LAW = lawOf([]);
const START = { startedS: 1_000, salt: 'a salt', laws: { '20s': LAW, '5m': LAW }, pods: [] };
const BEFORE = { digest: 'zero', template: { spec: { containers: [{ name: 'room', image: 'room:1' }] } } };
const RUN = begun(null, { phase: 'Progressing', digest: 'one', weight: 5 }, { ...START, before: BEFORE });
const FULL: Kept = {
  run: {
    ...after(RUN, { phase: 'Failed', digest: 'one', weight: 0 }, 2_000),
    withdrawn: ['its rooms are worse'],
    sweep: swept(
      { ...RUN.sweep, missing: { '20s': { 5: { primary: 0, canary: 1 } }, '5m': {} } },
      [1_001, 1_900].map((atS) => ({
        ...{ epoch: atS * 1e6, track: 'canary' as const, weight: 0.05, kind: 'person' as const },
        assignedAt: atS * 1000,
      })),
      2_000,
    ),
  },
  watch: {
    ...{ number: 1, digest: 'one', fromS: 1_900, untilS: 4_300, laws: START.laws, judged: 7 },
    breach: ['rooms are worse'],
  },
  reverted: [
    { number: 1, digest: 'one', to: 'zero', atS: 2_000, why: ['rooms are worse'], is: 'under_way', worse: null },
  ],
  waiting: { digest: 'three', phase: 'Waiting', sinceS: 2_300, isFound: true, seenS: 2_310, why: ['a page fires'] },
  neverBegan: { number: 2, digest: 'two', sinceS: 2_100, atS: 2_200, why: ['a page fires'] },
  order: { is: 'pause', by: 'ana', reason: 'lunch', atS: 1_100, digest: 'one' },
  audit: [{ atS: 1_100, by: 'ana', did: 'pause', reason: 'lunch' }],
};

test('[RUN4] what is kept comes back as it was', () => {
  expect(FULL.run?.sweep.old).toEqual({ 5: { primary: 0, canary: 1 } });
  expect(fromText(asText(NOTHING_KEPT))).toEqual({ ok: true, value: NOTHING_KEPT });
  const { run } = FULL;
  // The directory tells of young rooms again.
  const kept = { ...FULL, run: run && { ...run, sweep: { ...run.sweep, young: [] } } };
  expect(run?.sweep.young).toHaveLength(1);
  const read = fromText(asText(FULL));
  expect(read).toEqual({ ok: true, value: kept });
  expect(read.ok ? asText(read.value) : '').toBe(asText(FULL));
});

test('[RUN4] what an older gate has kept, which knew of no watch, is read', () => {
  const { run, order, audit } = FULL;
  const { configs, idle, judged, before, reverts, ...older } = { ...run!, sweep: { ...run!.sweep, young: [] } };
  expect([configs, idle, judged, before, reverts]).toEqual([null, { sinceS: null, beforeS: 0 }, 0, BEFORE, null]);
  expect(fromText(JSON.stringify({ run: older, order, audit }))).toEqual({
    ok: true,
    value: { ...NOTHING_KEPT, run: { ...older, configs, idle, judged, before: null, reverts }, order, audit },
  });
});

test('[RUN5] what cannot be read says what to do, and is not taken for nothing', () => {
  const refused = (text: string) => fromText(text);
  expect(refused('{')).toMatchObject({ ok: false, why: expect.stringContaining('delete it') as string });
  const older = JSON.stringify({ ...FULL, run: { number: 1 } });
  expect(refused(older)).toMatchObject({ ok: false, why: expect.stringContaining('run.digest') as string });
  const odd = asText(FULL).replaceAll('"5"', '"7"');
  expect(refused(odd)).toMatchObject({ ok: false });
});

test('[RUN4] of what was done the newest lines are kept, and their longest reasons do not fill a ConfigMap', () => {
  let kept = NOTHING_KEPT;
  for (let atS = 0; atS < 1_200; atS += 1) kept = audited(kept, { atS, by: 'ana', did: 'pause', reason: '' });
  expect(kept.audit).toHaveLength(250);
  expect(kept.audit.at(-1)?.atS).toBe(1_199);
  const wide = '\u{1f600}'.repeat(500);
  for (let atS = 0; atS < 250; atS += 1) kept = audited(kept, { atS, by: 'ana', did: 'pause', reason: wide });
  expect(Buffer.byteLength(asText(kept))).toBeLessThan(0.75 * 1024 * 1024);
});
