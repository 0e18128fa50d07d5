import type { ChatMessage, Circle, Person } from '@atrium/protocol';
import { describe, expect, test } from 'vitest';
import { createBatcher } from './batcher.ts';
import { happenings, sentences, type RoomView } from './happenings.ts';

const person = (id: string): Person => ({
  id,
  index: 0,
  name: id.toUpperCase(),
  color: 0,
  photo: null,
  kind: 'person',
  role: 'member',
  mic: 'live',
  camera: 'off',
  presence: 'here',
});
const circle = (members: string[], locked = false, lockBy?: string): Circle => ({
  id: 'c1',
  x: 0,
  z: 0,
  radius: 1,
  angle: 0,
  members,
  locked,
  capacity: 15,
  talking: false,
  ...(lockBy === undefined ? {} : { lockBy }),
});
const message = (id: string, from: string, text: string, scope: ChatMessage['scope'] = 'room'): ChatMessage => ({
  id,
  scope,
  from,
  fromName: from.toUpperCase(),
  text,
  at: 0,
});
const view = (ids: string[], circles: Circle[] = [], chat: ChatMessage[] = []): RoomView => ({
  room: 'demo',
  self: 'me',
  people: new Map(ids.map((id) => [id, person(id)])),
  circles: new Map(circles.map((item) => [item.id, item])),
  chat,
  podium: { speakers: [], hands: [] },
  reactions: new Map(),
});
const told = (before: RoomView, after: RoomView) => sentences(happenings(before, after));

describe('what is announced', () => {
  test('who speaks to everybody, and when nobody does any more; not that one does oneself', () => {
    const quiet = view(['me', 'a', 'b']);
    const up = (...speakers: string[]): RoomView => ({ ...quiet, podium: { speakers, hands: [] } });
    expect(told(quiet, up('a', 'b'))).toEqual(['A and B speak to everybody now. Your circle is silent meanwhile.']);
    expect(told(up('a'), up('a', 'me'))).toEqual([]);
    expect(told(up('a'), quiet)).toEqual(['Nobody speaks to everybody any more. Your circle hears itself again.']);
  });

  test('what others show over their heads, each time, and not what one shows oneself', () => {
    const calm = view(['me', 'a']);
    const showing = (by: string, at: number): RoomView => ({
      ...calm,
      reactions: new Map([[by, { what: 'clap', at }]]),
    });
    expect(told(calm, showing('a', 1))).toEqual(['A shows applause.']);
    expect(told(showing('a', 1), showing('a', 2))).toEqual(['A shows applause.']);
    expect(told(calm, showing('me', 1))).toEqual([]);
    expect(told(showing('a', 1), calm)).toEqual([]);
  });

  test('raised hands, to a host alone', () => {
    const quiet = view(['me', 'a', 'b']);
    const raised: RoomView = { ...quiet, podium: { speakers: [], hands: ['a'] } };
    expect(told(quiet, raised)).toEqual([]);
    const host = (state: RoomView): RoomView => ({
      ...state,
      people: new Map(state.people).set('me', { ...person('me'), role: 'host' }),
    });
    expect(told(host(quiet), host(raised))).toEqual(['A raises a hand.']);
  });

  test('an entry is one sentence, not one for each person', () => {
    const outside: RoomView = { ...view([]), self: null };
    expect(told(outside, view(['me', 'a', 'b']))).toEqual(['You are in demo with 2 other people.']);
    expect(told(outside, view(['me']))).toEqual(['You are in demo. Nobody else is here yet.']);
  });

  test('nothing before the entry', () =>
    expect(told({ ...view([]), self: null }, { ...view(['a']), self: null })).toEqual([]));

  test('many arrivals are one line', () =>
    expect(told(view(['me']), view(['me', 'a', 'b', 'c', 'd']))).toEqual(['A, B and 2 others came in.']));

  test('leaving names who left', () => expect(told(view(['me', 'a']), view(['me']))).toEqual(['A left the room.']));

  test('my circle: entering, company, lock, leaving', () => {
    const ids = ['me', 'a', 'b'];
    expect(told(view(ids), view(ids, [circle(['me', 'a'])]))).toEqual(['You are in a circle with A.']);
    expect(told(view(ids, [circle(['me', 'a'])]), view(ids, [circle(['me', 'a', 'b'], true, 'a')]))).toEqual([
      'A locked the circle.',
      'B joined your circle.',
    ]);
    expect(told(view(ids, [circle(['me', 'a', 'b'])]), view(ids, [circle(['me', 'b'])]))).toEqual([
      'A left your circle.',
    ]);
    expect(told(view(ids, [circle(['me', 'a'])]), view(ids))).toEqual(['You are out of the circle.']);
  });

  test('who leaves the room is named once, whatever is heard first', () => {
    const together = view(['me', 'a', 'b'], [circle(['me', 'a', 'b'])]);
    const gone = view(['me', 'b'], [circle(['me', 'a', 'b'])]);
    const after = view(['me', 'b'], [circle(['me', 'b'])]);
    expect(sentences([...happenings(together, gone), ...happenings(gone, after)])).toEqual(['A left the room.']);
  });

  test('a lock is told with who turned it', () => {
    const at = (locked: boolean, by: string) => view(['me', 'a'], [circle(['me', 'a'], locked, by)]);
    expect(told(at(true, 'a'), at(false, 'me'))).toEqual(['You opened the circle.']);
    expect(told(at(false, 'me'), at(true, 'a'))).toEqual(['A locked the circle.']);
  });

  test('circles of others are not announced', () =>
    expect(told(view(['me', 'a', 'b']), view(['me', 'a', 'b'], [circle(['a', 'b'])]))).toEqual([]));

  test('messages of others, once, and long ones cut', () => {
    const first = view(['me', 'a'], [], [message('1', 'a', 'hi')]);
    expect(told(view(['me', 'a']), first)).toEqual(['A: hi']);
    const next = [...first.chat, message('2', 'me', 'mine'), message('3', 'a', 'x'.repeat(300), 'direct')];
    const lines = told(first, view(['me', 'a'], [], next));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^A to you: x{160} \.\.\.$/);
  });
});

describe('batches', () => {
  test('one telling for all that comes within the delay, also under a steady stream', () => {
    const timers: { callback: () => void; ms: number }[] = [];
    const batches: number[][] = [];
    const batcher = createBatcher<number>({
      delayMs: 900,
      setTimer: (callback, ms) => timers.push({ callback, ms }),
      clearTimer: () => undefined,
      tell: (batch) => batches.push(batch),
    });
    batcher.add([1]);
    batcher.add([2, 3]);
    batcher.add([]);
    expect(timers.map((timer) => timer.ms)).toEqual([900]);
    timers[0]?.callback();
    batcher.add([4]);
    timers[1]?.callback();
    expect(batches).toEqual([[1, 2, 3], [4]]);
  });

  test('a closed one tells nothing', () => {
    const cleared: unknown[] = [];
    const batcher = createBatcher<number>({
      delayMs: 1,
      setTimer: () => 'timer',
      clearTimer: (timer) => cleared.push(timer),
      tell: () => expect.unreachable(),
    });
    batcher.add([1]);
    batcher.close();
    batcher.close();
    expect(cleared).toEqual(['timer']);
  });
});
