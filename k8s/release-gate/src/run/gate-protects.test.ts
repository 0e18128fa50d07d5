import { setImmediate as settled } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Gate } from './gate.ts';
import { Stage } from './testing/stage.ts';

let stage: Stage;
let gate: Gate;
beforeEach(() => {
  stage = new Stage();
  gate = stage.gate();
});

const why = (hook: Parameters<Gate['answer']>[0]): string => gate.answer(hook).why.join('; ');

/** Prometheus says nothing until this is called. */
function slowed(): () => void {
  let answers = (): void => undefined;
  stage.slow = new Promise((resolve) => (answers = resolve));
  return answers;
}

describe('[RUN15] what keeps people from harm waits for no Prometheus that is slow:', () => {
  test('the weight that is published again', async () => {
    await stage.begin(gate);
    const answers = slowed();
    stage.seen = { ...stage.seen, weight: 10 };
    stage.pass(15);
    const { said } = stage;
    const look = gate.look();
    await settled();
    expect(stage.rollout).toMatchObject({ weight: 0.1 });
    answers();
    await look;
    // Nothing is said twice at one look.
    expect(stage.said).toBe(said + 1);
  });

  test('what a person ends', async () => {
    await stage.begin(gate);
    await gate.order({ is: 'abort', by: 'ana', reason: 'x' });
    const answers = slowed();
    stage.pass(15);
    const look = gate.look();
    await settled();
    expect(stage.rollout).toMatchObject({ weight: 0 });
    expect(stage.withdrawals).toBe(1);
    answers();
    await look;
    expect(stage.withdrawals).toBe(1);
    expect(why('rollback')).toBe('ana ended it: x');
  });

  test('a commit that replaces another, of which nobody can say yet how the primary was', async () => {
    await stage.begin(gate);
    stage.silent.add('prometheus');
    stage.seen = { ...stage.seen, digest: 'two', weight: 50 };
    await gate.look();
    expect(gate.looked?.run).toMatchObject({ number: 1 });
    expect(stage.rollout).toMatchObject({ weight: 0 });
  });
});

describe('[RUN21] after a promotion that failed Flagger begins with all of the route, which', () => {
  const failed = async (): Promise<void> => {
    await stage.begin(gate);
    stage.seen = { ...stage.seen, phase: 'Promoting', weight: 50 };
    stage.pass(15);
    await gate.look();
    stage.seen = { ...stage.seen, phase: 'Failed', weight: 100 };
    stage.pass(15);
    await gate.look();
    expect(gate.looked?.run?.end?.is).toBe('promotion_failed');
    expect(stage.rollout).toBeNull();
    stage.seen = { ...stage.seen, phase: 'Waiting', digest: 'two' };
    stage.pass(15);
    await gate.look();
    expect(stage.rollout).toBeNull();
    stage.seen = { ...stage.seen, phase: 'Progressing' };
    stage.pass(10);
  };

  test('nobody meets, and which is set to the primary, so that it is tried and goes through all weights', async () => {
    await failed();
    await gate.look();
    expect(gate.looked?.run).toMatchObject({ number: 2, metS: null });
    expect(stage.rollout).toMatchObject({ weight: 0 });
    expect(stage.withdrawals).toBe(1);
    for (const hook of ['rollout', 'confirm-traffic-increase', 'confirm-promotion'] as const)
      expect([hook, gate.answer(hook).yes]).toEqual([hook, false]);
    // As the route is then: Flagger has it tried by bots.
    const orders = stage.orders.length;
    stage.seen = { ...stage.seen, weight: 0 };
    stage.pass(1);
    await gate.look();
    stage.pass(15);
    await gate.look();
    // The pods that there are have what was promoted still.
    expect(stage.orders.length).toBe(orders);
    stage.seen = { ...stage.seen, isRolledOut: true };
    for (let look = 0; look < 2; look += 1) {
      stage.pass(15);
      await gate.look();
    }
    expect(stage.orders.length).toBeGreaterThan(orders);
    expect(stage.withdrawals).toBe(1);
    expect(gate.answer('confirm-traffic-increase')).toEqual({ yes: true, why: [] });
    stage.seen = { ...stage.seen, weight: 5 };
    stage.pass(15);
    await gate.look();
    expect(stage.rollout).toMatchObject({ weight: 0.05 });
  });

  test('is set to it again where that came to nothing, and nobody meets it meanwhile', async () => {
    await failed();
    stage.refusesRoute = true;
    await gate.look();
    stage.pass(1);
    await gate.look();
    expect(stage.withdrawals).toBe(2);
    expect(stage.rollout).toMatchObject({ weight: 0 });
    expect(why('rollout')).toContain('the route could not be set to the primary');
  });

  test('nobody meets while nobody can say how the primary was', async () => {
    await failed();
    stage.silent.add('prometheus');
    await gate.look();
    expect(stage.rollout).toBeNull();
    expect(gate.answer('rollout').yes).toBe(false);
  });
});

describe('[RUN16] the time at the last weight', () => {
  const looks = async (seconds: number): Promise<void> => {
    for (let passedS = 0; passedS < seconds; passedS += 15) {
      stage.pass(15);
      await gate.look();
    }
  };
  const soakedS = () => gate.looked?.situation.atLastWeightS;

  test('is that in which rooms are drawn to it', async () => {
    await stage.begin(gate);
    stage.seen = { ...stage.seen, weight: 50 };
    await looks(30);
    expect(soakedS()).toBe(15);
    const all = stage.pods;
    stage.pods = all.map((pod) => (pod.track === 'canary' ? { ...pod, people: pod.peopleMax } : pod));
    await looks(900);
    expect(soakedS()).toBe(30);
    expect(why('confirm-promotion')).toContain('10 min are left of the time');
    stage.pods = all;
    await looks(300);
    expect(soakedS()).toBe(30 + 285);
    // What could not be said was not drawn by, either; it is known a look later.
    stage.refusesRollout = true;
    await looks(150);
    stage.refusesRollout = false;
    await looks(30);
    expect(soakedS()).toBe(30 + 285 + 15 + 15);
    // A gate that is away for a moment loses none of it.
    gate = stage.gate();
    await looks(15);
    expect(soakedS()).toBe(30 + 285 + 15 + 30);
  });

  test('begins anew where nobody was there to say the weight again', async () => {
    await stage.begin(gate);
    stage.seen = { ...stage.seen, weight: 50 };
    await looks(600);
    stage.rollout = null;
    gate = stage.gate();
    await looks(15);
    expect(soakedS()).toBe(0);
    await looks(60);
    expect(soakedS()).toBe(60);
  });
});

describe('[GTE9] a canary without room for the rooms of its next weight', () => {
  const full = (): void => {
    stage.pods = stage.pods.map((pod) => (pod.track === 'canary' ? { ...pod, people: pod.peopleMax - 5 } : pod));
  };

  test('is not raised, and says so; it goes on when there is more', async () => {
    await stage.begin(gate);
    stage.meet(5, { primary: 1_900, canary: 100 });
    await gate.look();
    expect(gate.answer('confirm-traffic-increase').yes).toBe(true);
    const all = stage.pods;
    full();
    stage.pods = stage.pods.map((pod) => (pod.track === 'primary' ? { ...pod, peopleMax: 5_000 } : pod));
    await gate.look();
    expect(why('confirm-traffic-increase')).toMatch(
      /^the canary has room for 0 new rooms, and the next weight brings \d+ of them before more pods could come$/,
    );
    expect(gate.answer('rollout').yes).toBe(true);
    stage.pods = all;
    await gate.look();
    expect(gate.answer('confirm-traffic-increase').yes).toBe(true);
  });

  test('does not begin', async () => {
    stage.pods = stage.pods.filter(({ track }) => track === 'primary');
    await gate.look();
    expect(why('confirm-traffic-increase')).toContain(
      'the canary has room for 0 new rooms, and the next weight brings 1 of them',
    );
  });

  test('may be promoted: nothing more comes to it', async () => {
    await stage.begin(gate);
    stage.seen = { ...stage.seen, weight: 50 };
    stage.pass(15);
    full();
    await gate.look();
    expect(why('confirm-promotion')).not.toContain('new rooms, and the next weight');
  });
});
