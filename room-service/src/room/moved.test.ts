import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Rehearsal } from './rehearsal.ts';
import { Room } from './room.ts';
import { shifted } from './shift.ts';

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

/** Every number that is near that time, which nothing in a room is but a time, made so much later. */
const laterIn = (value: unknown, now: number, byMs: number): unknown => {
  if (typeof value === 'number') return Math.abs(value - now) < 600_000 ? value + byMs : value;
  if (Array.isArray(value)) return value.map((one) => laterIn(one, now, byMs));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, laterIn(one, now, byMs)]));
};

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

  test('[ROOM6] is as old in everything by a clock that is far ahead or far behind, and goes on as the first would have', () => {
    const shifts = fc.constantFrom(-777_600_000, -86_400, 8_640, 777_600_000);
    const sources = () => {
      let made = 0;
      return { random: () => 0.5, newId: () => `n${(made += 1)}` };
    };
    fc.assert(
      fc.property(fc.array(fc.oneof(...steps), { minLength: 10, maxLength: 60 }), shifts, who, (played, byMs, next) => {
        const stage = new Rehearsal();
        const ids: string[] = [];
        for (const step of played) step(stage, ids);
        stage.tick();
        const { now } = stage;
        const snapshot = stage.room.snapshot();
        const { chat, ...rest } = snapshot;
        expect(shifted(snapshot, byMs)).toEqual({ ...(laterIn(rest, now, byMs) as object), chat });
        const there = Room.restore(snapshot, { now, ...sources() });
        const here = Room.restore(shifted(snapshot, byMs), { now: now + byMs, ...sources() });
        const person = at(ids, next);
        // What is open for two minutes, and whoever is away, ends at the same age in both.
        for (let passed = 100; passed <= 125_000; passed += passed < 5_000 ? 100 : 1_000) {
          there.tick(now + passed);
          here.tick(now + passed + byMs);
          if (passed !== 1_000) continue;
          there.setLock(person, true, now + passed);
          here.setLock(person, true, now + passed + byMs);
        }
        expect(here.snapshot()).toEqual(shifted(there.snapshot(), byMs));
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  test('[MOV9] is made of what a pod of the next version says, too, who tells more of it', () => {
    const stage = new Rehearsal();
    const { ids } = stage.circle(0, 0, 3);
    const { sessions, circles, ...rest } = stage.room.snapshot();
    const more = {
      ...{ ...rest, weather: 'fair' },
      sessions: sessions.map((session) => ({ ...session, hat: 'red' })),
      circles: circles.map((ring) => ({ ...ring, topic: null })),
    };
    const here = Room.restore(shifted(more, 5_000), { now: stage.now + 5_000, ...stage.sources() });
    expect(here.view(ids[0]!).circles).toEqual(stage.room.view(ids[0]!).circles);
    expect(here.snapshot()).toEqual(shifted(stage.room.snapshot(), 5_000));
  });

  test('[ROOM6] leaves out no time: of locks, knocks, invitations, who stepped out, who is away and who has left', () => {
    const stage = new Rehearsal();
    const { ids, circle } = stage.circle(0, 0, 5);
    const [a, b, c, d, e] = ids as [string, string, string, string, string];
    const [guest, other] = [stage.join('Guest'), stage.join('Other')];
    const { room, now } = stage;
    room.setLock(a, true, now);
    for (const id of [guest, other]) room.knock(id, circle, now);
    room.answerKnock(a, other, true, now);
    room.invite(b, guest, now);
    room.stepOut(c, now);
    room.disconnect(d, now);
    room.leave(e, now);
    room.tick(now + 100);
    const snapshot = room.snapshot();
    const { invitations, knocks, permissions, asks } = snapshot.admissions;
    for (const entries of [invitations, knocks, permissions, asks, snapshot.restingIndices])
      expect(entries).not.toEqual([]);
    expect(snapshot.sessions.map(({ approach }) => approach?.kind)).toContain('steppedOut');
    expect(snapshot.sessions.map(({ state }) => state.kind)).toContain('reconnecting');
    const tenure = { epoch: EPOCH, takenOverAt: now };
    const placed = Room.restore(
      { ...snapshot, returns: { takenOverAt: now, seen: [], claims: [] } },
      { now, ...stage.sources(), tenure },
    );
    expect(shifted(placed.snapshot(), 1e9)).toEqual(laterIn(placed.snapshot(), now, 1e9));
  });

  test('[ROOM6] keeps when people said what', () => {
    const stage = new Rehearsal();
    const ada = stage.join();
    stage.room.chat(ada, { id: 'm', scope: 'room', text: 'hello' }, stage.now);
    expect(shifted(stage.room.snapshot(), 1e9).chat).toEqual(stage.room.snapshot().chat);
  });
});
