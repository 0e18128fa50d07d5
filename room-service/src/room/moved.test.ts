import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Rehearsal } from './rehearsal.ts';
import { Room } from './room.ts';

const EPOCH = 7;

type Step = (stage: Rehearsal, ids: string[]) => void;

const who = fc.nat({ max: 11 });
const metres = fc.double({ min: -4, max: 4, noNaN: true });
const at = (ids: string[], n: number): string => ids[n % Math.max(1, ids.length)] ?? 'nobody';
const ringAt = (stage: Rehearsal, n: number): string => {
  const { circles } = stage.room.view('');
  return circles[n % Math.max(1, circles.length)]?.id ?? 'none';
};

const steps: fc.Arbitrary<Step>[] = [
  fc.constantFrom('Ada', 'Bo', 'Cleo').map(
    (name): Step =>
      (stage, ids) =>
        void ids.push(stage.join(name)),
  ),
  fc.tuple(who, metres, metres).map(([n, x, z]): Step => (stage, ids) => {
    if (stage.room.has(at(ids, n))) stage.walk([at(ids, n), x, z]);
  }),
  fc.integer({ min: 100, max: 4_000 }).map(
    (ms): Step =>
      (stage) =>
        stage.wait(ms),
  ),
  fc.tuple(who, fc.boolean()).map(
    ([n, locked]): Step =>
      ({ room, now }, ids) =>
        void room.setLock(at(ids, n), locked, now),
  ),
  fc.tuple(who, who).map(
    ([n, m]): Step =>
      ({ room, now }, ids) =>
        void room.invite(at(ids, n), at(ids, m), now),
  ),
  fc.tuple(who, who).map(
    ([n, m]): Step =>
      (stage, ids) =>
        void stage.room.knock(at(ids, n), ringAt(stage, m), stage.now),
  ),
  fc
    .tuple(who, who, fc.constantFrom('room', 'circle', 'direct' as const))
    .map(([n, m, scope]): Step => (stage, ids) => {
      const message = { id: `m${stage.now}-${n}`, scope, to: at(ids, m), text: `from ${n}` } as const;
      stage.room.chat(at(ids, n), message, stage.now);
    }),
  who.map(
    (n): Step =>
      ({ room, now }, ids) =>
        void room.setMedia(at(ids, n), { mic: 'muted', camera: 'live' }, now),
  ),
  who.map(
    (n): Step =>
      ({ room, now }, ids) =>
        void room.setAway(at(ids, n), true, now),
  ),
  who.map(
    (n): Step =>
      ({ room, now }, ids) =>
        void room.setProfile(at(ids, n), { name: 'Eve', color: 2, photo: 'p' }, now),
  ),
  who.map(
    (n): Step =>
      ({ room, now }, ids) =>
        void room.stepOut(at(ids, n), now),
  ),
  who.map(
    (n): Step =>
      ({ room, now }, ids) =>
        void room.disconnect(at(ids, n), now),
  ),
  who.map(
    (n): Step =>
      ({ room, now }, ids) =>
        room.leave(at(ids, n), now),
  ),
  who.map(
    (n): Step =>
      ({ room }, ids) =>
        room.setTalking(new Set([at(ids, n)])),
  ),
];

/** All that anybody in the room could tell it by. */
const known = (room: Room, ids: readonly string[], now: number) =>
  ids.map((id) => ({
    view: room.view(id),
    person: room.person(id),
    audience: room.audienceOf(id),
    ticket: room.ticket(id, now),
    glimpse: room.glimpse(),
  }));

const withEpoch = (all: ReturnType<typeof known>, epoch: number) =>
  all.map((one) => ({ ...one, ticket: one.ticket && { ...one.ticket, epoch } }));

describe('a room at the pod that it was moved to', () => {
  test('[MOV9] is equal to the room that was frozen, for everybody in it, and goes on as that would have', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(...steps), { minLength: 10, maxLength: 60 }), who, (played, next) => {
        const stage = new Rehearsal();
        const ids: string[] = [];
        for (const step of played) step(stage, ids);
        // As at a freeze: what has happened is told first.
        stage.tick();
        const { room: there, now } = stage;
        const snapshot = JSON.parse(JSON.stringify(there.snapshot())) as ReturnType<Room['snapshot']>;
        const tenure = { epoch: EPOCH, takenOverAt: null };
        const here = Room.restore(snapshot, { now, ...stage.sources(), tenure });
        expect(known(here, ids, now)).toEqual(withEpoch(known(there, ids, now), EPOCH));
        expect(JSON.stringify(here.snapshot())).toBe(JSON.stringify(there.snapshot()));
        for (const room of [there, here]) {
          room.setLock(at(ids, next), true, now);
          for (let ticks = 1; ticks <= 20; ticks += 1) room.tick(now + ticks * 100);
        }
        expect(known(here, ids, now + 2_000)).toEqual(withEpoch(known(there, ids, now + 2_000), EPOCH));
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});
