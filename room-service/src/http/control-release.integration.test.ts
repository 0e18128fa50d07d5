import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { refuse, type ErrorCode } from '@atrium/protocol';
import express from 'express';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RedisServer } from '../../../scripts/lib/redis-server.ts';
import type { Directory, RoomRecord } from '../directory/directory.ts';
import { RedisDirectory } from '../directory/redis.ts';
import { CONTRACT_TERMS, present, valueOf } from '../directory/testing/fixture.ts';
import { MemoryDirectory } from '../directory/testing/memory.ts';
import { drawOf, podNamed } from '../directory/testing/pods.ts';
import { releaseControl, type ReleaseControlOptions } from './control-release.ts';

const [TOKEN, NEXT] = ['of-who-steers-it', 'of-who-steers-it-next'] as const;
/** A busy machine may stop Redis for a while. */
const PATIENT_MS = 30_000;

type Method = 'GET' | 'PUT' | 'DELETE';
type Answer = { status: number; body: unknown; retryAfter: string | null };
type Release = {
  ask: (method: Method, path: string, body?: unknown, token?: string) => Promise<Answer>;
  close: () => Promise<void>;
};

async function served(options: ReleaseControlOptions): Promise<Release> {
  const server: Server = createServer(express().use(releaseControl(options)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/release`;
  return {
    async ask(method, path, body, token = TOKEN) {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      const response = await fetch(url + path, { method, headers, ...(body === undefined ? {} : { body: text }) });
      const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
      const said: unknown = isJson ? await response.json() : await response.text();
      return { status: response.status, body: said, retryAfter: response.headers.get('retry-after') };
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Whatever the directory is, the answers are the same. */
function describeRelease(open: () => Promise<Directory>): void {
  let directory: Directory;
  let release: Release;
  beforeEach(async () => {
    directory = await open();
    release = await served({ releaseTokens: [TOKEN, NEXT], directory });
    for (const id of ['a', 'b']) valueOf(await directory.beat(podNamed(id), 0));
  });
  afterEach(async () => {
    await release.close();
    await directory.close();
  });
  const standing = async () => valueOf(await directory.look()).rollout;

  it('[RLS1] tells the clock, the rollout and the pods that live', async () => {
    const none = await release.ask('GET', '/rollout');
    expect(none).toMatchObject({ status: 200, body: { rollout: null, pods: [podNamed('a'), podNamed('b')] } });
    const rollout = valueOf(await directory.setRollout({ weight: 0.05, salt: 'run-1' }));
    const { body } = await release.ask('GET', '/rollout');
    expect(body).toEqual({ at: expect.any(Number) as number, rollout, pods: [podNamed('a'), podNamed('b')] });
    expect((body as { at: number }).at).toBeGreaterThanOrEqual(present(rollout).since);
  });

  it('[RLS2] sets the rollout, and ends it', async () => {
    const first = await release.ask('PUT', '/rollout', { weight: 0.05, salt: 'run-1' });
    expect(first).toMatchObject({ status: 200, body: { rollout: { weight: 0.05, salt: 'run-1' } } });
    expect((first.body as { rollout: unknown }).rollout).toEqual(await standing());
    for (const weight of [0, 1]) {
      const set = await release.ask('PUT', '/rollout', { weight, salt: '!'.repeat(64) });
      expect([set.status, await standing()]).toMatchObject([200, { weight, salt: '!'.repeat(64) }]);
    }
    for (let times = 0; times < 2; times += 1) {
      expect(await release.ask('DELETE', '/rollout')).toMatchObject({ status: 200, body: { rollout: null } });
      expect(await standing()).toBeNull();
    }
  });

  it('[RLS5] what is said again changes nothing', async () => {
    const first = await release.ask('PUT', '/rollout', { weight: 0.05, salt: 'run-1' });
    expect(await release.ask('PUT', '/rollout', { weight: 0.05, salt: 'run-1' })).toEqual(first);
  });

  it('[RLS1] tells the rooms that were placed, page by page', async () => {
    for (const room of ['r1', 'r2', 'r3']) valueOf(await directory.place(drawOf(room, 'a')));
    const all = valueOf(await directory.assigned({ after: 0, limit: 9 }));
    const page = async (query: string) => {
      const { status, body } = await release.ask('GET', `/assigned${query}`);
      return [status, (body as { rooms: RoomRecord[] }).rooms];
    };
    expect(all).toHaveLength(3);
    expect(await page('')).toEqual([200, all]);
    expect(await page('?limit=2')).toEqual([200, all.slice(0, 2)]);
    expect(await page(`?after=${all[1]!.epoch}&limit=1000`)).toEqual([200, all.slice(2)]);
    expect(await page(`?after=${all[2]!.epoch}`)).toEqual([200, []]);
  });

  it.each(['promote', 'rollback', 'scale-in', 'node', null])(
    '[RLS2] tells a pod that it goes for %s',
    async (reason) => {
      if (reason === null) valueOf(await directory.setDrain('b', 'node'));
      const answer = await release.ask('PUT', '/pods/b/drain', { reason });
      expect(answer).toMatchObject({ status: 200, body: { pod: 'b', reason } });
      expect(valueOf(await directory.beat(podNamed('b'), 0)).drain).toBe(reason);
      expect(valueOf(await directory.beat(podNamed('a'), 0)).drain).toBeNull();
    },
  );

  it('[RLS6] places a room of bots on exactly that pod, said again as well, and draws nothing for it', async () => {
    valueOf(await directory.beat(podNamed('c', { track: 'canary', version: '2.0.0' }), 0));
    for (const pod of ['c', 'c', 'a']) {
      const answer = await release.ask('PUT', `/pods/${pod}/rooms/trial-${pod}`);
      expect(answer).toMatchObject({ status: 200, body: { pod, room: `trial-${pod}` } });
    }
    const drawn = { track: 'canary', version: '2.0.0', weight: 0, kind: 'bot', pod: 'c' };
    expect(valueOf(await directory.find('trial-c'))).toMatchObject({ record: drawn });
    expect(valueOf(await directory.find('trial-a'))).toMatchObject({ record: { track: 'primary', pod: 'a' } });
    expect(valueOf(await directory.assigned({ after: 0, limit: 9 }))).toHaveLength(2);
  });

  it('[RLS6] takes no room from anybody, and places none where it cannot be', async () => {
    valueOf(await directory.place(drawOf('demo', 'a')));
    const elsewhere = await release.ask('PUT', '/pods/b/rooms/demo');
    expect(elsewhere).toMatchObject({ status: 409, body: { error: expect.stringMatching(/another name/) as string } });
    expect((await release.ask('PUT', '/pods/a/rooms/demo')).status).toBe(409);
    expect(valueOf(await directory.find('demo'))).toMatchObject({ record: { pod: 'a', kind: 'person' } });
    expect((await release.ask('PUT', '/pods/nobody/rooms/trial')).status).toBe(404);
    valueOf(await directory.beat(podNamed('b', { roomsMax: 0 }), 0));
    expect((await release.ask('PUT', '/pods/b/rooms/trial')).status).toBe(409);
    expect(valueOf(await directory.find('trial'))).toBeNull();
  });

  it('[RLS2] says of a pod that the directory does not know that there is none', async () => {
    const answer = await release.ask('PUT', '/pods/nobody/drain', { reason: 'node' });
    expect(answer).toMatchObject({ status: 404, body: { error: 'there is no such pod' } });
  });
}

describe('a release that is steered by a directory in memory', () => {
  describeRelease(() => Promise.resolve(new MemoryDirectory({ now: Date.now, terms: CONTRACT_TERMS })));
});

describe.runIf(RedisServer.available())('a release that is steered by Redis (needs redis-server)', () => {
  let redis: RedisServer;
  let opened = 0;
  beforeAll(async () => (redis = await RedisServer.start()));
  afterAll(() => redis.stop());
  const open = (lost: (why: string) => void = (why) => expect.fail(why)) =>
    RedisDirectory.open({
      url: redis.url,
      prefix: `release${(opened += 1)}`,
      watch: { lost, back: () => undefined },
      now: Date.now,
      random: Math.random,
      commandWithinMs: PATIENT_MS,
      terms: CONTRACT_TERMS,
    });

  describe('that is there', () => describeRelease(() => open()));

  it('[RLS5] is told when Redis is gone', async () => {
    const lost: string[] = [];
    const directory = await open((why) => lost.push(why));
    const release = await served({ releaseTokens: [TOKEN], directory });
    await redis.kill();
    await expect.poll(() => lost.length, { timeout: PATIENT_MS }).toBe(1);
    expect(await release.ask('PUT', '/rollout', { weight: 0, salt: 's' })).toMatchObject({ status: 503 });
    await release.close();
    await directory.close();
    await redis.restart();
  });
});

/** All that can be asked. */
const EVERY: readonly [Method, string, unknown?][] = [
  ['GET', '/rollout'],
  ['PUT', '/rollout', { weight: 1, salt: 's' }],
  ['DELETE', '/rollout'],
  ['GET', '/assigned'],
  ['PUT', '/pods/b/drain', { reason: 'node' }],
  ['PUT', '/pods/b/rooms/trial'],
];

describe('a pod at which somebody would steer a release', () => {
  let asked: unknown[];
  let refusal: ErrorCode;
  let release: Release;
  const note = (name: string) => (said?: unknown) => {
    asked.push([name, said]);
    return Promise.resolve(refuse(refusal));
  };
  const serve = async (releaseTokens: readonly string[]) => {
    asked = [];
    release = await served({
      releaseTokens,
      directory: {
        look: note('look'),
        setRollout: note('setRollout'),
        assigned: note('assigned'),
        setDrain: note('setDrain'),
        place: note('place'),
      },
    });
  };
  beforeEach(() => (refusal = 'directory_unreachable'));
  afterEach(() => release.close());

  it.each(EVERY)('[RLS3] is not heard by %s %s without one of the tokens', async (method, path, body) => {
    const refused = { status: 401, body: { error: 'RELEASE_TOKEN' } };
    await serve([TOKEN, NEXT]);
    for (const token of ['of-somebody-else', `${TOKEN},${NEXT}`, `${TOKEN}x`, ''])
      expect(await release.ask(method, path, body, token)).toMatchObject(refused);
    expect(asked).toEqual([]);
    for (const token of [TOKEN, NEXT]) expect((await release.ask(method, path, body, token)).status).toBe(503);
    await release.close();
    await serve([]);
    for (const token of [TOKEN, '']) expect(await release.ask(method, path, body, token)).toMatchObject(refused);
    expect(asked).toEqual([]);
  });

  it.each<[Method, string, unknown, RegExp]>([
    ['PUT', '/rollout', {}, /weight: 0 to 1; salt: 1 to 64/],
    ['PUT', '/rollout', undefined, /weight/],
    ['PUT', '/rollout', { weight: -0.1, salt: 's' }, /weight/],
    ['PUT', '/rollout', { weight: 1.1, salt: 's' }, /weight/],
    ['PUT', '/rollout', { weight: '1', salt: 's' }, /weight/],
    ['PUT', '/rollout', '{"weight":1e999,"salt":"s"}', /weight/],
    ['PUT', '/rollout', { weight: 1 }, /salt/],
    ['PUT', '/rollout', { weight: 1, salt: '' }, /salt/],
    ['PUT', '/rollout', { weight: 1, salt: 'a b' }, /salt/],
    ['PUT', '/rollout', { weight: 1, salt: 'ä' }, /salt/],
    ['PUT', '/rollout', { weight: 1, salt: 's\n' }, /salt/],
    ['PUT', '/rollout', { weight: 1, salt: 's'.repeat(65) }, /salt/],
    ['PUT', '/rollout', 'weight', /JSON/],
    ['GET', '/assigned?after=-1', undefined, /after: an epoch.*limit: 1 to 1000/],
    ['GET', '/assigned?after=', undefined, /after/],
    ['GET', '/assigned?after=1.5', undefined, /after/],
    ['GET', '/assigned?after=1e3', undefined, /after/],
    ['GET', '/assigned?after=9007199254740993', undefined, /after/],
    ['GET', '/assigned?after=1&after=2', undefined, /after/],
    ['GET', '/assigned?limit=0', undefined, /limit/],
    ['GET', '/assigned?limit=1001', undefined, /limit/],
    ['PUT', '/pods/b/drain', {}, /promote, rollback, scale-in, node or null/],
    ['PUT', '/pods/b/drain', { reason: 'bored' }, /promote/],
    ['PUT', '/pods/b/rooms/Trial%20A', undefined, /room: a name/],
  ])('[RLS4] does nothing for %s %s %o', async (method, path, body, words) => {
    await serve([TOKEN]);
    const answer = await release.ask(method, path, body);
    expect([answer.status, JSON.stringify(answer.body)]).toEqual([400, expect.stringMatching(words)]);
    expect(asked).toEqual([]);
  });

  it.each(EVERY)('[RLS5] says by %s %s that the directory does not answer, and when to come again', async (...one) => {
    await serve([TOKEN]);
    const error = expect.stringMatching(
      /directory does not answer: come again \(a change may have been made\)/,
    ) as string;
    expect(await release.ask(...one)).toEqual({ status: 503, retryAfter: '5', body: { error } });
    expect(asked).toHaveLength(1);
  });

  it.each(EVERY)('[RLS5] says by %s %s what else is refused, with the status of that', async (...one) => {
    refusal = 'not_allowed';
    await serve([TOKEN]);
    const error = expect.stringMatching(/may not/) as string;
    expect(await release.ask(...one)).toEqual({ status: 403, retryAfter: null, body: { error } });
  });
});
