import { beforeEach, describe, expect, test } from 'vitest';
import type { TrialResults, TrialState } from '../trial/results.ts';
import { GOOD_RESULTS } from '../trial/testing/good-results.ts';
import type { Gate } from './gate.ts';
import { fromText, asText } from './kept.ts';
import { Stage } from './testing/stage.ts';

let stage: Stage;
let gate: Gate;
beforeEach(() => {
  stage = new Stage();
  gate = stage.gate();
});

const RUNNING: TrialState = { is: 'running', forMs: 12_000, step: 'bots talk' };
const done = (more: Partial<TrialResults> = {}): TrialState => ({ is: 'done', results: { ...GOOD_RESULTS, ...more } });
const DEAF = done({ pictures: { pairs: 6, seen: 0, watchedMs: 0, frozenMs: 0 } });
const SLOW = done({ joins: { tried: 64, failed: {}, welcomeMs: Array.from({ length: 64 }, () => 3_100) } });

const looks = async (times: number): Promise<void> => {
  for (let time = 0; time < times; time += 1) {
    await gate.look();
    stage.pass(1);
  }
};
const why = (hook: 'pre-rollout' | 'rollback' | 'confirm-traffic-increase'): string => gate.answer(hook).why.join('; ');
/** What bots find at a pod of either track. */
const finds = (canary: TrialState, primary: TrialState): void => {
  stage.trial = ({ pod }) => (pod.url.includes('canary') ? canary : primary);
};

describe('[TRI3] a release meets nobody', () => {
  test('before bots have tried it, in a room of their own on a pod of the canary', async () => {
    stage.trial = () => RUNNING;
    await looks(2);
    expect(gate.answer('pre-rollout')).toEqual({ yes: false, why: ['bots try canary-0a1b2c for 12 s: bots talk'] });
    expect(gate.answer('confirm-traffic-increase').yes).toBe(false);
    expect(gate.answer('rollback').yes).toBe(false);
    const [order] = stage.orders;
    expect(stage.placed).toEqual([['canary-0a1b2c', order?.room]]);
    expect(order?.pod).toEqual({
      url: 'http://canary.internal:3000',
      address: '/pods/canary/ws',
      metricsUrl: 'http://canary.internal:9464/metrics',
    });
    // Between the version of before and this one.
    expect(order?.moves).toEqual({
      here: { id: 'canary-0a1b2c', controlUrl: 'http://canary.internal:9465' },
      there: {
        ...{ id: 'primary-0a1b2c', controlUrl: 'http://primary.internal:9465' },
        ...{ url: 'http://primary.internal:3000', address: '/pods/primary/ws' },
      },
    });
    stage.trial = () => done();
    await looks(1);
    expect(gate.answer('pre-rollout')).toEqual({ yes: true, why: [] });
    expect(gate.answer('confirm-traffic-increase')).toEqual({ yes: true, why: [] });
    expect(gate.kept?.audit.map(({ did }) => did)).toContain('release 1 was tried by bots at canary-0a1b2c');
  });

  test('while the prober is away, or no pod is there to be tried, and goes on by itself', async () => {
    stage.silent.add('prober');
    await looks(2);
    expect(why('pre-rollout')).toContain('it does not answer');
    expect(gate.answer('rollback').yes).toBe(false);
    stage.silent.delete('prober');
    const { pods } = stage;
    stage.pods = pods.filter(({ track }) => track === 'primary');
    stage.seen = { ...stage.seen, digest: 'two' };
    await looks(1);
    expect(why('pre-rollout')).toContain('there is no pod of the canary yet');
    stage.pods = pods;
    await looks(1);
    expect(gate.answer('pre-rollout').yes).toBe(true);
  });

  test('of another commit before that one was tried, on a pod that is not of the commit before', async () => {
    await looks(2);
    expect(gate.answer('pre-rollout').yes).toBe(true);
    stage.seen = { ...stage.seen, digest: 'two' };
    await looks(1);
    expect(why('pre-rollout')).toContain('there is no pod of the canary yet');
    const old = stage.pods.find(({ track }) => track === 'canary')!;
    stage.pods = [...stage.pods, { ...old, id: 'canary-two-0a1b2c' }];
    await looks(1);
    expect(gate.answer('pre-rollout').yes).toBe(true);
    expect(stage.placed.at(-1)?.[0]).toBe('canary-two-0a1b2c');
  });

  test('[TRI6] of which it is not known which of its pods are its own: where all are of one commit, any is', async () => {
    await looks(2);
    stage.silent.add('prometheus');
    stage.seen = { ...stage.seen, digest: 'two' };
    await looks(2);
    // A run does not begin while nobody says how the primary is, and the Deployment waits for nobody.
    const old = stage.pods.find(({ track }) => track === 'canary')!;
    stage.pods = stage.pods.map((pod) => (pod === old ? { ...old, id: 'canary-two-0a1b2c' } : pod));
    stage.silent.clear();
    await looks(2);
    expect(gate.looked?.run).toMatchObject({ number: 2, digest: 'two' });
    expect(why('pre-rollout')).toContain('there is no pod of the canary yet');
    stage.seen = { ...stage.seen, isRolledOut: true };
    await looks(1);
    expect(gate.answer('pre-rollout')).toEqual({ yes: true, why: [] });
    expect(stage.placed.at(-1)?.[0]).toBe('canary-two-0a1b2c');
  });

  test('[TRI6] on a pod that is surely its own, where there is one', async () => {
    await looks(2);
    const old = stage.pods.find(({ track }) => track === 'canary')!;
    stage.seen = { ...stage.seen, digest: 'two' };
    await looks(1);
    stage.pods = [...stage.pods, { ...old, id: 'canary-two-0a1b2c' }];
    stage.seen = { ...stage.seen, isRolledOut: true };
    await looks(1);
    expect(stage.placed.at(-1)?.[0]).toBe('canary-two-0a1b2c');
  });

  test('while no release is seen', async () => {
    stage.seen = { ...stage.seen, phase: 'Succeeded' };
    await looks(1);
    expect(gate.answer('pre-rollout').yes).toBe(false);
  });

  test('unless a person lets it, where nothing is proven against it', async () => {
    stage.silent.add('prober');
    await looks(1);
    await gate.order({ is: 'force', by: 'ana', reason: 'the prober is broken' });
    await looks(1);
    expect(gate.answer('pre-rollout')).toEqual({ yes: true, why: ['ana forces it: the prober is broken'] });
    stage.silent.delete('prober');
    finds(DEAF, done());
    await looks(3);
    expect(gate.answer('pre-rollout').yes).toBe(false);
  });

  test('and one that has met people is not tried', async () => {
    stage.seen = { ...stage.seen, weight: 5 };
    await looks(2);
    expect(stage.orders).toEqual([]);
  });
});

describe('[TRI4] a bad build', () => {
  test('is rolled back at once, and the words say what bots found', async () => {
    finds(DEAF, done());
    await looks(3);
    expect(gate.answer('rollback')).toEqual({
      yes: true,
      why: ['bots tried it before anybody met it: at canary-0a1b2c 0 of 6 pictures were seen'],
    });
    expect(gate.answer('pre-rollout').yes).toBe(false);
    expect(stage.placed.map(([pod]) => pod)).toEqual(['canary-0a1b2c', 'primary-0a1b2c']);
    // A gate that begins anew says the same, and bots are not sent again.
    const { orders } = stage;
    const count = orders.length;
    gate = stage.gate();
    stage.trial = () => done();
    await looks(2);
    expect(gate.answer('rollback').yes).toBe(true);
    expect(orders).toHaveLength(count);
  });

  test('[TRI8] is one that cannot be moved to where the primary can, whose rooms move among its own pods', async () => {
    const stuck = done({
      moves: { untried: null, ways: GOOD_RESULTS.moves.ways.map((way) => ({ ...way, calledOff: 'target_lost' })) },
    });
    const primary = stage.pods.find(({ track }) => track === 'primary')!;
    stage.pods = [...stage.pods, { ...primary, id: 'primary-3d4e5f' }];
    finds(stuck, done());
    await looks(3);
    expect(stage.orders.at(-1)?.moves).toMatchObject({
      here: { id: 'primary-0a1b2c' },
      there: { id: 'primary-3d4e5f' },
    });
    expect(why('rollback')).toContain('a room could not be moved from another pod to it (target_lost)');
  });

  test('[TRI8] is one that cannot be moved to the only pod of the primary: that has nobody to move rooms to', async () => {
    finds(done({ moves: { untried: null, ways: [{ ...GOOD_RESULTS.moves.ways[0]!, cold: 4 }] } }), done());
    await looks(3);
    expect(stage.orders.at(-1)).not.toHaveProperty('moves');
    expect(why('rollback')).toContain('4 of 4 bots had to come back');
  });

  test('[TRI8] is not moved where there is no primary', async () => {
    stage.pods = stage.pods.filter(({ track }) => track === 'canary');
    await looks(2);
    expect(stage.orders[0]).not.toHaveProperty('moves');
    expect(gate.answer('pre-rollout').yes).toBe(true);
  });

  test('is not one that has what the primary has as well: it is tried again', async () => {
    finds(DEAF, DEAF);
    await looks(3);
    expect(gate.answer('rollback').yes).toBe(false);
    expect(why('pre-rollout')).toContain('and the primary is no better: at primary-0a1b2c 0 of 6 pictures');
    const { id } = stage.orders.at(-1)!;
    finds(done(), done());
    await looks(15);
    expect(gate.answer('pre-rollout').yes).toBe(true);
    expect(stage.orders.at(-1)?.id).not.toBe(id);
  });

  test('is one that has more than the primary', async () => {
    finds(done({ ...(DEAF.is === 'done' ? DEAF.results : {}), joins: GOOD_RESULTS.joins, told: null }), DEAF);
    await looks(3);
    expect(why('rollback')).toContain('the metrics of the pod cannot be read');
    expect(why('rollback')).not.toContain('pictures');
  });

  test('that dies while bots try it is one', async () => {
    stage.trial = () => RUNNING;
    await looks(2);
    stage.pods = stage.pods.filter(({ track }) => track === 'primary');
    finds(DEAF, done());
    await looks(3);
    expect(why('rollback')).toContain('at canary-0a1b2c 0 of 6 pictures were seen');
  });

  test('is not found where there is no primary to compare with', async () => {
    stage.trial = () => DEAF;
    stage.pods = stage.pods.filter(({ track }) => track === 'canary');
    await looks(3);
    expect(gate.answer('rollback').yes).toBe(false);
    expect(why('pre-rollout')).toContain('there is no pod of the primary to compare with');
  });

  test('is seen while the primary is looked at', async () => {
    finds(SLOW, RUNNING);
    await looks(3);
    expect(gate.answer('rollback').yes).toBe(false);
    expect(why('pre-rollout')).toMatch(
      /64 of 64 joins took longer.*whether the primary has the same.*bots try primary-0a1b2c/,
    );
  });
});

describe('[TRI5] a trial', () => {
  test('that came to nothing, or whose pod is emptied, says nothing and is made again, a little later', async () => {
    stage.trial = () => ({ is: 'broken', why: 'its process ended with SIGSEGV' });
    await looks(5);
    expect(new Set(stage.orders.map(({ id }) => id)).size).toBe(1);
    expect(why('pre-rollout')).toContain('SIGSEGV');
    expect(gate.answer('rollback').yes).toBe(false);
    stage.trial = () => RUNNING;
    await looks(10);
    expect(new Set(stage.orders.map(({ id }) => id)).size).toBe(2);
    const { pods } = stage;
    const draining = { kind: 'draining', reason: 'node' } as const;
    stage.pods = pods.map((pod) => (pod.track === 'canary' ? { ...pod, state: draining } : pod));
    await looks(1);
    expect(why('pre-rollout')).toContain('canary-0a1b2c was emptied');
    stage.pods = pods.map((pod) => (pod.track === 'canary' ? { ...pod, id: 'canary-another' } : pod));
    await looks(15);
    expect(why('pre-rollout')).toContain('bots try canary-another');
  });

  test('by bots that have no CPU finds nothing, but that all is well', async () => {
    stage.trial = () => done({ lateMs: 450, pictures: { pairs: 6, seen: 0, watchedMs: 0, frozenMs: 0 } });
    await looks(3);
    expect(gate.answer('rollback').yes).toBe(false);
    expect(why('pre-rollout')).toContain('bots were late themselves, by 450 ms and more, and 200 may be');
    stage.trial = () => done({ lateMs: 450 });
    await looks(15);
    expect(gate.answer('pre-rollout').yes).toBe(true);
  });

  test('is the same one for a gate that begins anew, whether or not it was kept', async () => {
    stage.trial = () => RUNNING;
    await looks(1);
    gate = stage.gate();
    await looks(2);
    expect(new Set(stage.orders.map(({ id }) => id)).size).toBe(1);
    stage.trial = () => done();
    await looks(1);
    gate = stage.gate();
    stage.silent.add('prober');
    await looks(1);
    expect(gate.answer('pre-rollout').yes).toBe(true);
  });

  test('is not ended because the room service does not tell which pods there are', async () => {
    stage.trial = () => RUNNING;
    await looks(1);
    const { orders } = stage;
    stage.silent.add('room service');
    await looks(3);
    stage.silent.delete('room service');
    await looks(1);
    expect(new Set(orders.map(({ id }) => id)).size).toBe(1);
  });

  test('is read by a gate whose predecessor knew of none', async () => {
    await looks(1);
    const text = asText(gate.kept!);
    const { run, ...rest } = JSON.parse(text) as { run: Record<string, unknown> };
    delete run.trial;
    expect(fromText(JSON.stringify({ run, ...rest }))).toMatchObject({
      ok: true,
      value: { run: { trial: { is: 'none' } } },
    });
  });
});
