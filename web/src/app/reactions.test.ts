import { expect, it } from 'vitest';
import { applyEvent } from '../net/apply.ts';
import { createRoomStore } from '../net/room-store.ts';
import { FakeClock } from '../net/testing/fake-clock.ts';
import { Reactions, SHOWN_MS } from './reactions.ts';

function build() {
  const clock = new FakeClock();
  const room = createRoomStore('test');
  const sent: string[] = [];
  const reactions = new Reactions({ clock, room, send: (what) => sent.push(what) });
  room.setState({ self: 'me', connection: { kind: 'joined' }, hasPodium: true });
  const shown = () => [...room.getState().reactions].map(([id, { what }]) => `${id} ${what}`);
  const reacted = (by: string) =>
    room.setState((state) =>
      applyEvent(state, { m: 'reacted', d: { by, what: 'clap' } }, { now: clock.now(), newId: () => 'n' }),
    );
  return { clock, room, reactions, sent, shown, reacted };
}

it('shows what others show for a moment, each for its own', async () => {
  const { clock, shown, reacted } = build();
  reacted('ana');
  await clock.advance(SHOWN_MS / 2);
  reacted('ben');
  await clock.advance(SHOWN_MS / 2);
  expect(shown()).toEqual(['ben clap']);
  reacted('ben');
  await clock.advance(SHOWN_MS - 1);
  expect(shown()).toEqual(['ben clap']);
  await clock.advance(1);
  expect(shown()).toEqual([]);
});

it('shows the own at once, and tells the room; not one that does not know it, nor without a connection', () => {
  const { room, reactions, sent, shown } = build();
  reactions.react('heart');
  expect([shown(), sent]).toEqual([['me heart'], ['heart']]);
  room.setState({ hasPodium: false });
  reactions.react('wow');
  room.setState({ hasPodium: true, connection: { kind: 'left' } });
  reactions.react('wow');
  expect(sent).toEqual(['heart']);
});

it('waits for nothing once it is closed', async () => {
  const { clock, reactions, shown, reacted } = build();
  reacted('ana');
  reactions.close();
  await clock.advance(2 * SHOWN_MS);
  expect(shown()).toEqual(['ana clap']);
});
