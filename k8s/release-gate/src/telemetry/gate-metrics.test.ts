import { GATE_METRICS } from '@atrium/metrics';
import { beforeEach, describe, expect, test } from 'vitest';
import { sampleName, samplesOf } from '../../../../scripts/lib/scrape.ts';
import { PRODUCTION } from '../judge/policy.ts';
import { NOTHING_KEPT } from '../run/kept.ts';
import type { Reverted } from '../run/reverts.ts';
import { Stage } from '../run/testing/stage.ts';
import { GateMetrics } from './gate-metrics.ts';
import { revertOf } from './numbers.ts';
import { watched, type Watched } from './testing/watched.ts';

const { gateBlind, gateEnded, gateFailedLooks, gateFlaggerSilent, gateFreezes } = GATE_METRICS;
const { gateEvidence, gateHasToEnd, gateHold, gateRooms, gateRoomsNeeded, gateRoomsNeededTime } = GATE_METRICS;
const { gateStarted, gateWatchedUntil } = GATE_METRICS;
const { gateHeld, gateLookAge, gatePhase, gateReverted, gateVerdicts, gateWeight, gateWeightAge } = GATE_METRICS;
const phase = (name: string) => sampleName(gatePhase.name, { phase: name });
const verdicts = (how: string) => sampleName(gateVerdicts.name, { release_end: how });
const ended = (how: string) => sampleName(gateEnded.name, { release_end: how });
const failedLooks = (source: string) => sampleName(gateFailedLooks.name, { source });

let stage: Stage;
let one: Watched;
beforeEach(() => {
  stage = new Stage();
  one = watched(stage);
});

/** At its first weight, with a look 15 s after the one that began it. */
async function begin(): Promise<void> {
  await one.look();
  stage.seen = { ...stage.seen, weight: 5 };
  stage.pass(15);
  await one.look();
}

describe('[TEL2] it tells', () => {
  test('of the release under way its phase, its weight, and how long it has that', async () => {
    await begin();
    stage.pass(30);
    expect(await one.value(phase('Progressing'))).toBe(1);
    expect(await one.value(phase('Succeeded'))).toBe(0);
    expect(await one.value(gateWeight.name)).toBe(0.05);
    expect(await one.value(gateWeightAge.name)).toBe(30);
    expect(await one.value(gateLookAge.name)).toBe(30);
    stage.seen = { ...stage.seen, phase: 'Succeeded', weight: 0 };
    await one.look();
    expect(await one.value(phase('Progressing'))).toBe(0);
    expect(await one.value(gateWeight.name)).toBe(0);
    expect(await one.value(gateWeightAge.name)).toBe(0);
  });

  test('that it is blind, before its first look and when looks come to nothing, and how old the last one is', async () => {
    expect(await one.value(gateBlind.name)).toBe(1);
    stage.nowS += 5;
    expect(await one.value(gateLookAge.name)).toBe(5);
    await begin();
    expect(await one.value(gateBlind.name)).toBe(0);
    stage.silent.add('kubernetes');
    stage.pass(15);
    await one.look();
    expect(await one.value(gateBlind.name)).toBe(1);
    expect(await one.value(gateLookAge.name)).toBe(15);
    // As it was seen last.
    expect(await one.value(phase('Progressing'))).toBe(1);
  });

  test('how long it is held, from the look on in which nothing is proven until one in which something is', async () => {
    await one.look();
    // At weight 0 nothing has to be proven.
    expect(await one.value(gateHeld.name)).toBe(0);
    await begin();
    stage.pass(60);
    await one.look();
    expect(await one.value(gateHeld.name)).toBe(60);
    stage.meet(5, { primary: 1_900, canary: 100 });
    await one.look();
    expect(one.gate.answer('confirm-traffic-increase').yes).toBe(true);
    expect(await one.value(gateHeld.name)).toBe(0);
    await one.gate.order({ is: 'pause', by: 'ana', reason: 'lunch' });
    await one.look();
    stage.nowS += 7;
    expect(await one.value(gateHeld.name)).toBe(7);
  });

  test('the same of a gate that begins anew: a weight is held from its beginning on', async () => {
    await begin();
    stage.pass(60);
    one = watched(stage);
    await one.look();
    expect(await one.value(gateHeld.name)).toBe(60);
    expect(await one.value(gateWeightAge.name)).toBe(60);
  });

  test('that what has to end is held no more, nor what is over', async () => {
    await begin();
    stage.meet(5, { primary: 190, canary: 10 }, '1');
    await one.look();
    expect(one.gate.answer('rollback').yes).toBe(true);
    expect(await one.value(gateHeld.name)).toBe(0);
    // Nobody is drawn to it, whatever its route says.
    expect(await one.value(gateWeight.name)).toBe(0);
  });

  test('how many freezes are in force', async () => {
    const from = new Date((stage.nowS + 10) * 1000);
    const until = new Date((stage.nowS + 20) * 1000);
    one = watched(stage, [{ from, until, why: 'holidays' }]);
    const at = async (afterS: number) => {
      stage.nowS = from.getTime() / 1000 + afterS;
      return one.value(gateFreezes.name);
    };
    expect([await at(-1), await at(0), await at(9), await at(10)]).toEqual([0, 1, 1, 0]);
  });
});

describe('[TEL12] [TEL13] [TEL14] of a release under way it tells', () => {
  const evidence = (bet: string) => sampleName(gateEvidence.name, { bet });
  const hold = (why: string) => sampleName(gateHold.name, { hold: why });
  const rooms = (track: string) => sampleName(gateRooms.name, { track });

  test('when it began, and nothing of that when it has ended', async () => {
    await one.look();
    const beganS = stage.nowS;
    stage.pass(15);
    await one.look();
    expect(await one.value(gateStarted.name)).toBe(beganS);
    stage.seen = { ...stage.seen, phase: 'Succeeded', weight: 0 };
    await one.look();
    expect(await one.value(gateStarted.name)).toBe(0);
  });

  test('which rooms it has met, how much that proves, and how many are missing', async () => {
    await begin();
    // Prometheus has +Inf for what will never be.
    expect((await one.metrics.exposition()).text).toContain(`${gateRoomsNeededTime.name} +Inf`);
    expect(await one.value(rooms('canary'))).toBe(0);
    stage.meet(5, { primary: 380, canary: 20 });
    await one.look();
    expect([await one.value(rooms('primary')), await one.value(rooms('canary'))]).toEqual([380, 20]);
    const proven = (await one.value(evidence('for'))) ?? 0;
    expect(proven).toBeGreaterThan(0.1);
    expect(proven).toBeLessThan(1);
    expect(await one.value(evidence('against'))).toBe(0);
    const [needed, neededS] = [await one.value(gateRoomsNeeded.name), await one.value(gateRoomsNeededTime.name)];
    expect(needed).toBeGreaterThan(0);
    expect(neededS).toBeCloseTo((needed ?? 0) / (one.gate.looked?.situation.roomsPerS ?? 0), 6);
    stage.meet(5, { primary: 950, canary: 50 });
    await one.look();
    expect(await one.value(evidence('for'))).toBe(1);
    expect(await one.value(gateRoomsNeeded.name)).toBe(0);
  });

  test('why it is held, by each reason that is so', async () => {
    await begin();
    expect([await one.value(hold('unproven')), await one.value(hold('ordered'))]).toEqual([1, 0]);
    await one.gate.order({ is: 'pause', by: 'ana', reason: 'lunch' });
    await one.look();
    expect([await one.value(hold('unproven')), await one.value(hold('ordered'))]).toEqual([1, 1]);
    stage.meet(5, { primary: 1_900, canary: 100 });
    await one.look();
    expect([await one.value(hold('unproven')), await one.value(hold('ordered'))]).toEqual([0, 1]);
  });

  test('that it has to end, and no reason why it would be held', async () => {
    await begin();
    expect(await one.value(gateHasToEnd.name)).toBe(0);
    stage.meet(5, { primary: 190, canary: 10 }, '1');
    await one.look();
    expect(await one.value(gateHasToEnd.name)).toBe(1);
    expect(await one.value(evidence('against'))).toBe(1);
    expect(await one.value(hold('unproven'))).toBe(0);
    stage.seen = { ...stage.seen, phase: 'Failed', weight: 0 };
    await one.look();
    expect([await one.value(gateHasToEnd.name), await one.value(evidence('against'))]).toEqual([0, 0]);
  });

  test('until when it is watched after its promotion', async () => {
    await begin();
    stage.seen = { ...stage.seen, phase: 'Succeeded', weight: 0 };
    await one.look();
    expect(await one.value(gateWatchedUntil.name)).toBe(stage.nowS + PRODUCTION.watch.forS);
    stage.pass(PRODUCTION.watch.forS);
    await one.look();
    expect(await one.value(gateWatchedUntil.name)).toBe(0);
  });
});

describe('[TEL3] a release that ended', () => {
  test('is counted once by how, and since when is told until another one begins', async () => {
    await begin();
    stage.seen = { ...stage.seen, phase: 'Succeeded', weight: 0 };
    stage.pass(15);
    await one.look();
    const endS = stage.nowS;
    stage.pass(15);
    await one.look();
    expect(await one.value(verdicts('promoted'))).toBe(1);
    expect(await one.value(ended('promoted'))).toBe(endS);
    expect(await one.value(ended('rolled_back'))).toBe(0);
    stage.seen = { phase: 'Progressing', digest: 'two', weight: 0 };
    await one.look();
    expect(await one.value(ended('promoted'))).toBe(0);
    expect(await one.value(verdicts('promoted'))).toBe(1);
  });

  test('is not counted again by a gate that begins anew, which tells since when all the same', async () => {
    await begin();
    stage.meet(5, { primary: 190, canary: 10 }, '1');
    await one.look();
    stage.seen = { ...stage.seen, phase: 'Failed', weight: 0 };
    await one.look();
    expect(await one.value(verdicts('rolled_back'))).toBe(1);
    const endS = stage.nowS;
    one = watched(stage);
    stage.pass(15);
    await one.look();
    expect(await one.value(verdicts('rolled_back'))).toBe(0);
    expect(await one.value(ended('rolled_back'))).toBe(endS);
  });

  test('while no gate was there is counted by the next one', async () => {
    await begin();
    one = watched(stage);
    stage.seen = { ...stage.seen, phase: 'Succeeded', weight: 0 };
    await one.look();
    expect(await one.value(verdicts('promoted'))).toBe(1);
  });

  test('that none has seen end is counted when it is known, also where Flagger waits with another commit', async () => {
    await begin();
    stage.seen = { ...stage.seen, phase: 'Succeeded', weight: 0 };
    stage.seen = { ...stage.seen, phase: 'Waiting', digest: 'two' };
    stage.pass(60);
    one = watched(stage);
    await one.look();
    await one.look();
    expect(await one.value(verdicts('promoted'))).toBe(1);
    expect(await one.value(ended('promoted'))).toBe(stage.nowS);
  });

  test('by a person is aborted, and not rolled back', async () => {
    await begin();
    await one.gate.order({ is: 'abort', by: 'ana', reason: 'it sounds odd' });
    await one.look();
    stage.seen = { ...stage.seen, phase: 'Failed', weight: 0 };
    await one.look();
    expect(await one.value(verdicts('aborted'))).toBe(1);
    expect(await one.value(verdicts('rolled_back'))).toBe(0);
    expect(await one.value(ended('aborted'))).toBe(stage.nowS);
  });

  test('in a promotion that failed is told as that', async () => {
    await begin();
    stage.seen = { ...stage.seen, phase: 'Failed', weight: 100 };
    await one.look();
    expect(await one.value(verdicts('promotion_failed'))).toBe(1);
  });

  test('before it began is told as that, until another one begins', async () => {
    await begin();
    stage.seen = { ...stage.seen, phase: 'Succeeded', weight: 0 };
    await one.look();
    stage.silent.add('prometheus');
    for (const phase of ['Waiting', 'Failed'] as const) {
      stage.seen = { phase, digest: 'two', weight: 0 };
      stage.pass(15);
      await one.look();
      await one.look();
    }
    const endS = stage.nowS;
    expect(await one.value(verdicts('never_began'))).toBe(1);
    expect([await one.value(ended('never_began')), await one.value(ended('promoted'))]).toEqual([endS, 0]);
    one = watched(stage);
    stage.silent.clear();
    stage.seen = { phase: 'Waiting', digest: 'three', weight: 0 };
    stage.pass(15);
    await one.look();
    expect(await one.value(verdicts('never_began'))).toBe(0);
    expect(await one.value(ended('never_began'))).toBe(endS);
    stage.seen = { ...stage.seen, phase: 'Progressing' };
    await one.look();
    expect(await one.value(ended('never_began'))).toBe(0);
  });

  test('in the place of one that had begun is counted beside that', async () => {
    await begin();
    stage.silent.add('prometheus');
    for (const phase of ['Progressing', 'Failed'] as const) {
      stage.seen = { phase, digest: 'two', weight: 0 };
      stage.pass(15);
      await one.look();
    }
    expect([await one.value(verdicts('rolled_back')), await one.value(verdicts('never_began'))]).toEqual([1, 1]);
    expect(await one.value(ended('never_began'))).toBe(stage.nowS);
  });
});

describe('[TEL11] a promoted release that has to be taken back', () => {
  const promoted = async () => {
    await begin();
    stage.seen = { ...stage.seen, phase: 'Succeeded', weight: 0 };
    await one.look();
    const run = one.gate.kept?.run;
    if (!run) throw new Error('nothing was kept');
    return run;
  };
  const base: Reverted = { number: 1, digest: 'one', to: 'zero', atS: 2_000, why: [], is: 'decided', worse: null };

  test('is told by how far that is, and by what there was before where that is bad, too', async () => {
    const run = await promoted();
    expect(revertOf({ run, reverted: [] })).toBeNull();
    for (const is of ['decided', 'under_way', 'done', 'failed', 'impossible'] as const)
      expect(
        revertOf({
          run,
          reverted: [
            { ...base, atS: 5, is: 'done' },
            { ...base, is },
          ],
        }),
      ).toEqual({ is, atS: 2_000 });
    expect(revertOf({ run, reverted: [{ ...base, is: 'done', worse: ['x'] }] })).toEqual({ is: 'worse', atS: 2_000 });
  });

  test('is told until something else is promoted, and what takes it back is not that', async () => {
    const run = await promoted();
    const reverted = [{ ...base, is: 'failed' as const }];
    const next = { ...run, number: 2 };
    expect(revertOf({ run: { ...next, reverts: 1 }, reverted })).toEqual({ is: 'failed', atS: 2_000 });
    expect(revertOf({ run: { ...next, end: null }, reverted })).toEqual({ is: 'failed', atS: 2_000 });
    expect(revertOf({ run: next, reverted })).toBeNull();
  });

  test('is counted once, at the look that decides it', async () => {
    const run = await promoted();
    const kept = { ...NOTHING_KEPT, run, reverted: [{ ...base, atS: stage.nowS + 5 }] };
    const gate = { looked: one.gate.looked, kept, blind: null };
    const metrics = new GateMetrics({ gate, policy: PRODUCTION, freezes: [], nowS: () => stage.nowS });
    const at = async (sample: string) => samplesOf((await metrics.exposition()).text).get(sample);
    for (const atS of [stage.nowS, stage.nowS + 5, stage.nowS + 6]) {
      if (gate.looked) gate.looked = { ...gate.looked, atS };
      metrics.looked();
    }
    expect(await at(verdicts('reverted'))).toBe(1);
    expect(await at(sampleName(gateReverted.name, { revert: 'decided' }))).toBe(stage.nowS + 5);
    expect(await at(sampleName(gateReverted.name, { revert: 'done' }))).toBe(0);
  });
});

test('[TEL4] a look in which somebody did not answer is counted once by who that was', async () => {
  one.metrics.failed('prometheus');
  one.metrics.failed('prometheus');
  one.metrics.failed('room_service');
  await one.look();
  await one.look();
  expect(await one.value(failedLooks('prometheus'))).toBe(1);
  expect(await one.value(failedLooks('room_service'))).toBe(1);
  expect(await one.value(failedLooks('kubernetes'))).toBe(0);
  // One that came to nothing, too.
  stage.silent.add('kubernetes');
  one.metrics.failed('kubernetes');
  await one.look();
  expect(await one.value(failedLooks('kubernetes'))).toBe(1);
});

describe('[TEL5] how long Flagger has been silent', () => {
  test('is told while it has something to ask, since it asked, and since it has to', async () => {
    await begin();
    stage.pass(45);
    await one.look();
    // It has something to ask since the first look.
    expect(await one.value(gateFlaggerSilent.name)).toBe(60);
    one.metrics.asked();
    stage.nowS += 10;
    expect(await one.value(gateFlaggerSilent.name)).toBe(10);
  });

  test('is nothing while it waits for pods, or has no release', async () => {
    await begin();
    for (const now of ['Promoting', 'Finalising', 'Succeeded', 'Failed', 'Initialized'] as const) {
      stage.seen = { ...stage.seen, phase: now };
      stage.pass(60);
      await one.look();
      expect([now, await one.value(gateFlaggerSilent.name)]).toEqual([now, 0]);
    }
    // What it asked before counts no more than since when it has to ask again.
    stage.seen = { phase: 'Waiting', digest: 'two', weight: 0 };
    await one.look();
    stage.nowS += 20;
    expect(await one.value(gateFlaggerSilent.name)).toBe(20);
  });
});
