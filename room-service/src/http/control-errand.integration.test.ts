import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RoomRecord } from '../directory/directory.ts';
import { DRAINING, podNamed } from '../directory/testing/pods.ts';
import type { ErrandOutcome } from '../move/drainer.ts';
import { MOVE_FAILURES } from '../move/mover.ts';
import { errandControl, type ErrandControlOptions } from './control-errand.ts';

const [DRAIN_TOKEN, TRIAL_TOKEN] = ['of-who-may-drain-it', 'of-who-tries-a-release'] as const;
const MOVED: ErrandOutcome = { kind: 'moved', freezeMs: 12, attached: 3, cold: 1 };
const RECORDS: Record<string, Partial<RoomRecord>> = { garden: { kind: 'person' }, 'trial-1': { kind: 'bot' } };
const PODS = [podNamed('a'), podNamed('b', { track: 'canary', people: 7 }), podNamed('d', { state: DRAINING })];

describe('a pod that somebody wants a room moved from', () => {
  let server: Server;
  let sent: unknown[];
  let outcome: ErrandOutcome;

  beforeEach(async () => {
    sent = [];
    outcome = MOVED;
    const options = {
      ...{ pod: 'a', drainToken: DRAIN_TOKEN, trialTokens: ['of-who-tried-one', TRIAL_TOKEN] },
      drainer: { moveOne: (...errand: unknown[]) => (sent.push(errand), Promise.resolve(outcome)) },
      tenancy: { recordOf: (room: string) => RECORDS[room] ?? null, seen: { pods: PODS } },
      own: { here: () => [{ room: 'garden', people: 4 }] },
    } as unknown as ErrandControlOptions;
    server = createServer(express().use(errandControl(options)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const ask = async (body: unknown, token: string | undefined = DRAIN_TOKEN) => {
    const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/moves`, {
      headers: { 'content-type': 'application/json', ...(token === '' ? {} : { authorization: `Bearer ${token}` }) },
      ...(body === undefined ? {} : { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: response.status, said: (await response.json().catch(() => ({}))) as Record<string, unknown> };
  };

  it('[DRN10] moves it there, and says how many came along', async () => {
    expect(await ask({ room: 'garden', to: 'b' })).toEqual({
      status: 200,
      said: {
        ...{ is: 'moved', pod: 'a', room: 'garden', to: 'b', attached: 3, cold: 1, freezeMs: 12 },
        tookMs: expect.any(Number) as number,
      },
    });
    expect(sent).toEqual([['garden', 'b']]);
  });

  it('[DRN10] says which pods it may go to', async () => {
    expect((await ask(undefined, TRIAL_TOKEN)).said).toEqual({
      pod: 'a',
      to: [
        { id: 'b', track: 'canary', version: '1.0.0', people: 7, state: 'serving' },
        { id: 'd', track: 'primary', version: '1.0.0', people: 0, state: 'draining' },
      ],
    });
  });

  it.each<[string, object, number, string, RegExp]>([
    ['a room that is not here', { room: 'attic', to: 'b' }, 404, 'no_room', /no such room is here/],
    ['a pod that there is not', { room: 'garden', to: 'c' }, 404, 'no_pod', /no such pod/],
    ['this pod', { room: 'garden', to: 'a' }, 409, 'same_pod', /name another pod/],
    ['a pod that is emptied', { room: 'garden', to: 'd' }, 409, 'target_drains', /emptied itself/],
  ])('[DRN10] refuses %s, and says why', async (_what, order, status, why, error) => {
    const { said, ...answer } = await ask(order);
    expect(answer.status).toBe(status);
    expect(said).toMatchObject({ is: 'refused', why, error: expect.stringMatching(error) as string });
    expect(sent).toEqual([]);
  });

  it.each(['draining', 'moving'] as const)('[DRN10] says that it is %s', async (why) => {
    outcome = { kind: 'refused', why };
    expect(await ask({ room: 'garden', to: 'b' })).toMatchObject({ status: 409, said: { is: 'refused', why } });
  });

  it.each(MOVE_FAILURES)('[DRN10] says why the room stayed: %s', async (why) => {
    outcome = { kind: 'called_off', why };
    const { status, said } = await ask({ room: 'garden', to: 'b' });
    expect([status, said.is, said.why]).toEqual([409, 'called_off', why]);
    expect(said.error).toMatch(/\w{3}/);
  });

  it('[DRN10] moves rooms of bots alone for who tries a release, who does not learn which others are here', async () => {
    expect((await ask({ room: 'trial-1', to: 'b' }, TRIAL_TOKEN)).status).toBe(200);
    const [ofPeople, ofNobody] = [
      await ask({ room: 'garden', to: 'b' }, TRIAL_TOKEN),
      await ask({ room: 'x', to: 'b' }, TRIAL_TOKEN),
    ];
    expect(ofPeople.status).toBe(404);
    expect({ ...ofPeople.said, room: 'x', tookMs: 0 }).toEqual({ ...ofNobody.said, tookMs: 0 });
    expect(sent).toEqual([['trial-1', 'b']]);
  });

  it.each(['', 'of-somebody-else'])(
    '[DRN10] neither moves one nor tells of pods for who brings "%s"',
    async (token) => {
      expect((await ask({ room: 'garden', to: 'b' }, token)).status).toBe(401);
      expect((await ask(undefined, token)).status).toBe(401);
      expect(sent).toEqual([]);
    },
  );

  it.each([{}, { room: 'garden' }, { room: 'Garden 1', to: 'b' }, { room: 'garden', to: 'x'.repeat(200) }, 'garden'])(
    '[DRN10] does nothing for %o',
    async (order) => {
      expect((await ask(order)).status).toBe(400);
      expect(sent).toEqual([]);
    },
  );
});
