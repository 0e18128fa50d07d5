import { wireError, type WireError } from '@atrium/protocol';
import { expect, it } from 'vitest';
import { applyEvent } from '../net/apply.ts';
import { createRoomStore } from '../net/room-store.ts';
import { FakeClock } from '../net/testing/fake-clock.ts';
import { KNOCK_MS, Knocks } from './knocks.ts';

function build(answer: WireError | null = null) {
  const clock = new FakeClock();
  const room = createRoomStore('test');
  const refused: string[] = [];
  let sent = 0;
  const knocks = new Knocks({
    clock,
    room,
    send: (_circle, onAnswer) => {
      sent += 1;
      onAnswer(answer);
    },
    onRefused: ({ code }) => refused.push(code),
  });
  const waiting = () => [...room.getState().knocks];
  return { clock, room, refused, knocks, waiting, sent: () => sent };
}

it('says to the one who knocked that it was heard, once, and is open until it has grown old', async () => {
  const { clock, room, knocks, waiting, sent } = build();
  knocks.knock('c1');
  knocks.knock('c1');
  expect(sent()).toBe(1);
  expect(room.getState().notices).toMatchObject([{ kind: 'knocked', circle: 'c1' }]);
  await clock.advance(KNOCK_MS - 1);
  expect(waiting()).toEqual(['c1']);
  await clock.advance(1);
  expect(waiting()).toEqual([]);
  knocks.knock('c1');
  expect(sent()).toBe(2);
});

it('is over with the answer, and with the circle', () => {
  const { room, knocks, waiting } = build();
  const context = { now: 0, newId: () => 'n' };
  knocks.knock('c1');
  knocks.knock('c2');
  room.setState((state) => applyEvent(state, { m: 'knockAnswered', d: { circle: 'c1', accepted: false } }, context));
  expect(waiting()).toEqual(['c2']);
  room.setState((state) => applyEvent(state, { m: 'circles', d: { changed: [], gone: ['c2'] } }, context));
  expect(waiting()).toEqual([]);
});

it('a refusal is told, and nothing waits', () => {
  const { refused, knocks, waiting, clock } = build(wireError('too_many'));
  knocks.knock('c1');
  expect(refused).toEqual(['too_many']);
  expect(waiting()).toEqual([]);
  expect(clock.waiting).toBe(0);
});

it('leaves no timer behind', () => {
  const { clock, knocks } = build();
  knocks.knock('c1');
  expect(clock.waiting).toBe(1);
  knocks.close();
  expect(clock.waiting).toBe(0);
});
