import { describe, expect, it } from 'vitest';
import { RoomApi } from './api.ts';

function api(answer: () => Response | Promise<Response>) {
  const asked: { url: string; init: RequestInit | undefined }[] = [];
  const fetch: typeof globalThis.fetch = (input, init) => {
    asked.push({ url: input instanceof Request ? input.url : input.toString(), init });
    return Promise.resolve().then(answer);
  };
  return { api: new RoomApi({ origin: 'https://atrium.example', room: 'a b', fetch }), asked };
}

describe('RoomApi', () => {
  it('asks for a ticket with the version of the wire and, where there is one, the traceparent of the join', async () => {
    const { api: room, asked } = api(() => Response.json({ room: 'a', token: 't', url: '/ws', rtpCapabilities: {} }));
    expect(await room.ticket('00-a-b-01')).toMatchObject({ ok: true, value: { token: 't' } });
    await room.ticket();
    expect(asked[0]?.url).toBe('https://atrium.example/api/rooms/a%20b/join');
    expect(asked[0]?.init).toMatchObject({ method: 'POST', body: '{"protocol":3}' });
    expect(new Headers(asked[0]?.init?.headers).get('traceparent')).toBe('00-a-b-01');
    expect(new Headers(asked[1]?.init?.headers).has('traceparent')).toBe(false);
  });

  it('[SES14] asks for the way with the resume token, and without it where a server of the version before refuses that', async () => {
    const way = { room: 'a', token: '', url: '/pods/b/ws', rtpCapabilities: {} };
    const newer = api(() => Response.json(way));
    expect(await newer.api.way('ticket')).toMatchObject({ ok: true, value: { url: '/pods/b/ws' } });
    expect(newer.asked.map(({ init }) => init?.body)).toEqual(['{"protocol":3,"resume":"ticket"}']);
    let answers = 0;
    const error = { code: 'bad_payload', message: 'protocol: send {"protocol": <number>}' };
    const older = api(() => ((answers += 1) === 1 ? Response.json({ error }, { status: 400 }) : Response.json(way)));
    expect(await older.api.way('ticket')).toMatchObject({ ok: true });
    expect(older.asked.map(({ init }) => init?.body)).toEqual(['{"protocol":3,"resume":"ticket"}', '{"protocol":3}']);
  });

  it('[VER5] speaks the version before where the server is too old for the newest, and says which', async () => {
    const way = { room: 'a', token: 't', url: '/ws', rtpCapabilities: {} };
    const error = { code: 'client_too_new', message: 'This server is older than the page.' };
    const older = api(() =>
      older.asked.at(-1)?.init?.body === '{"protocol":1}'
        ? Response.json(way)
        : Response.json({ error }, { status: 400 }),
    );
    expect(await older.api.ticket()).toMatchObject({ ok: true, value: { protocol: 1 } });
    expect(older.asked.map(({ init }) => init?.body)).toEqual(['{"protocol":3}', '{"protocol":2}', '{"protocol":1}']);
    const newer = api(() => Response.json(way));
    expect(await newer.api.ticket()).toMatchObject({ ok: true, value: { protocol: 3 } });
    expect(await newer.api.ticket(undefined, 1)).toMatchObject({ ok: true, value: { protocol: 1 } });
    const oldest = api(() => Response.json({ error }, { status: 400 }));
    expect(await oldest.api.ticket()).toEqual({ ok: false, error });
  });

  it('gives back the words of a refusal', async () => {
    const error = { code: 'room_full', message: 'This room is full (2000). Try again later.' };
    expect(await api(() => Response.json({ error }, { status: 503 })).api.ticket()).toEqual({ ok: false, error });
  });

  it.each([
    ['no network', () => Promise.reject(new TypeError('Failed to fetch'))],
    ['a page of a proxy', () => new Response('<h1>502</h1>', { status: 502 })],
    ['half an answer', () => new Response('{"token":', { status: 200 })],
  ])('says that the server cannot be reached: %s', async (_name, answer) => {
    expect(await api(answer).api.glimpse()).toMatchObject({ ok: false, error: { code: 'unreachable' } });
  });

  it('makes addresses of sockets and portraits', () => {
    const { api: room } = api(() => Response.json({}));
    expect(room.socketUrl('/ws?pod=3')).toBe('wss://atrium.example/ws?pod=3');
    expect(room.socketUrl('ws://other:3000/ws')).toBe('ws://other:3000/ws');
    expect(room.photoUrl('k/1')).toBe('https://atrium.example/api/rooms/a%20b/photos/k%2F1');
  });
});
