import { PROTOCOL_VERSION } from '@atrium/protocol';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Bot } from './bot.ts';
import { valueOf } from './errors.ts';
import { socketUrl } from './join.ts';
import { PodEdge, WELCOME } from './testing/pod-edge.ts';
import { until } from './until.ts';

const [A, B] = ['/pods/a/ws', '/pods/b/ws'] as const;
const ATTACHED = { transports: {}, consumers: [], wanted: { mic: false, camera: null } };
const MOVE = { move: 'm1', url: B, rtpCapabilities: {}, token: 'of the move' };

let edge: PodEdge;
let bot: Bot;
let cuts: number;
beforeEach(async () => {
  edge = await PodEdge.start();
  edge.answer = ({ m }) => ({ ok: true, d: m === 'attach' ? ATTACHED : {} });
  cuts = 0;
});
afterEach(() => {
  bot.close();
  edge.close();
});

async function join(protocol?: number): Promise<void> {
  const version = protocol === undefined ? {} : { protocol };
  bot = valueOf(await Bot.join({ base: edge.base, room: 'garden', name: 'Bo', color: 1, media: false, ...version }));
  bot.onCut = () => (cuts += 1);
}

async function attached(): Promise<void> {
  await join();
  edge.say(A, 'move', MOVE);
  await until('it is ready', () => edge.namesAt(B).includes('ready'));
}

describe('a bot whose room is moved', () => {
  test('[MOV2] attaches by a second socket with the token of the move, and goes on by the first until it has moved', async () => {
    await attached();
    expect(edge.namesAt(B)).toEqual(['attach', 'ready']);
    expect(edge.heard.find(({ m }) => m === 'attach')?.d).toMatchObject({
      protocol: PROTOCOL_VERSION,
      token: 'of the move',
    });
    valueOf(await bot.ask('wave', { person: 'somebody' }));
    expect(edge.namesAt(A)).toEqual(['join', 'wave']);
  });

  test('[MOV12] speaks by the second from `moved` on, with what is said there, and says that it has swapped by the first', async () => {
    await attached();
    edge.say(B, 'moved', { ...WELCOME, resumed: true, resumeToken: 'of the new pod' });
    edge.say(A, 'movedOn', { move: 'm1' });
    await until('it has swapped', () => edge.namesAt(A).includes('swapped'));
    expect(edge.heard.find(({ m }) => m === 'swapped')?.d).toEqual({ voices: 0, gapMs: 0 });
    expect(bot.resumeToken).toBe('of the new pod');
    edge.say(B, 'ticket', { token: 'newer' });
    await until('the ticket came', () => bot.resumeToken === 'newer');
    valueOf(await bot.ask('wave', { person: 'somebody' }));
    expect(edge.namesAt(B)).toEqual(['attach', 'ready', 'wave']);

    edge.say(A, 'bye', { code: 'room_elsewhere', message: '', retry: false });
    edge.at(A).close(4001);
    await until('the first place is over', () => bot.moves[0]?.endedAtMs !== null);
    expect([bot.state.is, cuts]).toEqual(['joined', 0]);
    // From now on the second is like any.
    edge.at(B).terminate();
    await until('it is cut', () => cuts === 1);
    valueOf(await bot.resume());
    expect(edge.namesAt(B).at(-1)).toBe('join');
  });

  test.each([
    ['after', [B, A]],
    ['before', [A, B]],
  ])(
    '[MOV12] asks again there what had no answer, when it hears %s `moved` that the room has gone',
    async (_order, order) => {
      await attached();
      edge.answer = ({ path, m }) => (m === 'wave' && path === A ? null : { ok: true, d: {} });
      const waved = bot.ask('wave', { person: 'somebody' });
      await until('it was asked', () => edge.namesAt(A).includes('wave'));
      for (const path of order) {
        if (path === B) edge.say(B, 'moved', WELCOME);
        else edge.say(A, 'movedOn', { move: 'm1' });
        // So that the other one comes later.
        await sleep(100);
      }
      expect(await waved).toMatchObject({ ok: true });
      expect(edge.namesAt(B)).toEqual(['attach', 'ready', 'wave']);
    },
  );

  test('[MOV14] stays where it is when the move is called off, and follows the next one', async () => {
    await attached();
    const second = edge.at(B);
    const closed = new Promise((resolve) => second.once('close', resolve));
    edge.say(A, 'moveOff', { move: 'm1' });
    await closed;
    expect([bot.state.is, cuts]).toEqual(['joined', 0]);
    edge.say(A, 'move', { ...MOVE, move: 'm2' });
    await until('it is ready again', () => edge.namesAt(B).filter((name) => name === 'ready').length === 2);
    edge.say(B, 'moved', WELCOME);
    await until('it has moved', () => bot.moves[1]?.movedAtMs !== null);
    expect(bot.moves.map(({ move, movedAtMs }) => [move, movedAtMs !== null])).toEqual([
      ['m1', false],
      ['m2', true],
    ]);
  });

  test.each([
    ['is refused', () => (edge.answer = () => ({ ok: false, e: { code: 'no_such_move', message: '' } }))],
    ['is lost', () => (edge.answer = ({ path }) => (edge.at(path).terminate(), null))],
  ])('[MOV14] stays where it is when its second socket %s', async (_how, fail) => {
    await join();
    fail();
    edge.say(A, 'move', MOVE);
    await until('it had come', () => edge.namesAt(B).length > 0);
    edge.answer = () => ({ ok: true, d: {} });
    valueOf(await bot.ask('wave', { person: 'somebody' }));
    expect([bot.state.is, cuts, edge.namesAt(A).at(-1)]).toEqual(['joined', 0, 'wave']);
  });

  test('[MOV13] comes back by its token when it could not attach', async () => {
    await join();
    edge.say(A, 'bye', { code: 'room_elsewhere', message: '', retry: true });
    edge.at(A).close(4000);
    await until('it is cut', () => cuts === 1);
    edge.lives = B;
    edge.answer = () => ({ ok: true, d: {} });
    expect((await bot.resume()).ok).toBe(true);
  });

  test('a former place that says nothing more is left after a while', { timeout: 30_000 }, async () => {
    await attached();
    edge.say(B, 'moved', WELCOME);
    await until('the first place is over', () => (bot.moves[0]?.endedAtMs ?? null) !== null);
    const [{ movedAtMs, endedAtMs } = { movedAtMs: 0, endedAtMs: 0 }] = bot.moves;
    expect((endedAtMs ?? 0) - (movedAtMs ?? 0)).toBeGreaterThan(5_900);
    expect([bot.state.is, cuts]).toEqual(['joined', 0]);
  });
});

describe('a bot that goes straight to pods', () => {
  test('reaches each at its own address: as it comes, in a move, and when it comes back', async () => {
    const other = await PodEdge.start();
    other.answer = edge.answer;
    try {
      const reach = (address: string) => socketUrl(address, address === B ? other.base : edge.base);
      // By the ticket of one pod to the other, which has the room.
      edge.lives = B;
      bot = valueOf(await Bot.join({ base: edge.base, reach, room: 'garden', name: 'Bo', color: 1, media: false }));
      bot.onCut = () => (cuts += 1);
      other.say(B, 'move', { ...MOVE, url: A });
      await until('it is ready', () => edge.namesAt(A).includes('ready'));
      edge.say(A, 'moved', WELCOME);
      await until('it has moved', () => bot.url === reach(A));
      edge.at(A).terminate();
      await until('it is cut', () => cuts === 1);
      valueOf(await bot.resume());
      expect([other.namesAt(B)[0], edge.namesAt(A)]).toEqual(['join', ['attach', 'ready', 'join']]);
    } finally {
      other.close();
    }
  });
});

describe('the version of the wire', () => {
  test('[VER5] is the newest that a bot and the server know, and stays that', async () => {
    edge.newest = 1;
    await join();
    expect(edge.asked.map(({ protocol }) => protocol)).toEqual([PROTOCOL_VERSION, 2, 1]);
    edge.at(A).terminate();
    await until('it is cut', () => cuts === 1);
    valueOf(await bot.resume());
    const joins = edge.heard.filter(({ m }) => m === 'join');
    expect(joins.map(({ d }) => d.protocol)).toEqual([1, 1]);
  });

  test('[VER5] is one less where the room went to a server of the version before', async () => {
    await join();
    edge.newest = 1;
    edge.at(A).terminate();
    await until('it is cut', () => cuts === 1);
    valueOf(await bot.resume());
    const joins = edge.heard.filter(({ m }) => m === 'join');
    expect(joins.map(({ d }) => d.protocol)).toEqual([2, 2, 1]);
  });

  test('is the one that a bot was given, and no other', async () => {
    await join(1);
    expect(edge.asked.map(({ protocol }) => protocol)).toEqual([1]);
    expect(edge.heard[0]?.d.protocol).toBe(1);
  });
});
