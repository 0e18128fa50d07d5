import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { TrialOrder, TrialResults } from '@atrium/release-gate/trial-results';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withFaults } from '../../../scripts/lib/build-faults.ts';
import { ACQUAINTED_MS, addressOf, idOf, internalOf, startPod } from '../../../scripts/lib/pods.ts';
import { RedisServer } from '../../../scripts/lib/redis-server.ts';
import type { Service } from '../../../scripts/lib/service.ts';
import { RoomService } from '../../release-gate/src/sources/room-service.ts';
import { LIMITS } from '../../release-gate/src/trial/limits.ts';
import { verdictOf } from '../../release-gate/src/trial/verdict.ts';
import { startChild } from './child-process.ts';

/** A trial takes 50 s, and a busy machine is slower; its own bound is 90 s. */
const TRIAL_MS = 180_000;
const [TRIAL_TOKEN, RELEASE_TOKEN] = ['of-who-tries-a-release', 'of-who-steers-it'] as const;

describe.runIf(RedisServer.available())('a trial beside a primary (needs redis-server)', () => {
  const running: { stop: () => Promise<unknown> }[] = [];
  let redis: RedisServer;
  beforeEach(async () => {
    redis = await RedisServer.start();
    running.push(redis);
  });
  afterEach(async () => {
    for (const one of running.splice(0).reverse()) await one.stop();
  });

  async function pod(name: string, env: Record<string, string>): Promise<Service> {
    const started = await startPod(redis, name, { TRIAL_TOKEN, RELEASE_TOKEN, JOINS_PER_MINUTE: '100000', ...env });
    running.push(started);
    return started;
  }

  /** As the gate orders it: the room stands at the pod of the canary. */
  async function trial(canaryEnv: Record<string, string>): Promise<TrialResults> {
    const [primary, canary] = await Promise.all([
      pod('primary', { RELEASE_TRACK: 'primary' }),
      pod('canary', { RELEASE_TRACK: 'canary', ...canaryEnv }),
    ]);
    await pause(ACQUAINTED_MS);
    const id = randomBytes(8).toString('hex');
    const gate = new RoomService({ url: `http://${internalOf(primary)}`, token: RELEASE_TOKEN, timeoutMs: 5_000 });
    expect(await gate.placeRoom(idOf(canary), `trial-${id}`)).toEqual({ ok: true, value: null });
    const movable = (one: Service) => ({ id: idOf(one), controlUrl: `http://${internalOf(one)}` });
    const order: TrialOrder = {
      ...{ id, room: `trial-${id}` },
      pod: { url: canary.url, address: addressOf(canary), metricsUrl: canary.metricsUrl },
      moves: { here: movable(canary), there: { ...movable(primary), url: primary.url, address: addressOf(primary) } },
    };
    return new Promise((resolve, reject) => {
      startChild({ order, token: TRIAL_TOKEN }, (word) => {
        if (word.is === 'done') resolve(word.results);
        else if (word.is === 'broken') reject(new Error(word.why));
      });
    });
  }
  /** Of moves: what else is found at a pod where all is well is the matter of trial.integration.test.ts. */
  const found = (results: TrialResults): string[] =>
    verdictOf(results, LIMITS).flatMap(({ about, words }) => (about.startsWith('moves') ? [`${about}: ${words}`] : []));

  it(
    '[PRB9] finds nothing where the room goes to it and back, with everybody and all that they have',
    { timeout: TRIAL_MS },
    async () => {
      const results = await trial({});
      expect(found(results)).toEqual([]);
      const went = { calledOff: null, cold: 0, lost: 0, changed: [] };
      expect(results.moves).toMatchObject({
        untried: null,
        ways: [
          { way: 'away', ...went },
          { way: 'back', ...went },
        ],
      });
      for (const { silencesMs } of results.moves.ways) {
        expect(silencesMs).toHaveLength(12);
        // Packets come 20 ms apart: what is less was not listened to.
        for (const ms of silencesMs) expect(ms).toBeGreaterThan(15);
      }
    },
  );

  it('[PRB9] finds a build that takes no room over', { timeout: TRIAL_MS }, async () => {
    const results = await trial(withFaults('takesNoRooms'));
    expect(found(results)).toEqual(['moves: a room could not be moved from another pod to it (target_lost)']);
    expect(results.moves.ways).toMatchObject([
      { way: 'away', calledOff: null },
      { way: 'back', cold: 0, changed: [] },
    ]);
  });

  it('[PRB9] finds a build that gives no room away', { timeout: TRIAL_MS }, async () => {
    const results = await trial(withFaults('givesNoRooms'));
    expect(found(results)).toEqual(['moves: a room could not be moved from it to another pod (target_lost)']);
    expect(results.moves.ways).toMatchObject([{ way: 'away', cold: 0, changed: [] }]);
  });

  it('[PRB9] finds a build to which nobody comes without a gap', { timeout: TRIAL_MS }, async () => {
    const results = await trial(withFaults('attachesNobody'));
    expect(found(results)).toContain(
      'moves-cold: 4 of 4 bots had to come back when their room moved from another pod to it',
    );
    expect(results.moves.ways).toMatchObject([
      { way: 'away', cold: 0 },
      { way: 'back', calledOff: null, cold: 4, lost: 0, changed: [] },
    ]);
  });
});
