import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findMonitoringPrograms } from '../../../../scripts/lib/monitoring-programs.ts';
import { NOTHING_FLOWS } from '../../../../scripts/lib/nothing-flows.ts';
import { ACQUAINTED_MS, internalOf, podAt, startPod } from '../../../../scripts/lib/pods.ts';
import { startPrometheus, type Prometheus as PrometheusProcess } from '../../../../scripts/lib/prometheus.ts';
import { hello, RawClient, ticketFor } from '../../../../scripts/lib/raw-client.ts';
import { RedisServer } from '../../../../scripts/lib/redis-server.ts';
import type { Service } from '../../../../scripts/lib/service.ts';
import { LOCAL } from '../judge/policy.ts';
import { Prometheus } from '../sources/prometheus.ts';
import { RoomService } from '../sources/room-service.ts';
import { LIMITS } from '../trial/limits.ts';
import { GOOD_RESULTS } from '../trial/testing/good-results.ts';
import type { Cluster } from './cluster.ts';
import { Gate } from './gate.ts';
import type { Kept } from './kept.ts';
import { RunTrial } from './run-trial.ts';
import type { Seen } from './run.ts';

const PODS = ['rooms-primary', 'rooms'] as const;
const RELEASE_TOKEN = 'of-who-steers-it';
const WHERE = [{ label: 'namespace', op: '=', value: 'atrium' }] as const;
/** A room that is not judged 35 s after its age was not seen (sweep.ts). */
const JUDGED_WITHIN_MS = 90_000;
/** Half of them are the canary's, and 25 bad ones are beyond doubt where half of all are drawn. */
const ROOMS = 100;

const available = RedisServer.available() && findMonitoringPrograms(process.env).kind === 'found';

/** Rooms, directory and counters are real; of Kubernetes there is what it would say. */
describe.runIf(available)('the gate beside real pods (needs Redis and Prometheus)', () => {
  let redis: RedisServer;
  let pods: Service[];
  let prometheus: PrometheusProcess;
  let gate: Gate;
  let kept: Kept | null = null;
  let seen: Seen;
  let withdrawals = 0;
  const people: RawClient[] = [];

  beforeAll(async () => {
    redis = await RedisServer.start();
    const env = {
      RELEASE_TOKEN,
      JOINS_PER_MINUTE: '100000',
      PLACES_PER_ADDRESS: '1000',
      MEDIA_PEOPLE_PER_WORKER: '500',
    };
    pods = await Promise.all([
      startPod(redis, PODS[0], env),
      startPod(redis, PODS[1], { ...env, RELEASE_WORKLOAD: 'rooms' }),
    ]);
    prometheus = await startPrometheus({
      targets: pods.map(({ metricsUrl }, at) => ({
        url: metricsUrl,
        labels: { namespace: 'atrium', pod: PODS[at] ?? '' },
      })),
      scrapeIntervalMs: 1_000,
      evaluationIntervalMs: 1_000,
    });
    const [primary] = pods;
    if (primary === undefined) throw new Error('there is no pod');
    const cluster: Cluster = {
      look: () => Promise.resolve({ ok: true, value: seen }),
      withdraw: () => {
        withdrawals += 1;
        return Promise.resolve({ ok: true, value: null });
      },
      primary: () => Promise.resolve({ ok: true, value: { digest: 'none', template: {} } }),
      revert: () => Promise.reject(new Error('nothing was promoted')),
      read: () => Promise.resolve({ ok: true, value: kept }),
      write: (now) => {
        kept = now;
        return Promise.resolve({ ok: true, value: null });
      },
    };
    const roomService = new RoomService({
      url: `http://${internalOf(primary)}`,
      token: RELEASE_TOKEN,
      timeoutMs: 30_000,
    });
    gate = new Gate({
      ...{ policy: LOCAL, cluster, where: WHERE, freezes: [] },
      nowS: () => Date.now() / 1000,
      salt: () => 'of-this-run',
      prometheus: new Prometheus({ url: prometheus.url, timeoutMs: 30_000 }),
      roomService,
      // Bots have tests of their own (k8s/prober); their room is placed by the real directory.
      trial: new RunTrial({
        ...{ roomService, limits: LIMITS, ports: { rooms: 3000, metrics: 9464 } },
        prober: { trial: () => Promise.resolve({ ok: true, value: { is: 'done', results: GOOD_RESULTS } }) },
      }),
    });
    await pause(ACQUAINTED_MS);
  }, 180_000);
  afterAll(async () => {
    for (const one of people) one.socket.terminate();
    await prometheus.stop();
    for (const pod of pods) await pod.stop();
    await redis.stop();
  });

  /** A new room, asked for at a pod of either track: which one it was drawn to. */
  const newRoom = async (name: string, at = pods[name.length % 2]) => {
    const ticket = await ticketFor(at?.url ?? '', name);
    return { pod: podAt(pods, ticket.url), ticket };
  };
  const looksUntil = async (is: () => boolean): Promise<void> => {
    const until = Date.now() + JUDGED_WITHIN_MS;
    while (!is() && Date.now() < until) {
      // As pages do, every 5 s: of whom nothing is heard nobody says that it is good.
      for (const one of people) void one.ask('report', NOTHING_FLOWS);
      for (let second = 0; second < 5 && !is(); second += 1) {
        await pause(1_000);
        await gate.look();
      }
    }
  };

  it('[RUN7] publishes a weight by which rooms are drawn, and takes it from a canary that dies with its rooms', async () => {
    seen = { phase: 'Progressing', digest: 'one', weight: 0 };
    await gate.look();
    expect(gate.looked?.situation.unanswered).toEqual([]);
    expect(gate.answer('confirm-traffic-increase')).toEqual({ yes: true, why: [] });
    seen = { ...seen, weight: 50 };
    await gate.look();
    // Each pod hears it by its next beat.
    await pause(5_000);
    const drawn = { primary: 0, canary: 0 };
    for (let room = 0; room < ROOMS; room += 1) {
      const { pod, ticket } = await newRoom(`room-${room}${'x'.repeat(room % 2)}`);
      drawn[pod === pods[0] ? 'primary' : 'canary'] += 1;
      if (pod !== pods[0]) continue;
      const client = await RawClient.open(pod.url);
      people.push(client);
      expect((await client.ask('join', hello(ticket))).ok).toBe(true);
    }
    // Fewer than this one time in a million.
    expect(drawn.canary).toBeGreaterThan(25);
    expect(drawn.primary).toBeGreaterThan(25);
    process.kill(pods[1]?.pid ?? 0, 'SIGKILL');
    await looksUntil(() => gate.answer('rollback').yes);
    expect(gate.answer('rollback').why.join()).toContain("worse than the primary's beyond doubt");
    const proof = gate.looked?.situation.verdict?.proofs[0];
    expect(proof?.mean.canary).toBe(1);
    expect(proof?.mean.primary).toBeLessThan(0.1);
    expect(proof?.rooms.canary).toBeLessThanOrEqual(drawn.canary);
    expect(withdrawals).toBeGreaterThan(0);
    expect(kept?.run?.withdrawn).not.toBeNull();
    await pause(5_000);
    for (let room = 0; room < 20; room += 1) expect((await newRoom(`after-${room}`, pods[0])).pod).toBe(pods[0]);
  }, 240_000);
});
