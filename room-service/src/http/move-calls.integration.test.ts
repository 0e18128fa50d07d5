import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Pod, RoomRecord } from '../directory/directory.ts';
import { podNamed } from '../directory/testing/pods.ts';
import type { Lost, MovedRoom } from '../move/leaving.ts';
import { audienceOf } from '../move/testing/stage.ts';
import { callPod } from './call-pod.ts';
import { createControl, listenForPods, type ControlOptions } from './control.ts';
import { UNWATCHED_HTTP } from './http-watch.ts';
import { MoveCalls } from './move-calls.ts';
import { PodPass } from './pod-pass.ts';

const SECRET = new TextEncoder().encode('a secret that all pods of this test share');
const record: RoomRecord = {
  ...{ room: 'garden', pod: 'a', epoch: 1_700_000_000_000_001, assignedAt: 1_700_000_000_000 },
  ...{ track: 'primary', version: '1.0.0', weight: 1 / 3, kind: 'person' },
};
/** As large as one may be: `move/weight.ts`. */
const LARGE: MovedRoom = {
  snapshot: { version: 1, id: 'garden', sessions: [{ id: 'ana' }] } as unknown as MovedRoom['snapshot'],
  photos: Array.from({ length: 400 }, (_, n) => ({ owner: `p${n}`, dataUrl: 'x'.repeat(32_000) })),
  judged: { of: 'whoever measures' },
};

describe('what the pod that a room leaves says to the one that gets it', () => {
  let server: Server | null = null;
  let heard: [string, string, unknown][];
  let answers: unknown[];
  let pod: Pod;
  const pass = new PodPass({ secret: SECRET, now: Date.now });
  const calls = new MoveCalls({ pass });

  const serve = async (started: Promise<Server>): Promise<void> => {
    server = await started;
    pod = podNamed('b', { internal: `127.0.0.1:${(server.address() as AddressInfo).port}` });
  };
  beforeEach(async () => {
    heard = [];
    answers = [];
    const hear = (name: string) => (room: string, said: unknown) => {
      heard.push([name, room, said]);
      return answers.shift() as never;
    };
    const guests = {
      prepare: hear('prepare'),
      audience: hear('audience'),
      commit: hear('commit'),
      own: (room: string, said: unknown) => Promise.resolve(hear('own')(room, said)),
      follow: hear('follow'),
      off: (room: string, said: unknown) => void hear('off')(room, said),
    };
    const options = {
      ...{ pod: 'b', pass, drainToken: null, tenancy: {}, own: {}, guests, traces: null, watch: UNWATCHED_HTTP },
      onBug: (error: unknown) => {
        throw error;
      },
    } as unknown as ControlOptions;
    await serve(listenForPods(createControl(options), { host: '127.0.0.1', port: 0 }));
  });
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  it('[MOV4] [MOV9] [MOV19] comes as it was said, also a large room, and so does the answer', async () => {
    const audience = [audienceOf('ana', ['ben'])];
    const prepare = { move: 'm1', from: { pod: 'a', epoch: record.epoch }, people: 2, audience };
    const ready = { kind: 'ready', url: '/pods/b/ws', rtpCapabilities: { codecs: [] } };
    answers = [
      ready,
      { kind: 'refused', code: 'no_capacity' },
      { kind: 'ok', ready: ['ana'], tokens: ['t1'] },
      { kind: 'ok', ready: ['ana'] },
      { kind: 'restored' },
      { kind: 'owns', attached: ['ana'] },
      { kind: 'ok', upTo: 3, changes: audience },
    ];
    expect(await calls.prepare(pod, 'garden', prepare)).toEqual(ready);
    expect(await calls.prepare(pod, 'garden', prepare)).toEqual({ kind: 'refused', code: 'no_capacity' });
    const changes = { move: 'm1', changes: audience, at: 1_700_000_000_000.5 };
    expect(await calls.audience(pod, 'garden', changes)).toEqual({ kind: 'ok', ready: ['ana'], tokens: ['t1'] });
    // A pod of the version before.
    expect(await calls.audience(pod, 'garden', changes)).toEqual({ kind: 'ok', ready: ['ana'] });
    const budgets: MovedRoom['budgets'] = [{ person: 'ana', left: [['chat', 3.25]] }];
    const addresses: MovedRoom['addresses'] = [{ address: '2001:db8::/64', left: [['wave', 0]] }];
    const commit = { move: 'm1', ...LARGE, tokens: ['t1'], budgets, addresses, spent: ['j1'] };
    expect(await calls.commit(pod, 'garden', { record, ...commit })).toEqual({ kind: 'restored' });
    const lost: Lost[] = [{ person: 'ben', how: 'left' }];
    expect(await calls.own(pod, 'garden', { move: 'm1', record, lost })).toEqual({ kind: 'owns', attached: ['ana'] });
    const follow = { move: 'm1', since: 2 };
    expect(await calls.follow(pod, 'garden', follow)).toEqual({ kind: 'ok', upTo: 3, changes: audience });
    expect(await calls.off(pod, 'garden', { move: 'm1' })).toEqual({ kind: 'ok' });
    expect(heard).toEqual([
      ['prepare', 'garden', prepare],
      ['prepare', 'garden', prepare],
      ['audience', 'garden', changes],
      ['audience', 'garden', changes],
      ['commit', 'garden', commit],
      ['own', 'garden', { move: 'm1', record, lost }],
      ['follow', 'garden', follow],
      ['off', 'garden', { move: 'm1' }],
    ]);
  });

  it('[MOV20] is understood where a newer pod knows another way to go: who went like that may come back', async () => {
    const body = { move: 'm1', record, lost: [{ person: 'ben', how: 'vanished', after: 3 }] };
    const path = '/control/rooms/garden/moves/own';
    await callPod(pass, pod, { method: 'POST', path, body, withinMs: 5_000 });
    expect(heard).toEqual([['own', 'garden', { move: 'm1', record, lost: [{ person: 'ben', how: 'expired' }] }]]);
  });

  it('[MOV10] is heard from nobody but a pod, and by nobody but the one that is meant', async () => {
    const forged = new MoveCalls({
      pass: new PodPass({ secret: new TextEncoder().encode('x'.repeat(40)), now: Date.now }),
    });
    expect(await forged.own(pod, 'garden', { move: 'm1', record })).toEqual({ kind: 'silent' });
    expect(await calls.own({ ...pod, id: 'c' }, 'garden', { move: 'm1', record })).toEqual({ kind: 'gone' });
    const { status } = await fetch(`http://${pod.internal}/control/rooms/garden/moves/own`, { method: 'POST' });
    expect(status).toBe(401);
    expect(heard).toEqual([]);
  });

  it.each([
    ['no JSON', 'own', 'x'],
    ['no move', 'own', {}],
    ['a record of no room', 'own', { move: 'm1', record: { ...record, room: '../x' } }],
    ['a room without people', 'commit', { move: 'm1', record, photos: [], snapshot: { id: 'garden' } }],
    ['an audience of nobody', 'audience', { move: 'm1', changes: [{ hear: [] }] }],
    ['no time since when', 'follow', { move: 'm1' }],
  ])('[MOV14] is not acted upon where it is %s', async (_what, name, body) => {
    const path = `/control/rooms/garden/moves/${name}`;
    const call = await callPod(pass, pod, { method: 'POST', path, body: body as object, withinMs: 5_000 });
    expect(call).toMatchObject({ kind: 'heard', status: 400 });
    expect(heard).toEqual([]);
  });

  it('[MOV14] is taken for silence where nothing that can be read comes back', async () => {
    answers = [{ kind: 'restored', and: 'more' }, { kind: 'something' }, { kind: 'refused', code: 'unheard_of' }];
    const said = { move: 'm1', record, ...LARGE, photos: [] };
    expect(await calls.commit(pod, 'garden', said)).toEqual({ kind: 'restored' });
    expect(await calls.commit(pod, 'garden', said)).toEqual({ kind: 'silent' });
    expect(await calls.commit(pod, 'garden', said)).toEqual({ kind: 'refused', code: 'internal' });
    server?.closeAllConnections();
    server?.close();
    expect(await calls.commit(pod, 'garden', said)).toEqual({ kind: 'silent' });
    const other = express();
    await serve(
      new Promise((resolve) => {
        const one = createServer(other).listen(0, '127.0.0.1', () => resolve(one));
      }),
    );
    expect(await calls.own(pod, 'garden', { move: 'm1', record })).toEqual({ kind: 'silent' });
  });

  it('[MOV19] is known for a question that a pod of the version before does not know, and for no silence', async () => {
    const older = express();
    older.post('/control/rooms/:room/moves/own', (_request, response) => void response.json({ kind: 'gone' }));
    server?.close();
    await serve(
      new Promise((resolve) => {
        const one = createServer(older).listen(0, '127.0.0.1', () => resolve(one));
      }),
    );
    expect(await calls.own(pod, 'garden', { move: 'm1', record })).toEqual({ kind: 'gone' });
    expect(await calls.follow(pod, 'garden', { move: 'm1', since: 0 })).toEqual({ kind: 'older' });
    server?.closeAllConnections();
    server?.close();
    expect(await calls.follow(pod, 'garden', { move: 'm1', since: 0 })).toEqual({ kind: 'silent' });
  });
});
