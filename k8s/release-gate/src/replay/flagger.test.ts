import { describe, expect, it } from 'vitest';
import { tick, type FlaggerSpec, type FlaggerState, type Hooks } from './flagger.ts';

const SPEC: FlaggerSpec = { name: 'room-service.atrium', stepWeights: [5, 10, 20, 50], threshold: 3 };
const INITIALIZED: FlaggerState = { phase: 'Initialized', weight: 0, failedChecks: 0 };

type Answers = Partial<{ [N in keyof Hooks]: ReturnType<Hooks[N]> }>;
function hooks(answers: Answers = {}): { hooks: Hooks; asked: (keyof Hooks)[] } {
  const asked: (keyof Hooks)[] = [];
  const answer = (name: Exclude<keyof Hooks, 'primaryIs' | 'canaryIs'>, usual: boolean) => () => {
    asked.push(name);
    return answers[name] ?? usual;
  };
  const workload = (name: 'primaryIs' | 'canaryIs') => () => {
    asked.push(name);
    return answers[name] ?? 'ready';
  };
  return {
    asked,
    hooks: {
      isNewRevision: answer('isNewRevision', false),
      primaryIs: workload('primaryIs'),
      canaryIs: workload('canaryIs'),
      confirmRollout: answer('confirmRollout', true),
      preRollout: answer('preRollout', true),
      rollout: answer('rollout', true),
      rollback: answer('rollback', false),
      confirmTrafficIncrease: answer('confirmTrafficIncrease', true),
      confirmPromotion: answer('confirmPromotion', true),
    },
  };
}

/** Whatever is asked first in the analysis. */
const FIRST: (keyof Hooks)[] = ['isNewRevision', 'primaryIs', 'canaryIs'];

/** Ticks until it stays as it is. */
function ticks(from: FlaggerState, answers: Parameters<typeof hooks>[0] = {}, most = 50): FlaggerState[] {
  const states = [from];
  for (let at = 0; at < most; at += 1) {
    const last = states.at(-1)!;
    // A revision is new once.
    const { state } = tick(
      last,
      SPEC,
      hooks({ isNewRevision: last === from && from.phase === 'Initialized', ...answers }).hooks,
    );
    states.push(state);
  }
  return states;
}

const at = (weight: number, more: Partial<FlaggerState> = {}): FlaggerState => ({
  phase: 'Progressing',
  weight,
  failedChecks: 0,
  ...more,
});

describe("Flagger's state machine", () => {
  it('[RPL1] takes a release that is always approved through all weights to its end', () => {
    const seen = ticks(INITIALIZED).map(({ phase, weight }) => `${phase} ${weight}`);
    expect([...new Set(seen)]).toEqual([
      'Initialized 0',
      'Progressing 0',
      'Progressing 5',
      'Progressing 10',
      'Progressing 20',
      'Progressing 50',
      'Promoting 50',
      'Finalising 0',
      'Succeeded 0',
    ]);
  });

  it('[RPL1] asks to raise before the first weight and at the last one, and for the promotion only then', () => {
    const first = hooks();
    tick(at(0), SPEC, first.hooks);
    expect(first.asked).toEqual([...FIRST, 'rollback', 'preRollout', 'confirmTrafficIncrease']);
    const last = hooks();
    const { state, events } = tick(at(50), SPEC, last.hooks);
    expect(last.asked).toEqual([...FIRST, 'rollback', 'rollout', 'confirmTrafficIncrease', 'confirmPromotion']);
    expect([state.phase, events.at(-1)]).toEqual([
      'Promoting',
      'Copying room-service.atrium template spec to room-service-primary.atrium',
    ]);
  });

  it('[RPL1] holds without a count of failures while nobody lets it go on', () => {
    expect(ticks(at(10), { confirmTrafficIncrease: false }).at(-1)).toEqual(at(10));
    expect(ticks(at(50), { confirmPromotion: false }).at(-1)).toEqual(at(50, { phase: 'WaitingPromotion' }));
    expect(ticks(INITIALIZED, { confirmRollout: false }).at(-1)).toEqual({ ...INITIALIZED, phase: 'Waiting' });
  });

  it('[RPL1] does not ask to raise while it waits for its promotion', () => {
    const { hooks: all, asked } = hooks();
    tick(at(50, { phase: 'WaitingPromotion' }), SPEC, all);
    expect(asked).toEqual([...FIRST, 'rollback', 'rollout', 'confirmPromotion']);
  });

  it.each([
    ['Progressing', 10],
    ['WaitingPromotion', 50],
  ] as const)('[RPL1] rolls back at a word while %s', (phase, weight) => {
    const { state, events } = tick(at(weight, { phase }), SPEC, hooks({ rollback: true }).hooks);
    expect(state).toEqual({ phase: 'Failed', weight: 0, failedChecks: 0 });
    expect(events).toContain('Rolling back room-service.atrium manual webhook invoked');
  });

  it.each(['Promoting', 'Finalising'] as const)('[RPL1] is out of reach of a word while %s', (phase) => {
    const { hooks: all, asked } = hooks({ rollback: true });
    expect(tick(at(50, { phase }), SPEC, all).state.phase).not.toBe('Failed');
    expect(asked).not.toContain('rollback');
  });

  it('[RPL1] rolls back when as many checks failed as are allowed, at the tick after', () => {
    const seen = ticks(at(10), { rollout: false }, 5).map(({ phase, failedChecks }) => [phase, failedChecks]);
    expect(seen.slice(0, 5)).toEqual([
      ['Progressing', 0],
      ['Progressing', 1],
      ['Progressing', 2],
      ['Progressing', 3],
      ['Failed', 0],
    ]);
  });

  it('[RPL1] counts a failed pre-rollout check, and no room is met', () => {
    expect(ticks(at(0), { preRollout: false }).map(({ weight }) => weight)).not.toContain(5);
    expect(ticks(at(0), { preRollout: false }).at(-1)?.phase).toBe('Failed');
  });

  it('[RPL1] does nothing, not even at a word, while a workload is not ready', () => {
    for (const isNot of [{ primaryIs: 'waiting' }, { canaryIs: 'waiting' }] as const) {
      const { hooks: all, asked } = hooks({ ...isNot, rollback: true });
      expect(tick(at(20), SPEC, all)).toEqual({ state: at(20), events: [] });
      expect(asked).not.toContain('rollback');
    }
  });

  it('[RPL1] does not begin either while the primary is not ready', () => {
    const { hooks: all, asked } = hooks({ isNewRevision: true, primaryIs: 'waiting' });
    expect(tick(INITIALIZED, SPEC, all)).toEqual({ state: INITIALIZED, events: [] });
    expect(asked).not.toContain('confirmRollout');
  });

  it.each(['Progressing', 'WaitingPromotion', 'Promoting', 'Finalising'] as const)(
    '[RPL14] gives up at a canary that is stuck while %s, and asks nobody',
    (phase) => {
      const { hooks: all, asked } = hooks({ canaryIs: 'stuck' });
      const { state, events } = tick(at(20, { phase }), SPEC, all);
      expect(state).toEqual({ phase: 'Failed', weight: 0, failedChecks: 0 });
      expect(events).toEqual(['Canary failed! Scaling down room-service.atrium']);
      expect(asked.slice(-1)).toEqual(['canaryIs']);
    },
  );

  it('[RPL14] begins anew at a new revision before it looks at the canary, which may be stuck', () => {
    expect(tick(at(20), SPEC, hooks({ isNewRevision: true, canaryIs: 'stuck' }).hooks).state).toEqual(at(0));
  });

  it('[RPL14] gives up at a primary that is stuck, also before it begins; in a promotion the canary keeps all rooms', () => {
    for (const phase of ['Waiting', 'Progressing', 'WaitingPromotion'] as const)
      expect(tick(at(20, { phase }), SPEC, hooks({ primaryIs: 'stuck' }).hooks).state).toEqual(
        at(0, { phase: 'Failed' }),
      );
    for (const phase of ['Promoting', 'Finalising'] as const) {
      const { state, events } = tick(at(0, { phase }), SPEC, hooks({ primaryIs: 'stuck' }).hooks);
      expect([state, events]).toEqual([
        at(100, { phase: 'Failed' }),
        ['Promotion of room-service.atrium failed, primary not ready'],
      ]);
    }
    const { hooks: begins, asked } = hooks({ isNewRevision: true, primaryIs: 'stuck' });
    expect(tick(INITIALIZED, SPEC, begins).state.phase).toBe('Failed');
    expect(asked).not.toContain('confirmRollout');
    expect(tick(at(0, { phase: 'Succeeded' }), SPEC, hooks({ primaryIs: 'stuck' }).hooks).state.phase).toBe(
      'Succeeded',
    );
  });

  it('[RPL1] says that its checks have failed whatever it gives up for', () => {
    for (const answers of [{ canaryIs: 'stuck' }, { rollback: true }] as const)
      expect(tick(at(20, { failedChecks: 3 }), SPEC, hooks(answers).hooks).events.slice(-2)).toEqual([
        'Rolling back room-service.atrium failed checks threshold reached 3',
        'Canary failed! Scaling down room-service.atrium',
      ]);
  });

  it.each(['Progressing', 'WaitingPromotion'] as const)(
    '[RPL1] begins anew at a new revision while %s, unasked',
    (phase) => {
      const { hooks: all, asked } = hooks({ isNewRevision: true });
      const { state, events } = tick(at(50, { phase, failedChecks: 2 }), SPEC, all);
      expect([state, events]).toEqual([at(0), ['New revision detected! Restarting analysis for room-service.atrium']]);
      expect(asked).not.toContain('confirmRollout');
    },
  );

  it('[RPL1] says at an ordinary tick that nothing is rolled back, and why it stays', () => {
    expect(tick(at(10), SPEC, hooks({ confirmTrafficIncrease: false }).hooks).events).toEqual([
      'Rollback hook gate not signaling a rollback',
      'Halt room-service.atrium advancement waiting for traffic increase approval gate',
    ]);
    expect(tick(at(10), SPEC, hooks().hooks).events).toEqual([
      'Rollback hook gate not signaling a rollback',
      'Confirm-traffic-increase check gate passed',
      'Advance room-service.atrium canary weight 20',
    ]);
  });

  it('[RPL14] begins after a promotion that failed with all of the route, untried, and would promote at once', () => {
    const failed = at(100, { phase: 'Failed' });
    const waits = tick(failed, SPEC, hooks({ isNewRevision: true, confirmRollout: false }).hooks).state;
    expect(waits).toEqual(at(100, { phase: 'Waiting' }));
    for (const from of [failed, waits])
      expect(tick(from, SPEC, hooks({ isNewRevision: true }).hooks).state).toEqual(at(100));
    const { hooks: all, asked } = hooks();
    expect(tick(at(100), SPEC, all).state.phase).toBe('Promoting');
    expect(asked).toEqual([...FIRST, 'rollback', 'rollout', 'confirmTrafficIncrease', 'confirmPromotion']);
    // And with the route at the primary, like every other one.
    expect(tick(at(0, { phase: 'Waiting' }), SPEC, hooks().hooks).state).toEqual(at(0));
  });

  it('[RPL1] goes all the way from a weight that is no step', () => {
    expect(tick(at(7), SPEC, hooks().hooks).state.weight).toBe(100);
  });

  it('[RPL14] gives up the one after a promotion that failed where the primary is stuck still, and sends all back to that', () => {
    const { state, events } = tick(
      at(100, { phase: 'Failed' }),
      SPEC,
      hooks({ isNewRevision: true, primaryIs: 'stuck' }).hooks,
    );
    expect([state, events]).toEqual([at(0, { phase: 'Failed' }), ['Canary failed! Scaling down room-service.atrium']]);
  });

  it('[RPL1] begins nothing without a new revision', () => {
    for (const phase of ['Initialized', 'Succeeded', 'Failed'] as const) {
      const state = at(0, { phase });
      expect(tick(state, SPEC, hooks({ isNewRevision: false }).hooks)).toEqual({ state, events: [] });
    }
  });
});
