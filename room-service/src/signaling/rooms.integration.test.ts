import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PROTOCOL_VERSION } from '@atrium/protocol';
import { RawClient } from '../../../scripts/lib/raw-client.ts';
import type { MediaServer } from '../media/media-server.ts';
import { startServer, until } from '../media/testing/servers.ts';
import { Join } from './join.ts';
import { Rooms } from './rooms.ts';
import { SignalingServer } from './signaling-server.ts';
import { Tokens } from './tokens.ts';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const now = Date.now;
const tokens = new Tokens({ secret: new Uint8Array(32), now });

let media: MediaServer;
let rooms: Rooms;
let signaling: SignalingServer;
let http: Server;
/** Whose socket the next one is. */
let address: string;

beforeEach(async () => {
  address = 'a';
  media = await startServer({});
  rooms = new Rooms({
    media,
    maxRooms: 2,
    maxPeople: 100,
    placesPerAddress: 3,
    sign: (ticket) => tokens.resumeToken(ticket),
    now,
    onBug: (error) => {
      throw error;
    },
  });
  const join = new Join({ rooms, tokens, relayOnly: false, now });
  signaling = new SignalingServer({ rooms, join, log, now, addressOf: () => address });
  http = createServer().listen(0, '127.0.0.1');
  signaling.attach(http);
  await new Promise((resolve) => http.once('listening', resolve));
});

afterEach(async () => {
  rooms.close();
  signaling.close();
  http.closeAllConnections();
  http.close();
  await media.close();
});

const base = () => `http://127.0.0.1:${(http.address() as AddressInfo).port}`;

async function enter(room: string): Promise<{ client: RawClient; code: string }> {
  const client = await RawClient.open(base());
  const look = { name: 'Ana', color: 1, photo: null, kind: 'person', mic: 'off', camera: 'off' };
  const token = await tokens.joinToken(room);
  const payload = { protocol: PROTOCOL_VERSION, token, ...look, rtpCapabilities: media.rtpCapabilities };
  return { client, code: await client.codeOf('join', payload) };
}

describe('rooms', () => {
  it('[LIM18] the people of one address hold so many places in all rooms, and get one back when somebody leaves', async () => {
    const inside = [await enter('x'), await enter('x'), await enter('y')];
    expect(inside.map(({ code }) => code)).toEqual(['ok', 'ok', 'ok']);
    // A lost connection keeps its place.
    inside[0]!.client.socket.terminate();
    expect((await enter('x')).code).toBe('room_full');
    address = 'b';
    expect((await enter('x')).code).toBe('ok');
    address = 'a';
    await inside[1]!.client.leave();
    expect((await enter('y')).code).toBe('ok');
    expect((await enter('y')).code).toBe('room_full');
  });

  it('[LIM18] a place is given back after a join that was refused', async () => {
    for (let i = 0; i < 3; i++) {
      const client = await RawClient.open(base());
      const look = { name: '\u200b', color: 1, photo: null, kind: 'person', mic: 'off', camera: 'off' };
      const payload = { protocol: PROTOCOL_VERSION, token: await tokens.joinToken('x'), ...look, rtpCapabilities: {} };
      expect(await client.codeOf('join', payload)).toBe('bad_name');
    }
    expect(rooms.places.size).toBe(0);
    const { client } = await enter('x');
    expect(rooms.places.size).toBe(1);
    await client.leave();
    expect(rooms.places.size).toBe(0);
  });

  it('[ROO1] a refused request opens no room, whose emptiness would be told of the release', async () => {
    const look = { name: 'Ana', color: 1, photo: null, kind: 'person', mic: 'off', camera: 'off', rtpCapabilities: {} };
    const photo = Buffer.from('<svg/>').toString('base64');
    const bad = [{ name: '\u200b' }, { photo }, { rtpCapabilities: { codecs: 'none' } }];
    const codes = [];
    for (const wrong of bad) {
      const client = await RawClient.open(base());
      const token = await tokens.joinToken('unborn');
      codes.push(await client.codeOf('join', { protocol: PROTOCOL_VERSION, token, ...look, ...wrong }));
    }
    for (let i = 0; i < 4; i++) codes.push((await enter('full')).code);
    codes.push((await enter('unborn')).code);
    expect(codes).toEqual(['bad_name', 'bad_photo', 'media_rejected', 'ok', 'ok', 'ok', 'room_full', 'room_full']);
    expect(rooms.get('unborn')).toBeNull();
  });

  it('[LIM19] a room that nobody is in makes way for a new one, and one with people never', async () => {
    const first = await enter('first');
    const second = await enter('second');
    expect((await enter('third')).code).toBe('room_full');
    await first.client.leave();
    await until(() => (rooms.get('first')?.emptyForMs() ?? 0) > 0);
    const third = await enter('third');
    expect(third.code).toBe('ok');
    expect(rooms.get('first')).toBeNull();
    expect(await second.client.codeOf('ping')).toBe('ok');
    expect((await enter('first')).code).toBe('room_full');
  });
});
