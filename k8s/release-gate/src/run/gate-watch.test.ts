import { beforeEach, describe, expect, test } from 'vitest';
import { drainBefore } from './drains.ts';
import type { Gate } from './gate.ts';
import { reportOf } from './report.ts';
import { PRODUCTION } from '../judge/policy.ts';
import { Stage } from './testing/stage.ts';

let stage: Stage;
let gate: Gate;
beforeEach(() => {
  stage = new Stage();
  gate = stage.gate();
});

const TICK_S = 15;
/** Each tick. */
const ROOMS = 10;
/** Placed and not judged yet, at either age: after so many ticks they are. */
const AFTER = { '20s': 2, '5m': 21 } as const;
type Y = '0' | '0.3' | '1' | 'never';
let young: Record<keyof typeof AFTER, Y[]>;

/** A release, `one`, that is promoted in the place of `zero`. */
async function promoted(): Promise<void> {
  young = { '20s': [], '5m': [] };
  await stage.begin(gate);
  stage.seen = { ...stage.seen, phase: 'Promoting' };
  stage.pass(TICK_S);
  await gate.look();
  stage.seen = { ...stage.seen, phase: 'Succeeded', weight: 0 };
  stage.pass(TICK_S);
  await gate.look();
}

/** Rooms on the primary, and a look each 15 s; until it holds, where that is asked for. Seconds that went by. */
async function lives(seconds: number, y: Y | Record<keyof typeof AFTER, Y>, until = () => false): Promise<number> {
  let passedS = 0;
  for (; passedS < seconds && !until(); passedS += TICK_S) {
    stage.assign('primary', 0, ROOMS);
    for (const age of ['20s', '5m'] as const) {
      young[age].push(typeof y === 'string' ? y : y[age]);
      const now = young[age].length > AFTER[age] ? young[age].shift() : undefined;
      if (now !== undefined && now !== 'never') stage.judge({ track: 'primary', age, percent: 0, badness: now }, ROOMS);
    }
    stage.pass(TICK_S);
    await gate.look();
  }
  return passedS;
}

const isReverted = (): boolean => stage.reverts.length > 0;
const did = (): string[] => gate.kept?.audit.map((line) => line.did) ?? [];
const report = () => reportOf(gate, { policy: PRODUCTION, linkTrace: () => null });
const why = (hook: Parameters<Gate['answer']>[0]): string => gate.answer(hook).why.join('; ');
const page = { labels: { alertname: 'GoodTimeBurnsFast' }, samples: [[1_000, 1]] as const };

async function reverted(): Promise<void> {
  await promoted();
  await lives(90, '0');
  await lives(600, '1', isReverted);
  expect(stage.reverts).toEqual(['zero']);
}

describe('[RUN11] what was promoted', () => {
  test('is watched for the stated time, and stays where its rooms are as before', async () => {
    await promoted();
    await lives(300, '0');
    expect(report().watch).toMatchObject({ number: 1, breach: null });
    const seen = report().watch?.seen[0];
    expect(seen?.rooms).toBeGreaterThan(150);
    expect(seen?.mean).toBe(0);
    expect(seen?.logWorse).toBeLessThan(0);
    await lives(PRODUCTION.watch.forS, '0');
    expect(report().watch).toBeNull();
    expect(stage.reverts).toEqual([]);
    // Nobody asks any more.
    await lives(600, '1');
    expect(stage.reverts).toEqual([]);
  });

  test('is reverted when it turns bad after 90 s, and says so', async () => {
    await promoted();
    expect(await lives(90, '0', isReverted)).toBe(90);
    const tookS = await lives(900, '1', isReverted);
    expect(stage.reverts).toEqual(['zero']);
    // Two ticks until the first is judged, two minutes for which it has to stand, and some for what is judged late.
    expect(tookS).toBeLessThan(300);
    expect(gate.kept?.reverted).toMatchObject([{ number: 1, digest: 'one', to: 'zero', is: 'under_way', worse: null }]);
    expect(did()).toContain('release 1 is being reverted: its pods are to be those from before it again');
    expect(gate.kept?.reverted[0]?.why.join()).toContain(
      'rooms are worse than before it, beyond doubt: in the first 20 s',
    );
  });

  test('is reverted late in its watch, too: what was good before buys no time', async () => {
    await promoted();
    await lives(1_800, '0');
    expect(await lives(600, '1', isReverted)).toBeLessThan(300);
    expect(isReverted()).toBe(true);
  });

  test('is reverted where its rooms are never judged', async () => {
    await promoted();
    await lives(90, '0');
    await lives(600, 'never', isReverted);
    expect(stage.reverts).toEqual(['zero']);
  });

  test('stays where a pod of its primary dies: rooms of five minutes are not judged at that age', async () => {
    await promoted();
    await lives(60, '0');
    await lives(300, { '20s': '0', '5m': 'never' });
    await lives(700, '0');
    expect(stage.reverts).toEqual([]);
    // What stays so is no pod that died.
    await lives(1_100, { '20s': '0', '5m': '1' }, isReverted);
    expect(stage.reverts).toEqual(['zero']);
  });

  test('stays where a bad minute is over by itself, and where its rooms are a little worse', async () => {
    await promoted();
    await lives(120, '0');
    await lives(60, '1');
    await lives(600, '0');
    expect(stage.reverts).toEqual([]);
    for (let at = 0; at < 40; at += 1) await lives(TICK_S, at % 4 === 0 ? '0.3' : '0');
    expect(stage.reverts).toEqual([]);
  });

  test('is watched on by a gate that begins anew, against what was before it', async () => {
    await promoted();
    await lives(90, '1');
    gate = stage.gate();
    // What Prometheus says of the six hours before is that of what was promoted by now.
    stage.firing.set('increase(', [{ labels: { age: '20s', badness: '1' }, samples: [[1_000, 1e6]] }]);
    await lives(600, '1', isReverted);
    expect(stage.reverts).toEqual(['zero']);
  });

  test('stays while Prometheus is silent, and where it has lost what it had: nobody knows', async () => {
    await promoted();
    await lives(300, '0');
    stage.silent.add('prometheus').add('scrapes');
    await lives(300, '0');
    expect(stage.reverts).toEqual([]);
    stage.silent.clear();
    await lives(60, '0');
    stage.loseSamples();
    gate = stage.gate();
    await lives(600, '0');
    expect(stage.reverts).toEqual([]);
    expect(did()).toContain('the watch of release 1 is counted anew');
    await lives(600, '1', isReverted);
    expect(stage.reverts).toEqual(['zero']);
  });

  test('stays where all of its pods have come while Prometheus was silent: what could not be read is not missing', async () => {
    await promoted();
    await lives(300, '0');
    stage.silent.add('prometheus');
    await lives(300, '0');
    stage.pods = stage.pods.map((pod) => ({ ...pod, id: `${pod.track}-other-0a1b2c` }));
    await lives(300, '0');
    expect(stage.reverts).toEqual([]);
  });

  test('has to be let be by the next release, unless a person forces that', async () => {
    await promoted();
    stage.seen = { ...stage.seen, digest: 'two', phase: 'Waiting' };
    await lives(60, '0');
    expect(why('confirm-rollout')).toMatch(/^release 1 is watched for another/);
    await gate.order({ is: 'force', by: 'ana', reason: 'a fix' });
    await gate.look();
    expect(gate.answer('confirm-rollout').yes).toBe(true);
  });
});

describe('[RUN12] people', () => {
  test('hold a revert, and let it go on', async () => {
    await promoted();
    await gate.order({ is: 'pause', by: 'ana', reason: 'it is the network' });
    await lives(600, '1');
    expect(stage.reverts).toEqual([]);
    expect(report().watch?.breach).not.toBeNull();
    await gate.order({ is: null, by: 'ana', reason: 'it is not' });
    await gate.look();
    expect(stage.reverts).toEqual(['zero']);
  });

  test('revert what is watched, and nothing after that', async () => {
    await promoted();
    await lives(60, '0');
    await gate.order({ is: 'abort', by: 'ana', reason: 'it sounds odd' });
    await gate.look();
    expect(stage.reverts).toEqual(['zero']);
    expect(gate.kept?.reverted[0]?.why).toEqual(['ana ended it: it sounds odd']);
  });

  test('revert it also while another release waits for the end of the watch', async () => {
    await promoted();
    await lives(60, '0');
    stage.seen = { ...stage.seen, phase: 'Waiting', digest: 'two' };
    await lives(TICK_S, '0');
    await gate.order({ is: 'abort', by: 'ana', reason: 'it sounds odd' });
    await gate.look();
    expect(stage.reverts).toEqual(['zero']);
  });

  test('and what had to end while Flagger was promoting it, and did not ask any more, is reverted', async () => {
    await stage.begin(gate);
    stage.seen = { ...stage.seen, phase: 'Promoting' };
    stage.pass(TICK_S);
    await gate.look();
    await gate.order({ is: 'abort', by: 'ana', reason: 'it sounds odd' });
    await gate.look();
    stage.seen = { ...stage.seen, phase: 'Succeeded', weight: 0 };
    stage.pass(TICK_S);
    await gate.look();
    await gate.look();
    expect(stage.reverts).toEqual(['zero']);
    expect(gate.kept?.reverted[0]?.why).toEqual(['ana ended it: it sounds odd']);
  });

  test('who set it back themselves have all that a revert has', async () => {
    await promoted();
    stage.firing.set('ALERTS', [page]);
    stage.seen = { ...stage.seen, digest: 'zero' };
    await lives(30, '0');
    expect(stage.reverts).toEqual([]);
    expect(gate.kept?.reverted).toMatchObject([{ number: 1, to: 'zero', is: 'under_way' }]);
    expect(gate.answer('confirm-rollout').yes).toBe(true);
  });
});

describe('[RUN13] a revert', () => {
  test('is let through at once, whatever fires and whoever is silent, and takes all new rooms', async () => {
    await reverted();
    stage.firing.set('ALERTS', [page]);
    stage.silent.add('prometheus');
    stage.pass(TICK_S);
    await gate.look();
    expect(gate.answer('confirm-rollout').yes).toBe(true);
    expect(why('confirm-rollout')).toMatch(/^it takes back release 1: rooms are worse/);
    stage.seen = { ...stage.seen, phase: 'Progressing' };
    const canary = stage.pods;
    stage.pods = canary.filter(({ track }) => track === 'primary');
    await gate.look();
    // Until one of its pods serves.
    expect(stage.rollout).toMatchObject({ weight: 0 });
    stage.pods = canary;
    await gate.look();
    expect(stage.rollout).toMatchObject({ weight: 1 });
    for (const hook of ['rollout', 'confirm-traffic-increase', 'confirm-promotion'] as const)
      expect([hook, gate.answer(hook).yes]).toEqual([hook, true]);
    expect(gate.answer('rollback').yes).toBe(false);
    await gate.event('Copying room-service.atrium template spec to room-service-primary.atrium');
    expect(stage.drains).toEqual([['primary-0a1b2c', 'rollback']]);
    expect(drainBefore('Routing all traffic to primary', true)).toEqual({ track: 'canary', reason: 'promote' });
    stage.seen = { ...stage.seen, phase: 'Succeeded' };
    await gate.look();
    expect(stage.rollout).toBeNull();
    expect(gate.kept?.reverted).toMatchObject([{ number: 1, is: 'done' }]);
    expect(did()).toContain('release 1 is reverted');
  });

  test('that is bad itself is not reverted again, and that is kept', async () => {
    await reverted();
    stage.seen = { ...stage.seen, phase: 'Progressing' };
    await gate.look();
    stage.seen = { ...stage.seen, phase: 'Succeeded' };
    await gate.look();
    await lives(900, '1');
    expect(stage.reverts).toEqual(['zero']);
    expect(gate.kept?.reverted[0]?.worse?.join()).toContain('rooms are worse than before it, beyond doubt');
    expect(stage.seen.digest).toBe('zero');
  });

  test('that does not come up has failed, and so has one that somebody changes on its way', async () => {
    for (const next of [{ phase: 'Failed' }, { digest: 'three' }] as const) {
      stage = new Stage();
      gate = stage.gate();
      await reverted();
      stage.seen = { ...stage.seen, phase: 'Progressing' };
      await gate.look();
      stage.seen = { ...stage.seen, ...next };
      await gate.look();
      expect(gate.kept?.reverted).toMatchObject([{ number: 1, is: 'failed' }]);
      expect(stage.reverts).toEqual(['zero']);
    }
    // Where the primary's pods are never ready Flagger gives up before it begins.
    stage = new Stage();
    gate = stage.gate();
    await reverted();
    stage.seen = { ...stage.seen, phase: 'Failed' };
    await gate.look();
    expect(gate.kept?.reverted).toMatchObject([{ number: 1, is: 'failed' }]);
  });

  test('is tried until Kubernetes takes it, and known to a gate that begins anew', async () => {
    await promoted();
    stage.refusesRevert = true;
    await lives(600, '1');
    expect(gate.kept?.reverted).toMatchObject([{ is: 'decided' }]);
    expect(why('rollout')).toContain('the pods could not be set back to what there was before');
    gate = stage.gate();
    stage.refusesRevert = false;
    await gate.look();
    expect(stage.reverts).toEqual(['zero']);
    // Once: whatever the Deployment is after that is somebody's will.
    stage.seen = { ...stage.seen, digest: 'one' };
    await lives(60, '1');
    expect(stage.reverts).toEqual(['zero']);
  });

  test('that Kubernetes refuses to the gate and a person makes is one all the same, and holds nothing after that', async () => {
    await promoted();
    stage.refusesRevert = true;
    await lives(600, '1');
    expect(why('rollout')).toContain('the pods could not be set back to what there was before');
    stage.seen = { ...stage.seen, digest: 'zero', phase: 'Progressing' };
    await lives(2 * TICK_S, '0');
    expect(gate.kept?.reverted).toMatchObject([{ number: 1, is: 'under_way' }]);
    expect(why('rollout')).not.toContain('could not be set back');
    stage.seen = { ...stage.seen, phase: 'Succeeded' };
    await lives(2 * TICK_S, '0');
    expect(gate.kept?.reverted).toMatchObject([{ number: 1, is: 'done' }]);
    expect(stage.reverts).toEqual([]);
  });

  test.each([{ digest: 'one', template: {} }, null])(
    'is none where there is nothing else to go back to',
    async (before) => {
      stage.primary = before;
      await promoted();
      await lives(600, '1');
      expect(stage.reverts).toEqual([]);
      expect(gate.kept?.reverted).toMatchObject([{ number: 1, to: null, is: 'impossible' }]);
    },
  );
});

test('[RUN14] what was reverted is not begun again unchanged, until a person forces it', async () => {
  await reverted();
  for (const phase of ['Progressing', 'Succeeded'] as const) {
    stage.seen = { ...stage.seen, phase };
    stage.pass(TICK_S);
    await gate.look();
  }
  await lives(PRODUCTION.watch.forS, '0');
  stage.seen = { ...stage.seen, digest: 'one', phase: 'Waiting' };
  await lives(TICK_S, '0');
  expect(why('confirm-rollout')).toMatch(/^it is unchanged since it was reverted as release 1 /);
  // Flagger begins anew with another commit without asking whether it may.
  stage.seen = { ...stage.seen, phase: 'Progressing' };
  await lives(TICK_S, '0');
  expect(why('confirm-traffic-increase')).toContain('it is unchanged since it was reverted');
  for (const phase of ['Failed', 'Waiting'] as const) {
    stage.seen = { ...stage.seen, phase };
    await lives(TICK_S, '0');
  }
  await gate.order({ is: 'force', by: 'ana', reason: 'it was the network' });
  await gate.look();
  expect(gate.answer('confirm-rollout')).toEqual({ yes: true, why: ['ana forces it: it was the network'] });
});
