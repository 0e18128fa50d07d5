import type { ChatMessage, Circle, EventFrame, Person, Pose, Welcome } from '@atrium/protocol';
import { describe, expect, it } from 'vitest';
import { applyEvent, applyMoved, applyWelcome, withMessage } from './apply.ts';
import { createRoomStore, type RoomState } from './room-store.ts';
import { welcome } from './testing/fake-server.ts';

let ids = 0;
const context = { now: 1_000, newId: () => `id-${++ids}` };

function person(id: string, change: Partial<Person> = {}): Person & { pose: Pose } {
  return {
    id,
    index: 1,
    name: id,
    color: 0,
    photo: null,
    kind: 'person',
    role: 'member',
    mic: 'live',
    camera: 'off',
    presence: 'here',
    pose: { x: 0, z: 0, yaw: 0 },
    ...change,
  };
}
const circle = (id: string, members: string[]): Circle => ({
  id,
  x: 0,
  z: 0,
  radius: 1.3,
  angle: 0,
  members,
  locked: false,
  capacity: 15,
  talking: false,
});
const message = (id: string, at: number, from = 'ben'): ChatMessage => ({
  id,
  scope: 'room',
  from,
  fromName: from,
  text: id,
  at,
});
const start = (): RoomState =>
  applyWelcome(
    createRoomStore('test').getState(),
    welcome({ people: [person('me'), person('ben')], circles: [circle('c1', ['me', 'ben'])] }),
    context,
  );
const after = (state: RoomState, ...events: EventFrame[]): RoomState =>
  events.reduce((before, event) => applyEvent(before, event, context), state);

describe('applyMoved', () => {
  it('[MOV12] keeps all that the person sees: asks, knocks, chat and notices; nothing is said of a return', () => {
    const said = message('hello', 1);
    const before = {
      ...after(
        start(),
        { m: 'invited', d: { circle: 'c1', by: 'ben' } },
        { m: 'chat', d: said },
        { m: 'waved', d: { by: 'ben' } },
      ),
      knocks: new Set(['c2']),
    };
    const now = applyMoved(before, welcome({ resumed: true, chat: [said], now: 9_000 }), context);
    expect(now.asks).toBe(before.asks);
    expect(now.knocks).toBe(before.knocks);
    expect(now.notices).toBe(before.notices);
    expect(now.chat).toEqual([said]);
    expect(now.clockOffsetMs).toBe(8_000);
  });
});

describe('applyWelcome', () => {
  it('forgets after a room was restored what nobody there can answer any more', () => {
    const asked = { ...after(start(), { m: 'invited', d: { circle: 'c1', by: 'ben' } }), knocks: new Set(['c2']) };
    const again = (how: Partial<Welcome>) => {
      const { asks, knocks } = applyWelcome(asked, welcome({ resumed: true, ...how }), context);
      return [asks.length, knocks.size];
    };
    expect(again({})).toEqual([1, 1]);
    expect(again({ restored: true })).toEqual([0, 0]);
  });

  it('keeps over a resume the chat that the page has, and takes the rest: a pod that took the room over has none of it', () => {
    const before = after(start(), { m: 'chat', d: message('a', 1) }, { m: 'chat', d: message('b', 3) });
    const resumed = welcome({ resumed: true, chat: [message('c', 2), message('b', 3)] });
    expect(applyWelcome(before, resumed, context).chat.map(({ id }) => id)).toEqual(['a', 'c', 'b']);
    expect(applyWelcome(before, welcome({ resumed: true }), context).chat.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(applyWelcome(before, welcome({ chat: [message('d', 9)] }), context).chat.map(({ id }) => id)).toEqual(['d']);
  });

  it('takes the room as it is, without poses, and the offset of the clocks', () => {
    const state = start();
    expect([...state.people.keys()]).toEqual(['me', 'ben']);
    expect(state.people.get('ben')).not.toHaveProperty('pose');
    expect(state.self).toBe('me');
    expect(state.clockOffsetMs).toBe(5_000_000 - 1_000);
  });

  it('keeps asks and notices over a resume, says that one is back, and forgets them at a new join', () => {
    const asked = after(start(), { m: 'invited', d: { circle: 'c1', by: 'ben' } });
    const resumed = applyWelcome(asked, welcome({ resumed: true }), context);
    expect(resumed.asks).toHaveLength(1);
    expect(resumed.notices.map(({ kind }) => kind)).toEqual(['resumed']);
    const anew = applyWelcome(resumed, welcome(), context);
    expect(anew.asks).toEqual([]);
    expect(anew.notices).toEqual([]);
  });
});

describe('applyEvent', () => {
  it('applies a roster: who came, what changed, who left; unknown people are not invented', () => {
    const before = start();
    const state = after(before, {
      m: 'roster',
      d: {
        joined: [person('cleo')],
        changed: [
          { id: 'ben', mic: 'muted' },
          { id: 'nobody', mic: 'muted' },
        ],
        left: ['me'],
      },
    });
    expect([...state.people.keys()].sort()).toEqual(['ben', 'cleo']);
    expect(state.people.get('ben')).toMatchObject({ mic: 'muted', name: 'ben' });
    expect(before.people.get('ben')?.mic).toBe('live');
    expect(before.people.has('me')).toBe(true);
  });

  it('applies circles and closes the asks of those that are gone', () => {
    const state = after(
      start(),
      { m: 'circles', d: { changed: [circle('c2', ['cleo', 'dan'])], gone: [] } },
      { m: 'invited', d: { circle: 'c2', by: 'ben' } },
      { m: 'knocked', d: { circle: 'c1', by: 'ben' } },
      { m: 'circles', d: { changed: [{ ...circle('c1', ['me']), locked: true }], gone: ['c2'] } },
    );
    expect([...state.circles.keys()]).toEqual(['c1']);
    expect(state.circles.get('c1')?.locked).toBe(true);
    expect(state.asks.map(({ kind }) => kind)).toEqual(['knock']);
    expect(after(state, { m: 'roster', d: { joined: [], changed: [], left: ['ben'] } }).asks).toEqual([]);
  });

  it('asks once, however often somebody asks', () => {
    const ask: EventFrame = { m: 'knocked', d: { circle: 'c1', by: 'ben' } };
    expect(after(start(), ask, ask, ask).asks).toHaveLength(1);
  });

  it('turns what happens to me into notices, of which the latest twenty stay', () => {
    const wave: EventFrame = { m: 'waved', d: { by: 'ben' } };
    const state = after(
      start(),
      wave,
      { m: 'circleNotice', d: { circle: 'c1', what: 'full' } },
      { m: 'inviteAnswered', d: { person: 'ben', accepted: true } },
      { m: 'knockAnswered', d: { circle: 'c1', accepted: false } },
    );
    expect(state.notices.map(({ kind }) => kind)).toEqual(['wave', 'circle', 'invite-answered', 'knock-answered']);
    expect(new Set(state.notices.map(({ id }) => id)).size).toBe(4);
    expect(after(state, ...Array<EventFrame>(30).fill(wave)).notices).toHaveLength(20);
  });

  it('leaves the state alone, the very object, for what is not its business or not known yet', () => {
    const state = start();
    expect(after(state, { m: 'wanted', d: { mic: true, camera: 2 } })).toBe(state);
    expect(after(state, { m: 'fireworks', d: {} } as unknown as EventFrame)).toBe(state);
  });
});

describe('withMessage', () => {
  it('orders by server time and holds each message once', () => {
    let chat: readonly ChatMessage[] = [];
    for (const one of [message('b', 2), message('a', 1), message('c', 3), message('b', 2)])
      chat = withMessage(chat, one);
    expect(chat.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });

  it('tells the same id of two senders apart', () => {
    expect(withMessage([message('a', 1, 'ben')], message('a', 2, 'cleo'))).toHaveLength(2);
  });
});
