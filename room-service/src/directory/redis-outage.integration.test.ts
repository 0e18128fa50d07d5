import { createClient } from '@redis/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RedisServer } from '../../../scripts/lib/redis-server.ts';
import { SETTLE_MS, type Terms } from './directory.ts';
import { WAITING_MAX } from './redis-link.ts';
import { RedisDirectory } from './redis.ts';
import { ownerOf, present, valueOf } from './testing/fixture.ts';
import { drawOf, podNamed } from './testing/pods.ts';

/** Long enough for a busy machine, and for some tries to connect. */
const SOON = { timeout: 40_000, interval: 20 };
const MANY = 1_000;
/** A busy machine may stop a Redis that is well for as long. */
const PATIENT_MS = 20_000;
const IMPATIENT_MS = 3_000;

describe.runIf(RedisServer.available())('a Redis that cannot be had (needs redis-server)', () => {
  let server: RedisServer;
  let directories: RedisDirectory[];
  let told: string[];
  beforeEach(async () => {
    server = await RedisServer.start();
    [directories, told] = [[], []];
  });
  afterEach(async () => {
    for (const directory of directories) await directory.close();
    await server.stop();
  });

  const open = async (commandWithinMs = PATIENT_MS, terms: Partial<Terms> = { settleMs: 0 }) => {
    const directory = await RedisDirectory.open({
      url: server.url,
      prefix: 'outage',
      watch: { lost: () => told.push('lost'), back: () => told.push('back') },
      now: Date.now,
      random: () => 0.1,
      commandWithinMs,
      terms,
    });
    directories.push(directory);
    return directory;
  };
  const isBack = (directory: RedisDirectory) => vi.waitFor(() => expect(directory.isReachable).toBe(true), SOON);
  const unreachable = { ok: false, error: { code: 'directory_unreachable' } };

  it('[DIR20] a pod comes up without it, is refused at once, and gets it when it is there', async () => {
    await server.kill();
    const directory = await open();
    expect(await directory.beat(podNamed('a'), 0)).toMatchObject(unreachable);
    expect(await directory.find('demo')).toMatchObject(unreachable);
    expect(directory.sent).toBe(0);
    await server.restart();
    await isBack(directory);
    expect(valueOf(await directory.find('demo'))).toBeNull();
    expect(told).toEqual(['lost', 'back']);
  });

  it('[DIR21] one that hangs is given up, and nothing more is sent to it', async () => {
    const directory = await open(IMPATIENT_MS);
    valueOf(await directory.beat(podNamed('a'), 0));
    server.freeze();
    const calls = Array.from({ length: MANY }, (_, n) => directory.place(drawOf(`r${n}`, 'a')));
    for (const answer of await Promise.all(calls)) expect(answer).toMatchObject(unreachable);
    const { sent } = directory;
    expect(await directory.place(drawOf('late', 'a'))).toMatchObject(unreachable);
    expect(directory.isReachable).toBe(false);
    server.thaw();
    await isBack(directory);
    expect(valueOf(await directory.find('late'))).toBeNull();
    // Those that it had received it has done: not known is not the same as not done.
    const placed = valueOf(await directory.place(drawOf('r0', 'a')));
    expect(['made', 'stands']).toContain(placed.kind);
    expect(directory.sent).toBeGreaterThan(sent);
  });

  it('[DIR24] no more calls wait for an answer than Redis could give soon', async () => {
    const directory = await open();
    valueOf(await directory.look());
    server.freeze();
    const before = directory.sent;
    const calls = Array.from({ length: WAITING_MAX + 50 }, () => directory.look());
    expect(directory.sent - before).toBe(WAITING_MAX);
    // Too many are no reason to think that it is lost.
    expect(await Promise.all(calls.slice(-50))).toMatchObject(Array.from({ length: 50 }, () => unreachable));
    expect(directory.isReachable).toBe(true);
    server.thaw();
    const answers = await Promise.all(calls.slice(0, WAITING_MAX));
    expect(answers.every((answer) => answer.ok)).toBe(true);
  });

  it('[DIR22] a loss is told once and a return once, however many calls fail meanwhile', async () => {
    // Killed in the middle of many calls, and of many more.
    const directory = await open();
    valueOf(await directory.beat(podNamed('a'), 0));
    for (let round = 1; round <= 2; round += 1) {
      const calls = Array.from({ length: MANY }, (_, n) => directory.place(drawOf(`r${n}`, 'a')));
      await server.kill();
      const answers = [...(await Promise.all(calls)), ...(await Promise.all(calls.map(() => directory.look())))];
      expect(answers.filter((answer) => !answer.ok).length).toBeGreaterThanOrEqual(MANY);
      await server.restart();
      await isBack(directory);
      expect(told).toEqual(Array.from({ length: round }, () => ['lost', 'back']).flat());
    }
  });

  it('[DIR23] one that takes no writes is not there', async () => {
    const directory = await open();
    valueOf(await directory.beat(podNamed('a'), 0));
    const admin = createClient({ url: server.url });
    await admin.connect();
    // What a primary is after a failover that the pods have not seen.
    await admin.sendCommand(['REPLICAOF', '127.0.0.1', '1']);
    expect(await directory.beat(podNamed('a'), 0)).toMatchObject(unreachable);
    const tries = async () => Number(/total_connections_received:(\d+)/.exec(await admin.info('stats'))?.[1]);
    const before = await tries();
    await vi.waitFor(async () => expect(await tries()).toBeGreaterThan(before + 2), SOON);
    // It could be read.
    expect(await directory.look()).toMatchObject(unreachable);
    expect(told).toEqual(['lost']);
    await admin.sendCommand(['REPLICAOF', 'NO', 'ONE']);
    await isBack(directory);
    expect(valueOf(await directory.look()).pods).toEqual([podNamed('a')]);
    expect(told).toEqual(['lost', 'back']);
    admin.destroy();
  });

  it('[DIR12] one that comes back without its data is filled again by the pods', async () => {
    const [a, b] = [await open(), await open()];
    const { mark } = valueOf(await a.beat(podNamed('a', { roomsMax: MANY }), 0));
    valueOf(await b.beat(podNamed('b'), 0));
    const placing = Array.from({ length: 200 }, (_, n) => a.place(drawOf(`r${String(n).padStart(3, '0')}`, 'a')));
    const records = (await Promise.all(placing)).map((answer) => {
      const placed = valueOf(answer);
      if (placed.kind !== 'made') throw new Error(placed.kind);
      return placed.record;
    });
    await server.kill();
    await server.restart();
    await isBack(a);
    await isBack(b);
    // Somebody else comes first, and places one of them anew: later, so with the higher epoch.
    valueOf(await b.beat(podNamed('b'), 0));
    const taken = valueOf(await b.place(drawOf('r007', 'b')));
    expect(taken.kind).toBe('made');
    const beat = valueOf(await a.beat(podNamed('a', { roomsMax: MANY }), mark));
    expect(beat.lapsed).toBe(true);
    const confirmed = valueOf(await a.confirm('a', records));
    expect(confirmed.filter(({ kind }) => kind === 'restored')).toHaveLength(199);
    expect(confirmed.filter(({ kind }) => kind === 'lost').map(({ room }) => room)).toEqual(['r007']);
    expect(valueOf(await b.held('a'))).toEqual(records.filter(({ room }) => room !== 'r007'));
    const holds = present(valueOf(await a.find('r007')));
    expect(ownerOf(holds.record).pod).toBe('b');
    expect(holds.record.epoch).toBeGreaterThan(Math.max(...records.map(({ epoch }) => epoch)));
  });

  it('[DIR26] of two pods that come to an empty one the later has its rooms still', async () => {
    const [a, b] = [await open(PATIENT_MS, {}), await open(PATIENT_MS, {})];
    const joined = async () => (await b.place(drawOf('demo', 'b'))).ok;
    await vi.waitFor(async () => {
      valueOf(await b.beat(podNamed('b'), 0));
      expect(await joined()).toBe(true);
    }, SOON);
    const found = present(valueOf(await b.find('demo')));
    await server.kill();
    await server.restart();
    await isBack(a);
    await isBack(b);
    // Somebody else is there first, and is asked for the room of a pod that has not been heard of yet.
    const beganAt = Date.now();
    valueOf(await a.beat(podNamed('a'), 0));
    expect(await a.place(drawOf('demo', 'a'))).toMatchObject(unreachable);
    valueOf(await b.beat(podNamed('b'), 0));
    expect(valueOf(await b.confirm('b', [found.record]))).toEqual([{ room: 'demo', kind: 'restored' }]);
    expect(valueOf(await a.place(drawOf('demo', 'a')))).toEqual({ ...found, kind: 'stands' });
    expect(await a.place(drawOf('new', 'a'))).toMatchObject(unreachable);
    await vi.waitFor(async () => {
      valueOf(await a.beat(podNamed('a'), 0));
      expect(valueOf(await a.place(drawOf('new', 'a'))).kind).toBe('made');
    }, SOON);
    expect(Date.now() - beganAt).toBeGreaterThan(SETTLE_MS - 100);
  });

  it('[DIR20] a closed one refuses, and is closed once', async () => {
    const directory = await open();
    await directory.close();
    await directory.close();
    expect(await directory.look()).toMatchObject(unreachable);
    expect(told).toEqual([]);
  });
});
