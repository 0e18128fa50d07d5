import { createClient } from '@redis/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RedisServer } from '../../../scripts/lib/redis-server.ts';
import type { Terms } from './directory.ts';
import { RedisDirectory } from './redis.ts';
import { describeContract } from './testing/contract.ts';
import { CONTRACT_TERMS, ownerOf, valueOf, type Fixture } from './testing/fixture.ts';
import { drawOf, podNamed } from './testing/pods.ts';
import { walk, WALK_TERMS } from './testing/walk.ts';

/** A busy machine may stop Redis for a while; that it is patient is no rule of the contract. */
const PATIENT_MS = 30_000;

const PLENTY = 20;

describe.runIf(RedisServer.available())('the directory in Redis (needs redis-server)', () => {
  let server: RedisServer;
  let opened = 0;
  beforeAll(async () => (server = await RedisServer.start()));
  afterAll(() => server.stop());

  const open = (prefix: string, shiftMs: () => number = () => 0, terms = CONTRACT_TERMS) =>
    RedisDirectory.open({
      url: server.url,
      prefix,
      watch: { lost: (why) => expect.fail(why), back: () => undefined },
      now: Date.now,
      random: Math.random,
      commandWithinMs: PATIENT_MS,
      shiftMs,
      terms,
    });

  const fixture = async (terms: Partial<Terms> = {}): Promise<Fixture> => {
    let shiftMs = 0;
    const directory = await open(`test${(opened += 1)}`, () => shiftMs, { ...CONTRACT_TERMS, ...terms });
    return { directory, advance: (ms) => (shiftMs += ms), close: () => directory.close() };
  };

  describeContract(fixture);

  it('[DIR6] [DIR7] [DIR10] [DIR12] is what the model is, whatever happens to pods and answers', async () => {
    const admin = createClient({ url: server.url });
    await admin.connect();
    const walked = walk(async () => {
      let shiftMs = 0;
      const directory = await open(`walk${(opened += 1)}`, () => shiftMs, WALK_TERMS);
      const forgetAll = async () => {
        await admin.flushAll();
        return directory;
      };
      return { directory, advance: (ms) => (shiftMs += ms), close: () => directory.close(), forgetAll };
    }, 150);
    await walked.finally(() => admin.destroy());
  });

  it('[DIR16] of what is over nothing stays in Redis', async () => {
    const admin = createClient({ url: server.url });
    await admin.connect();
    let shiftMs = 0;
    const directory = await open('swept', () => shiftMs);
    for (const id of ['a', 'b', 'c']) valueOf(await directory.beat(podNamed(id), 0));
    for (const [room, pod] of [
      ['ended', 'a'],
      ['lost', 'b'],
      ['orphan', 'c'],
    ] as const) {
      const placed = valueOf(await directory.place(drawOf(room, pod)));
      if (placed.kind !== 'made') throw new Error(placed.kind);
      const from = ownerOf(placed.record);
      if (room === 'ended') valueOf(await directory.end(room, from));
      if (room === 'lost') valueOf(await directory.take({ room, from, to: 'c', because: 'refused' }));
    }
    valueOf(await directory.leave('b'));
    valueOf(await directory.leave('nobody'));
    expect(await admin.zCard('swept:assigned')).toBe(3);
    shiftMs = 2 * CONTRACT_TERMS.keptMs;
    // A pod of others is forgotten with each beat.
    for (let n = 0; n < 4; n += 1) valueOf(await directory.beat(podNamed('watcher'), 0));
    const keys = await admin.keys('swept:*');
    admin.destroy();
    await directory.close();
    expect(keys.sort()).toEqual(['born', 'epoch', 'pod:watcher', 'pods', 'probe'].map((key) => `swept:${key}`));
  });

  it('[DIR27] a pod that cannot be read is left out, said once, and its rooms are nobody else’s', async () => {
    const said: string[] = [];
    const directory = await RedisDirectory.open({
      url: server.url,
      prefix: 'unreadable',
      watch: { lost: (why) => expect.fail(why), back: () => undefined },
      now: Date.now,
      random: Math.random,
      commandWithinMs: PATIENT_MS,
      terms: CONTRACT_TERMS,
      unreadable: (fields) => said.push(fields),
    });
    const { mark } = valueOf(await directory.beat(podNamed('a'), 0));
    valueOf(await directory.beat(podNamed('b'), 0));
    const placed = valueOf(await directory.place(drawOf('hers', 'b')));
    if (placed.kind !== 'made') throw new Error(placed.kind);
    const admin = createClient({ url: server.url });
    await admin.connect();
    await admin.hSet('unreadable:pod:b', 'info', '{"id":"b","people":"many"}');
    const from = ownerOf(placed.record);
    for (let round = 0; round < 2; round += 1) {
      expect(valueOf(await directory.beat(podNamed('a'), mark)).pods).toEqual([podNamed('a')]);
      expect(valueOf(await directory.look()).pods).toEqual([podNamed('a')]);
      expect(await directory.find('hers')).toMatchObject({ ok: false, error: { code: 'directory_unreachable' } });
    }
    const take = { room: 'hers', from, to: 'a', because: 'expired' } as const;
    expect(valueOf(await directory.take(take))).toEqual({ kind: 'alive' });
    await admin.hSet('unreadable:pod:b', 'info', 'no JSON');
    expect(valueOf(await directory.look()).pods).toEqual([podNamed('a')]);
    expect(said).toHaveLength(2);
    admin.destroy();
    await directory.close();
  });

  it('[DIR3] 1,000 joins of one new room through many connections give one room', async () => {
    const directories = await Promise.all(Array.from({ length: PLENTY }, () => open('crowd')));
    const pods = directories.map((_, n) => podNamed(`pod-${n}`));
    await Promise.all(directories.map(async (directory, n) => valueOf(await directory.beat(pods[n]!, 0))));
    const placed = await Promise.all(
      Array.from({ length: 1_000 }, async (_, n) =>
        valueOf(await directories[n % PLENTY]!.place(drawOf('demo', `pod-${n % PLENTY}`))),
      ),
    );
    expect(placed.filter(({ kind }) => kind === 'made')).toHaveLength(1);
    expect(new Set(placed.map((one) => ('record' in one ? one.record.epoch : 0))).size).toBe(1);
    expect(valueOf(await directories[0]!.assigned({ after: 0, limit: 9 }))).toHaveLength(1);
    await Promise.all(directories.map((directory) => directory.close()));
  });

  it('[DIR19] placing a room, and renewing any number of rooms, is one round trip', async () => {
    const directory = await open('trips');
    const pod = podNamed('a', { roomsMax: 1_000 });
    // Each script is said once with its text, to a Redis that has just started.
    valueOf(await directory.beat(pod, 0));
    valueOf(await directory.place(drawOf('first', 'a')));
    valueOf(await directory.confirm('a', []));
    let before = directory.sent;
    for (let n = 0; n < 100; n += 1) valueOf(await directory.place(drawOf(`r${n % 50}`, 'a')));
    expect(directory.sent - before).toBe(100);
    before = directory.sent;
    valueOf(await directory.beat(pod, 0));
    expect(directory.sent - before).toBe(1);
    const records = valueOf(await directory.held('a'));
    expect(records).toHaveLength(51);
    before = directory.sent;
    const confirmed = valueOf(await directory.confirm('a', records));
    expect(confirmed.filter(({ kind }) => kind === 'held')).toHaveLength(51);
    expect(directory.sent - before).toBe(1);
    await directory.close();
  });
});
