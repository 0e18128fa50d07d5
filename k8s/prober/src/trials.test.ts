import type { TrialOrder } from '@atrium/release-gate/trial-results';
import { beforeEach, describe, expect, it } from 'vitest';
import { GOOD_RESULTS } from '../../release-gate/src/trial/testing/good-results.ts';
import { Trials, TRIAL_WITHIN_MS, type ChildWord } from './trials.ts';

const orderOf = (id: string): TrialOrder => ({
  ...{ id, room: `trial-${id}` },
  pod: { url: 'http://10.244.0.9:3000', address: '/pods/10.244.0.9/ws', metricsUrl: 'http://10.244.0.9:9464/metrics' },
});

let nowMs: number;
let began: { id: string; say: (word: ChildWord) => void }[];
let stopped: string[];
let clocks: Set<() => void>;
let trials: Trials;
beforeEach(() => {
  nowMs = 5_000;
  [began, stopped, clocks] = [[], [], new Set()];
  trials = new Trials({
    start: ({ id }, say) => {
      began.push({ id, say });
      return () => void stopped.push(id);
    },
    now: () => nowMs,
    after: (ms, run) => {
      expect(ms).toBe(TRIAL_WITHIN_MS);
      clocks.add(run);
      return () => void clocks.delete(run);
    },
  });
});
const say = (word: ChildWord): void => began.at(-1)?.say(word);

describe('trials', () => {
  it('[PRB2] are made once for each id, and the same order asks how far it is', () => {
    expect(trials.order(orderOf('one'))).toEqual({
      kind: 'state',
      state: { is: 'running', forMs: 0, step: 'it begins' },
    });
    nowMs += 3_000;
    say({ is: 'step', step: 'bots talk' });
    const running = { is: 'running', forMs: 3_000, step: 'bots talk' };
    expect(trials.order(orderOf('one'))).toEqual({ kind: 'state', state: running });
    expect(trials.state('one')).toEqual(running);
    say({ is: 'done', results: GOOD_RESULTS });
    const state = { is: 'done', results: GOOD_RESULTS };
    expect(trials.order(orderOf('one'))).toEqual({ kind: 'state', state });
    expect(trials.state('one')).toEqual(state);
    expect(began).toHaveLength(1);
    expect(trials.state('another')).toBeNull();
  });

  it('[PRB2] are made one at a time, and an id is of one pod and one room', () => {
    trials.order(orderOf('one'));
    expect(trials.order(orderOf('two'))).toEqual({ kind: 'busy', with: 'one' });
    expect(trials.order({ ...orderOf('one'), room: 'trial-x' })).toEqual({ kind: 'unlike' });
    say({ is: 'done', results: GOOD_RESULTS });
    expect(trials.order(orderOf('two'))).toMatchObject({ kind: 'state' });
    expect(began.map(({ id }) => id)).toEqual(['one', 'two']);
  });

  it('[PRB3] come to an end in their time, and their processes with them', () => {
    trials.order(orderOf('one'));
    say({ is: 'step', step: 'bots walk' });
    for (const run of clocks) run();
    const broken = { is: 'broken', why: 'it did not come to an end within 90 s: bots walk' };
    expect(trials.state('one')).toEqual(broken);
    expect(stopped).toEqual(['one']);
    say({ is: 'done', results: GOOD_RESULTS });
    expect(trials.state('one')).toEqual(broken);
  });

  it('[PRB3] are broken where their process ends without a result, and not where it ends after it', () => {
    trials.order(orderOf('one'));
    say({ is: 'broken', why: 'its process ended with SIGSEGV' });
    expect(trials.state('one')).toEqual({ is: 'broken', why: 'its process ended with SIGSEGV' });
    trials.order(orderOf('two'));
    say({ is: 'done', results: GOOD_RESULTS });
    say({ is: 'broken', why: 'its process ended with 0' });
    expect(trials.state('two')).toMatchObject({ is: 'done' });
    expect(clocks.size).toBe(0);
  });

  it('[PRB2] are forgotten when many others were made since', () => {
    for (let number = 0; number < 40; number += 1) {
      trials.order(orderOf(`n${number}`));
      say({ is: 'done', results: GOOD_RESULTS });
    }
    expect(trials.state('n0')).toBeNull();
    expect(trials.state('n39')).not.toBeNull();
  });
});
