import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { TrialOrder, TrialResults } from '@atrium/release-gate/trial-results';
import { afterEach, describe, expect, it } from 'vitest';
import { withFaults } from '../../../scripts/lib/build-faults.ts';
import { startService, type Service } from '../../../scripts/lib/service.ts';
import { Prober } from '../../release-gate/src/sources/prober.ts';
import { LIMITS } from '../../release-gate/src/trial/limits.ts';
import { inBrief, verdictOf } from '../../release-gate/src/trial/verdict.ts';
import { startChild } from './child-process.ts';
import { startProber, type ProberProcess } from './testing/prober-process.ts';

/** A trial takes 40 s, and a busy machine is slower; its own bound is 90 s. */
const TRIAL_MS = 150_000;
const TOKEN = 'of-who-sends-bots';
const TRIAL_TOKEN = 'of-who-tries-a-release';

const running: { stop: () => Promise<unknown> }[] = [];
afterEach(async () => {
  for (const one of running.splice(0).reverse()) await one.stop();
});

async function service(env: Record<string, string> = {}): Promise<Service> {
  const started = await startService(env);
  running.push(started);
  return started;
}

/** One process alone: every room is here. */
function orderAt({ url, metricsUrl }: Pick<Service, 'url' | 'metricsUrl'>): TrialOrder {
  const id = randomBytes(8).toString('hex');
  return { id, room: `trial-${id}`, pod: { url, address: '/ws', metricsUrl } };
}

function trialOf(order: TrialOrder, onStep: (step: string) => void = () => undefined): Promise<TrialResults> {
  return new Promise((resolve, reject) => {
    startChild({ order, token: TRIAL_TOKEN }, (word) => {
      if (word.is === 'done') resolve(word.results);
      else if (word.is === 'broken') reject(new Error(word.why));
      else onStep(word.step);
    });
  });
}

const found = (results: TrialResults): string[] =>
  verdictOf(results, LIMITS).map(({ about, words }) => `${about}: ${words}`);

describe('a trial of a real pod', () => {
  it(
    '[PRB6] [PRB5] at which all is well finds nothing, by the prober as the gate asks it',
    async () => {
      // Where browsers are to come by a relay alone, bots go to the pod itself.
      const relay = {
        ICE_RELAY_ONLY: '1',
        TURN_URLS: 'turn:127.0.0.1:1',
        TURN_SECRET: randomBytes(16).toString('hex'),
      };
      const pod = await service(relay);
      const process: ProberProcess = await startProber({ PROBER_TOKEN: TOKEN, TRIAL_TOKEN });
      running.push(process);
      const prober = new Prober({ url: process.url, token: TOKEN, timeoutMs: 5_000 });
      const order = orderAt(pod);
      const steps = new Set<string>();
      const until = Date.now() + TRIAL_MS;
      let results: TrialResults | null = null;
      while (results === null && Date.now() < until) {
        const told = await prober.trial(order);
        if (!told.ok || told.value.is === 'broken') throw new Error(JSON.stringify(told));
        if (told.value.is === 'done') ({ results } = told.value);
        else steps.add(told.value.step);
        await pause(200);
      }
      if (results === null) throw new Error('it did not come to an end');
      expect(found(results)).toEqual([]);
      expect(steps.size).toBeGreaterThanOrEqual(4);
      expect(results.joins.tried).toBe(64);
      expect(results.voices).toMatchObject({ pairs: 12 });
      expect(results.voices.packets).toBeGreaterThan(6_000);
      expect(results.pictures).toMatchObject({ pairs: 6, seen: 6 });
      expect(results.answers.failed).toEqual({});
      expect(results.answers.tookMs.length).toBeGreaterThan(60);
      expect(results.resumes).toMatchObject({ tried: 4, failed: {}, heardAgain: 12 });
      expect(results.lateMs).toBeGreaterThan(0);
      expect(results.lateMs).toBeLessThan(LIMITS.ownLateMs);
      expect(inBrief(results)).toContain('64 joins');
    },
    TRIAL_MS,
  );

  it(
    '[PRB6] at which a fifth of joins fail, nobody can come back, and nothing is told finds these',
    async () => {
      const results = await trialOf(orderAt(await service(withFaults('joinsFail', 'resumeBroken', 'tellsNothing'))));
      const reasons = found(results);
      expect(reasons.filter((one) => !one.startsWith('resume'))).toEqual([
        expect.stringMatching(/^joins: 1[2-9] of \d+ joins failed \(1[2-9] internal\), and 3 may$/),
        'telemetry: the metrics of the pod cannot be read',
      ]);
      expect(reasons).toContainEqual(
        expect.stringMatching(/^resume: 4 of 4 bots whose socket was cut did not come back/),
      );
    },
    TRIAL_MS,
  );

  it(
    '[PRB6] at which joins are 3 s slower, and whose event loop is blocked most of the time, finds both',
    async () => {
      const reasons = found(await trialOf(orderAt(await service(withFaults('joinsSlow', 'loopBlocked')))));
      expect(reasons).toContainEqual(
        expect.stringMatching(/^welcome: 6\d of 6\d joins took longer than 2 s, half of them [34]\.\d\d s/),
      );
      expect(reasons).toContainEqual(
        expect.stringMatching(/^answers: \d+ of \d+ requests were not answered within 0\.30 s, half of all took/),
      );
      expect(reasons.filter((one) => /^(resume|telemetry|voices|loss)/.test(one))).toEqual([]);
    },
    TRIAL_MS,
  );

  it(
    '[PRB6] that speaks another protocol finds that nobody gets in',
    async () => {
      const results = await trialOf(orderAt(await service(withFaults('otherProtocol'))));
      expect(found(results)[0]).toMatch(/^joins: (\d+) of \1 joins failed \(\d+ client_too_old\)/);
    },
    TRIAL_MS,
  );

  it(
    '[PRB6] that dies in the middle finds that, and comes to an end',
    async () => {
      const pod = await service();
      const results = await trialOf(orderAt(pod), (step) => {
        if (step.startsWith('bots talk')) setTimeout(() => process.kill(pod.pid, 'SIGKILL'), 2_000);
      });
      const abouts = verdictOf(results, LIMITS).map(({ about }) => about);
      for (const about of ['gaps', 'frozen', 'resume', 'telemetry'] as const) expect(abouts).toContain(about);
    },
    TRIAL_MS,
  );

  it('[PRB3] at which nobody is ends with that', { timeout: TRIAL_MS }, async () => {
    const results = await trialOf(orderAt({ url: 'http://127.0.0.1:1', metricsUrl: 'http://127.0.0.1:1/metrics' }));
    expect(found(results)).toContainEqual(
      expect.stringMatching(/^joins: (\d+) of \1 joins failed \(\d+ unreachable\)/),
    );
  });
});
