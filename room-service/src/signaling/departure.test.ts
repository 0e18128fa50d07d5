import { expect, test } from 'vitest';
import type { Lost } from '../move/leaving.ts';
import { Budgets } from './budgets.ts';
import type { Connection, Went } from './connection.ts';
import { Departure } from './departure.ts';
import type { RoomHost } from './room-host.ts';
import type { Rooms } from './rooms.ts';

/** One of a room as it freezes: how they go later, or null where they had no connection. */
type Someone = { went: Went | null; isKnown: boolean } | { connection: null; isKnown: boolean };
type Given = { person: string; nth?: number | undefined };

function departureOf(people: Record<string, Someone>, given: Given[] = []): Departure {
  const nothing = (): void => undefined;
  const moveToken = ({ person, nth }: Given): string => `token ${given.push({ person, nth })}`;
  const member = (one: Someone) => ({
    connection: 'went' in one ? ({ went: one.went, send: nothing } as unknown as Connection) : null,
    budgets: new Budgets(),
    isKnown: one.isKnown,
  });
  const members = new Map(Object.entries(people).map(([person, one]) => [person, member(one)]));
  const host = {
    ...{ id: 'garden', freeze: nothing, followAudience: () => nothing },
    members: () => members,
    room: { snapshot: () => ({}) },
    photos: { all: () => [] },
  } as unknown as RoomHost;
  const rooms = { watch: { handOver: () => null }, budgets: { leftIn: () => [] } } as unknown as Rooms;
  return new Departure({
    ...{ host, rooms, move: 'm', tokens: { moveToken, spentIn: () => [] } },
    ...{ watch: { swapped: nothing }, now: () => 0 },
  });
}

/** Who of them has gone, as the room says it. */
function lostOf(people: Record<string, Someone>): Lost[] {
  const departure = departureOf(people);
  departure.freeze();
  return departure.lost();
}

test('[MOV2] tokens to attach say which was given before which', () => {
  const given: Given[] = [];
  const departure = departureOf({ ana: { went: null, isKnown: true }, ben: { went: null, isKnown: true } }, given);
  for (const person of ['ana', 'ben', 'ana']) departure.tell(person, { url: '/', rtpCapabilities: {} });
  expect(given).toEqual([
    { person: 'ana', nth: 1 },
    { person: 'ben', nth: 2 },
    { person: 'ana', nth: 3 },
  ]);
});

test('[MOV20] a join that was torn before the freeze is said to have left, since nobody can come back to it', () => {
  const lost = lostOf({
    ana: { went: null, isKnown: true },
    torn: { connection: null, isKnown: false },
    entering: { went: null, isKnown: false },
    ben: { went: 'expired', isKnown: true },
    // Their place is kept for as long as it was before.
    cat: { connection: null, isKnown: true },
  });
  expect(lost).toEqual([
    { person: 'torn', how: 'left' },
    { person: 'entering', how: 'left' },
    { person: 'ben', how: 'expired' },
  ]);
});

test('[MOV20] everybody who has gone is named, however many they are', () => {
  const people = Array.from({ length: 1_200 }, (_, n): [string, Someone] => [
    `p${n}`,
    { went: 'expired', isKnown: true },
  ]);
  expect(lostOf(Object.fromEntries(people))).toHaveLength(1_200);
});
