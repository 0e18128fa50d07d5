import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PROTOCOL_VERSION, ok, refuse, type Result } from '@atrium/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Pod } from '../directory/directory.ts';
import type { Held } from '../directory/tenancy.ts';
import { MemoryDirectory } from '../directory/testing/memory.ts';
import { podNamed } from '../directory/testing/pods.ts';
import { callPod, jsonOf } from './call-pod.ts';
import { createControl, listenForPods } from './control.ts';
import { UNWATCHED_HTTP } from './http-watch.ts';
import { PodCalls } from './pod-calls.ts';
import { PodPass } from './pod-pass.ts';
import type { AskedToJoin } from './reception.ts';

const SECRET = new TextEncoder().encode('a secret that all pods of this test share');
const HELD: Held = { epoch: 1, takenOverAt: null };
const LOOPBACK = { host: '127.0.0.1', port: 0 };
/** Longer than a busy machine takes; where nobody answers, short. */
const PATIENT = { joinWithinMs: 20_000, askWithinMs: 20_000 };
const IMPATIENT = { joinWithinMs: 300, askWithinMs: 300 };

const asked = (room: string, more: Partial<AskedToJoin> = {}): AskedToJoin => ({
  room,
  kind: 'person',
  protocol: PROTOCOL_VERSION,
  address: '192.0.2.0',
  returning: null,
  traceparent: undefined,
  ...more,
});

const gone = { kind: 'gone' } as const;
/** No room is on its way there. */
const nobody = {
  prepare: () => gone,
  audience: () => gone,
  commit: () => gone,
  own: () => Promise.resolve(gone),
  follow: () => gone,
  off: () => undefined,
};

describe('a pod that is asked by others', () => {
  let now: number;
  let server: Server | null;
  let pod: Pod;
  let holds: Set<string>;
  let admits: (room: string) => Result<Held | null>;
  let told: unknown[];
  let calls: PodCalls;
  const passOf = (secret: Uint8Array, clock = () => now) => new PodPass({ secret, now: clock });

  const listen = async (started: Promise<Server>): Promise<void> => {
    server = await started;
    pod = podNamed('b', { internal: `127.0.0.1:${(server.address() as AddressInfo).port}` });
  };
  const serving = (answer: RequestListener): Promise<Server> =>
    new Promise((resolve) => {
      const other = createServer(answer).listen(0, '127.0.0.1', () => resolve(other));
    });
  const close = async (): Promise<void> => {
    server?.closeAllConnections();
    await new Promise((resolve) => (server === null ? resolve(null) : server.close(resolve)));
    server = null;
  };

  beforeEach(async () => {
    now = Date.now();
    holds = new Set(['held']);
    told = [];
    admits = (room) => ok(holds.has(room) ? HELD : null);
    calls = new PodCalls({ pass: passOf(SECRET), ...PATIENT });
    const app = createControl({
      pod: 'b',
      pass: passOf(SECRET),
      drainToken: 'of-who-may-drain-it',
      drainer: {
        status: { state: 'serving', reason: null, rooms: 1, people: 2, secondsLeft: null },
        begin: () => Promise.reject(new Error('nobody has it drained')),
        takeBack: () => Promise.reject(new Error('nobody has it drained')),
        moveOne: () => Promise.reject(new Error('nobody has a room moved')),
      },
      trialTokens: ['of-who-tries-a-release'],
      releaseTokens: ['of-who-steers-it'],
      directory: new MemoryDirectory({ now: () => now }),
      guests: nobody,
      tenancy: {
        heldAs: (room) => (holds.has(room) ? HELD : null),
        recordOf: () => null,
        seen: { at: now, rollout: null, pods: [], drain: null },
        admitTo: (room) => Promise.resolve(admits(room)),
      },
      own: {
        ticket: ({ room, address, returning }) => {
          const token = `for ${returning === null ? address : `the return of ${returning}`}`;
          return Promise.resolve({ room, token, url: '/pods/b/ws', rtpCapabilities: { codecs: [] } });
        },
        glimpse: (room) => ({ room, people: 2, radius: 6, places: [], circles: [] }),
        photo: (_room, key) => (key === 'known' ? { type: 'image/png', bytes: Buffer.from('png') } : null),
        here: () => [],
      },
      traces: {
        admit: (token, address) =>
          Promise.resolve(token === 'good' ? ok({ room: 'held', person: 'ana', address }) : refuse('resume_expired')),
        take: (sender, body) => {
          told.push({ sender, body });
          return ok({ leftOut: 1 });
        },
      },
      watch: {
        ...UNWATCHED_HTTP,
        ticketAnswered: (status) => told.push(status),
        joinTicket: (one, run) => {
          told.push(one);
          return run();
        },
      },
      onBug: (error) => expect(error).toBeUndefined(),
    });
    await listen(listenForPods(app, LOOPBACK));
  });
  afterEach(close);

  it('[PAS1] answers a join, a glimpse and a photo of its own rooms, and counts the join itself', async () => {
    expect(await calls.ask(pod, 'held')).toBe('holds');
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    expect(await calls.join(pod, asked('held', { traceparent }))).toEqual({
      kind: 'answered',
      answer: ok({ room: 'held', token: 'for 192.0.2.0', url: '/pods/b/ws', rtpCapabilities: { codecs: [] } }),
    });
    expect(told).toEqual([{ room: 'held', traceparent }, 200]);
    expect(await calls.glimpse(pod, 'held')).toMatchObject({ people: 2 });
    expect(await calls.photo(pod, 'held', 'known')).toEqual({ type: 'image/png', bytes: Buffer.from('png') });
    expect(await calls.photo(pod, 'held', 'unknown')).toBeNull();
  });

  it('[PAS8] takes spans of its own people’s pages, by their token, and no others', async () => {
    const sent = { token: 'good', address: '192.0.2.0', body: { resourceSpans: [] } };
    expect(await calls.spans(pod, 'held', sent)).toEqual(ok({ leftOut: 1 }));
    expect(told).toEqual([{ sender: { room: 'held', person: 'ana', address: '192.0.2.0' }, body: sent.body }]);
    expect(await calls.spans(pod, 'held', { ...sent, token: 'bad' })).toMatchObject({
      error: { code: 'resume_expired' },
    });
    expect(await calls.spans({ ...pod, id: 'former' }, 'held', sent)).toMatchObject({
      error: { code: 'resume_expired' },
    });
    await close();
    expect(await calls.spans(pod, 'held', sent)).toMatchObject({ error: { code: 'room_unreachable' } });
  });

  it('[PAS10] counts no join of who looks for the room in which they were', async () => {
    const joined = await calls.join(pod, asked('held', { returning: 'ana' }));
    expect(joined).toMatchObject({ kind: 'answered', answer: { value: { token: 'for the return of ana' } } });
    // As a pod of the version before says it.
    const path = '/control/rooms/held/join';
    const body = { protocol: PROTOCOL_VERSION, address: '192.0.2.0', isReturning: true };
    const former = await callPod(passOf(SECRET), pod, { method: 'POST', path, body, withinMs: 5_000 });
    expect(former.kind === 'heard' ? jsonOf(former.body) : null).toMatchObject({
      ticket: { token: 'for the return of ' },
    });
    admits = () => refuse('directory_unreachable');
    expect(await calls.join(pod, asked('held', { returning: 'ana' }))).toMatchObject({ answer: { ok: false } });
    expect(told.filter((one) => typeof one === 'number')).toEqual([]);
  });

  it('[PAS2] says of a room that it does not hold that it is gone, and counts no join', async () => {
    expect(await calls.ask(pod, 'other')).toBe('gone');
    expect(await calls.glimpse(pod, 'other')).toBeNull();
    expect(await calls.join(pod, asked('other'))).toEqual({ kind: 'gone' });
    expect(told.filter((one) => typeof one === 'number')).toEqual([]);
  });

  it('[PAS1] refuses by its own rules', async () => {
    admits = () => refuse('directory_unreachable');
    const answer = (code: string) => ({ kind: 'answered', answer: { ok: false, error: { code } } });
    expect(await calls.join(pod, asked('held'))).toMatchObject(answer('directory_unreachable'));
    expect(await calls.join(pod, asked('held', { protocol: 0 }))).toMatchObject(answer('client_too_old'));
    expect(told.filter((one) => typeof one === 'number')).toEqual([503, 426]);
  });

  it.each([
    ['no pass', () => undefined],
    ['another secret', () => passOf(new TextEncoder().encode('x'.repeat(40))).sign(of('held'))],
    ['a pass for another room', () => passOf(SECRET).sign(of('other'))],
    ['one that has expired', () => passOf(SECRET, () => now - 3 * 60_000).sign(of('held'))],
    ['one that is no pass', () => 'x.y.z'],
  ])('[PAS3] answers nobody with %s', async (_what, make) => {
    const token = await make();
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const response = await fetch(`http://${pod.internal}/control/rooms/held`, { headers });
    expect(response.status).toBe(401);
    expect(await response.text()).not.toContain('holds');
  });
  const of = (room: string) => ({ method: 'GET', path: `/control/rooms/${room}`, to: 'b' });

  it('[PAS3] that has the address of another now says that the other’s rooms are gone', async () => {
    const former = { ...pod, id: 'former' };
    expect(await calls.ask(former, 'held')).toBe('gone');
    expect(await calls.join(former, asked('held'))).toEqual({ kind: 'gone' });
  });

  it('[PAS4] whose process is gone refuses, and one that hangs is silent', async () => {
    await close();
    expect(await calls.ask(pod, 'held')).toBe('refused');
    expect(await calls.join(pod, asked('held'))).toEqual({ kind: 'refused' });
    await listen(serving(() => undefined));
    const hasty = new PodCalls({ pass: passOf(SECRET), ...IMPATIENT });
    expect(await hasty.ask(pod, 'held')).toBe('silent');
    expect(await hasty.join(pod, asked('held'))).toEqual({ kind: 'silent' });
  });

  it('[PAS7] is drained by whoever has the token for that, which no pass of a pod is', async () => {
    const pass = await passOf(SECRET).sign({ method: 'GET', path: '/drain', to: 'b' });
    const ask = (token: string) =>
      fetch(`http://${pod.internal}/drain`, { headers: { authorization: `Bearer ${token}` } });
    expect((await ask(pass)).status).toBe(401);
    const response = await ask('of-who-may-drain-it');
    expect([response.status, await response.json()]).toMatchObject([200, { pod: 'b', state: 'serving', people: 2 }]);
  });

  it('[RLS3] tells of a release by the token for that, which is no other, and by which nothing else is done', async () => {
    const ask = async (path: string, token: string) =>
      (await fetch(`http://${pod.internal}${path}`, { headers: { authorization: `Bearer ${token}` } })).status;
    const pass = await passOf(SECRET).sign({ method: 'GET', path: '/release/rollout', to: 'b' });
    expect(await ask('/release/rollout', 'of-who-steers-it')).toBe(200);
    expect(await ask('/release/rollout', 'of-who-may-drain-it')).toBe(401);
    expect(await ask('/release/rollout', pass)).toBe(401);
    expect(await ask('/drain', 'of-who-steers-it')).toBe(401);
    expect(await ask('/control/rooms/held', 'of-who-steers-it')).toBe(401);
  });

  it.each<[string, RequestListener]>([
    ['a page of a proxy', (_request, response) => response.writeHead(503).end('<html>')],
    ['JSON of something else', (_request, response) => response.writeHead(404).end('{"kind":"none"}')],
    ['more than an answer may be', (_request, response) => response.end(`{"kind":"${'x'.repeat(512 * 1024)}"}`)],
    [
      'half of one',
      (_request, response) => response.writeHead(200, { 'content-length': '99' }).write('{"kind":"gone"}'),
    ],
    ['nothing', (request) => request.socket.destroy()],
  ])('[PAS5] is silent where %s answers in its place', async (_what, answer) => {
    await close();
    await listen(serving(answer));
    const hasty = new PodCalls({ pass: passOf(SECRET), joinWithinMs: 2_000, askWithinMs: 2_000 });
    expect(await hasty.ask(pod, 'held')).toBe('silent');
    expect(await hasty.join(pod, asked('held'))).toEqual({ kind: 'silent' });
    expect(await hasty.glimpse(pod, 'held')).toBeNull();
    expect(await hasty.photo(pod, 'held', 'known')).toBeNull();
  });
});
