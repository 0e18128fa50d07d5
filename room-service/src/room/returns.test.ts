import { limits, type PersonId, type Ticket } from '@atrium/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Rehearsal } from './rehearsal.ts';
import { Room } from './room.ts';
import { seededRandom } from './seeded.ts';

const EPOCH = 7;

/** What the pages hold when the pod dies: of everybody the last ticket that they were told. */
class Pages {
  readonly stage: Rehearsal;
  readonly newest = new Map<PersonId, Ticket>();
  readonly all: Ticket[] = [];

  constructor(stage: Rehearsal) {
    this.stage = stage;
    this.listen();
  }

  listen(): this {
    for (const ticket of this.stage.room.drainTickets(this.stage.now)) {
      this.newest.set(ticket.person, ticket);
      this.all.push(ticket);
    }
    return this;
  }

  of(id: PersonId | undefined): Ticket {
    const ticket = this.newest.get(id ?? '');
    if (!ticket) throw new Error(`${id} has no ticket`);
    return ticket;
  }
}

/** The room on the next pod, that nobody has come back to yet. */
function takeOver(stage: Rehearsal, { people = 100, epoch = EPOCH } = {}): Room {
  const tenure = { epoch, takenOverAt: stage.now };
  stage.room = new Room({ id: 'test', now: stage.now, tenure, limits: { people }, ...stage.sources() });
  return stage.room;
}

const back = (stage: Rehearsal, ticket: Ticket): string => {
  const result = stage.room.restorePerson(ticket, stage.now);
  return result.ok ? 'back' : result.error.code;
};

/** What the tickets are about, of one person. */
function standing(stage: Rehearsal, id: PersonId) {
  const ring = stage.room.view(id).circles.find(({ members }) => members.includes(id));
  const { name, color, role, mic, camera } = stage.room.person(id)!;
  const { x, z, yaw } = stage.place(id);
  return {
    ...{ name, color, role, mic, camera },
    place: { x, z, yaw },
    circle: ring && { id: ring.id, members: ring.members, locked: ring.locked, lockBy: ring.lockBy },
    ring: ring && { x: ring.x, z: ring.z, radius: ring.radius },
  };
}

/** The same numbers, to the millimetres of a ticket. */
const about = <T extends object>(numbers: T): T =>
  Object.fromEntries(Object.entries(numbers).map(([key, value]) => [key, expect.closeTo(value as number, 2)])) as T;

describe('coming back to another pod', () => {
  const build = () => {
    const stage = new Rehearsal();
    const open = stage.circle(0, 0, 3);
    const locked = stage.circle(-6, 0, 4);
    const big = stage.circle(0, -9, 7);
    const alone = [stage.join('Ben'), stage.join('Ben', { mic: 'off', camera: 'live', color: 5, kind: 'bot' })];
    stage.room.setLock(locked.ids[1]!, true, stage.now);
    stage.room.setMedia(big.ids[0]!, { mic: 'muted', camera: 'live' }, stage.now);
    stage.wait(3_000);
    const everybody = [...open.ids, ...locked.ids, ...big.ids, ...alone];
    return { stage, open, locked, big, alone, everybody, pages: new Pages(stage) };
  };

  test('[TKT5] in any order, whoever is back finds place, circle, lock and role as they were', () => {
    const { stage, everybody, pages } = build();
    const before = new Map(everybody.map((id) => [id, standing(stage, id)]));
    const lostAt = stage.now;
    fc.assert(
      fc.property(fc.shuffledSubarray(everybody, { minLength: 1 }), (returning) => {
        stage.now = lostAt;
        takeOver(stage);
        for (const id of returning) expect(back(stage, pages.of(id))).toBe('back');
        stage.wait(1_000); // Nobody is led away meanwhile.
        for (const id of returning) {
          const { circle, ring, place, ...rest } = before.get(id)!;
          const members = circle?.members.filter((member) => returning.includes(member));
          expect(standing(stage, id)).toEqual({
            ...rest,
            place: about(place),
            ring: ring && about(ring),
            circle: circle && { ...circle, members },
          });
        }
      }),
      { numRuns: 60 },
    );
  });

  test('[TKT5] also from any moment of walking, meeting, locking and leaving', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.infiniteStream(fc.nat()), (seed, picks) => {
        const random = seededRandom(seed);
        const { stage, ids, pages } = bustle(random);
        const here = ids.filter((id) => stage.room.has(id));
        const returning = [...here].sort(() => (picks.next().value % 2) - 0.5).slice(random() < 0.3 ? 2 : 0);
        const before = new Map(here.map((id) => [id, standing(stage, id)]));
        takeOver(stage);
        for (const id of returning) expect(back(stage, pages.of(id))).toBe('back');
        for (const id of returning) {
          const { circle, role } = before.get(id)!;
          const members = circle?.members.filter((member) => returning.includes(member));
          expect(standing(stage, id)).toMatchObject({ circle: circle && { ...circle, members }, role });
        }
      }),
      { numRuns: 40 },
    );
  });

  test('[TKT7] with tickets of any age, nobody is in a locked circle whom its latest ticket does not name', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), (seed) => {
        const random = seededRandom(seed);
        const { stage, pages, ids } = bustle(random);
        pages.listen();
        const truth = new Map(ids.map((id) => [id, stage.room.has(id) ? standing(stage, id).circle : undefined]));
        takeOver(stage);
        const honest = new Set(ids.filter(() => random() < 0.6));
        for (const id of [...ids].sort(() => random() - 0.5)) {
          const own = pages.all.filter(({ person }) => person === id);
          const old = own[Math.floor(random() * own.length)];
          const ticket = honest.has(id) ? own.at(-1) : old;
          if (ticket) back(stage, ticket);
        }
        for (const id of honest) {
          const circle = truth.get(id);
          const others = circle?.members.filter((other) => other !== id && honest.has(other)) ?? [];
          if (!circle?.locked || others.length === 0) continue;
          expect(stage.circleOf(id)).toBe(circle.id);
          const ring = stage.ring(id);
          expect(ring.locked).toBe(true);
          expect(circle.members).toEqual(expect.arrayContaining(ring.members));
          const outsiders = ids.filter((other) => stage.room.has(other) && !ring.members.includes(other));
          for (const other of outsiders) expect(stage.room.audienceOf(other).hear).not.toContain(id);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('[TKT4] a ticket brings back for 30 s, of an earlier epoch, if it is not old; every other one is refused', () => {
    const { stage, open, pages } = build();
    const [ana] = open.ids;
    const ticket = pages.of(ana);
    const at = stage.now;
    const refused = (change: Partial<Ticket>, now = at): string => {
      stage.now = at;
      takeOver(stage);
      stage.now = now;
      return back(stage, { ...ticket, ...change });
    };
    expect(refused({}, at + limits.RETURN_WINDOW_MS - 1)).toBe('back');
    expect(refused({}, at + limits.RETURN_WINDOW_MS)).toBe('resume_expired');
    expect(refused({ epoch: EPOCH - 1 })).toBe('back');
    expect(refused({ epoch: EPOCH })).toBe('resume_expired');
    expect(refused({ epoch: EPOCH + 1 })).toBe('resume_expired');
    expect(refused({ room: 'another' })).toBe('resume_expired');
    expect(refused({ at: at - limits.TICKET_AGE_MAX_MS })).toBe('back');
    expect(refused({ at: at - limits.TICKET_AGE_MAX_MS - 1 })).toBe('resume_expired');
    stage.room = new Room({ id: 'test', now: at, tenure: { epoch: EPOCH, takenOverAt: null }, ...stage.sources() });
    expect(back(stage, ticket)).toBe('resume_expired');
    stage.room = new Room({ id: 'test', now: at, ...stage.sources() });
    expect(back(stage, ticket)).toBe('resume_expired');
  });

  test('[TKT4] a full room has no place, and a name that somebody has got meanwhile gets a number', () => {
    const { stage, alone, pages } = build();
    takeOver(stage, { people: 2 });
    stage.join('Ben');
    expect(back(stage, pages.of(alone[0]))).toBe('back');
    expect(stage.room.person(alone[0]!)?.name).toBe('Ben 2');
    expect(back(stage, pages.of(alone[1]))).toBe('room_full');
  });

  test('[TKT6] the first has the circle back; the places of the others are kept, and given up after 30 s', () => {
    const stage = new Rehearsal({ circle: 3 });
    const { ids, circle } = stage.circle(0, 0, 3);
    const pages = new Pages(stage);
    takeOver(stage);
    back(stage, pages.of(ids[0]));
    const mallory = stage.join('Mallory');
    const near = stage.ring(ids[0]!);
    stage.walk([mallory, near.x, near.z + near.radius + 0.3]);
    stage.wait(1_000);
    expect(stage.said('circleNotice')).toMatchObject([{ to: [mallory], d: { circle, what: 'full' } }]);
    back(stage, pages.of(ids[2]));
    expect(new Set(stage.ring(ids[0]!).members)).toEqual(new Set([ids[0], ids[2]]));
    stage.wait(limits.RETURN_WINDOW_MS);
    expect(stage.ring(ids[0]!)).toMatchObject({ id: circle, radius: expect.closeTo(1.295, 3) as number });
    const smaller = stage.ring(ids[0]!);
    stage.walk([mallory, smaller.x, smaller.z + smaller.radius + 0.3]);
    stage.wait(1_000);
    expect(stage.circleOf(mallory)).toBe(circle);

    takeOver(stage);
    back(stage, pages.of(ids[0]));
    expect(stage.ring(ids[0]!).members).toEqual([ids[0]]);
    stage.wait(limits.RETURN_WINDOW_MS);
    expect(stage.circleOf(ids[0]!)).toBeNull();
    expect(stage.said('circles').at(-1)?.d.gone).toEqual([circle]);
  });

  test('[TKT6] a circle makes way for one that formed in its place meanwhile', () => {
    const { stage, open, pages } = build();
    takeOver(stage);
    const late = stage.circle(0, 0, 2);
    for (const id of open.ids) back(stage, pages.of(id));
    const [a, b] = [stage.ring(late.ids[0]!), stage.ring(open.ids[0]!)];
    expect(b.members).toHaveLength(3);
    expect(Math.hypot(a.x - b.x, a.z - b.z)).toBeGreaterThanOrEqual(a.radius + b.radius - 1e-3);
  });

  test('[TKT7] who was put out or left hears nobody of a locked circle again, whichever ticket comes first', () => {
    const { stage, locked, pages } = build();
    const [ana, ben, cat, dan] = locked.ids as [PersonId, PersonId, PersonId, PersonId];
    const before = pages.of(dan);
    stage.room.stepOut(dan, stage.now);
    stage.tick();
    pages.listen();
    const at = stage.now;
    expect(before.circle?.members).toContain(dan);
    expect(pages.of(ana).circle?.rev).toBeGreaterThan(before.circle!.rev);
    for (const order of [
      [dan, ana, ben, cat],
      [ana, dan, ben, cat],
      [ana, ben, cat, dan],
    ]) {
      stage.now = at;
      takeOver(stage);
      for (const id of order) expect(back(stage, id === dan ? before : pages.of(id))).toBe('back');
      expect(stage.circleOf(dan)).toBeNull();
      expect(new Set(stage.ring(ana).members)).toEqual(new Set([ana, ben, cat]));
      expect(stage.ring(ana).locked).toBe(true);
      stage.wait(5_000);
      expect(
        Math.hypot(stage.place(dan).x - stage.ring(ana).x, stage.place(dan).z - stage.ring(ana).z),
      ).toBeGreaterThan(stage.ring(ana).radius);
      expect(stage.room.audienceOf(dan)).toMatchObject({ hear: [], see: [] });
      for (const id of [ana, ben, cat]) expect(stage.room.audienceOf(id).hear).not.toContain(dan);
    }
  });

  test('[TKT7] who was let in by an earlier ticket’s open circle is put outside by the later one’s lock', () => {
    const { stage, open, pages } = build();
    const [ana, ben, cat] = open.ids as [PersonId, PersonId, PersonId];
    const before = pages.of(cat);
    stage.room.stepOut(cat, stage.now);
    stage.room.setLock(ana, true, stage.now);
    stage.tick();
    pages.listen();
    takeOver(stage);
    back(stage, before);
    const friend = stage.join('Friend');
    const { x, z } = stage.place(cat);
    stage.walk([friend, x * 1.5, z * 1.5]);
    stage.wait(1_000);
    expect(stage.circleOf(friend)).toBe(before.circle?.id);
    for (const locked of [true, false, true, false]) stage.room.setLock(friend, locked, stage.now);
    const told = stage.room.ticket(friend, stage.now);
    back(stage, pages.of(ana));
    // Also for a third pod, should this one be lost.
    expect(stage.room.ticket(ana, stage.now)?.circle?.rev).toBeGreaterThan(told!.circle!.rev);
    expect(stage.ring(ana)).toMatchObject({ locked: true, members: [ana] });
    expect([cat, friend].map((id) => stage.circleOf(id))).toEqual([null, null]);
    back(stage, pages.of(ben));
    expect(new Set(stage.ring(ana).members)).toEqual(new Set([ana, ben]));
  });

  test('[TKT7] who left an open circle is outside of it, and who left by their own ticket is awaited no more', () => {
    const { stage, open, pages } = build();
    const [ana, ben, cat] = open.ids as [PersonId, PersonId, PersonId];
    const [anaBefore, catBefore] = [pages.of(ana), pages.of(cat)];
    stage.room.stepOut(cat, stage.now);
    stage.tick();
    pages.listen();
    const at = stage.now;
    takeOver(stage);
    back(stage, pages.of(ana));
    back(stage, catBefore);
    const { x, z, radius, members } = stage.ring(ana);
    expect(members).toEqual([ana]);
    expect(Math.hypot(stage.place(cat).x - x, stage.place(cat).z - z)).toBeGreaterThan(radius);
    // Of two whose tickets do not agree the other one waits for nobody.
    stage.now = at;
    takeOver(stage);
    back(stage, { ...anaBefore, circle: { ...anaBefore.circle!, members: [ana, ben] } });
    expect(stage.circleOf(ana)).not.toBeNull();
    back(stage, { ...pages.of(ben), circle: null });
    expect(stage.circleOf(ana)).toBeNull();
  });

  test('[TKT7] nobody comes back into the middle of a circle that is shut for them', () => {
    const { stage, locked, alone, pages } = build();
    const { x, z, radius } = stage.ring(locked.ids[0]!);
    takeOver(stage);
    back(stage, pages.of(locked.ids[0]));
    expect(back(stage, { ...pages.of(alone[0]), pose: { x, z, yaw: 0 } })).toBe('back');
    const place = stage.place(alone[0]!);
    expect(Math.hypot(place.x - x, place.z - z)).toBeGreaterThan(radius);
  });

  test('[TKT5] the floor is as wide as it was at once, and whoever stands far out goes on from there', () => {
    const { stage, alone, pages } = build();
    const far = { x: 14, z: 0, yaw: 0 };
    for (const ticket of [
      { ...pages.of(alone[0]), pose: far, floor: 20 },
      { ...pages.of(alone[0]), pose: far },
    ]) {
      takeOver(stage);
      stage.said('floor');
      back(stage, ticket);
      expect(stage.place(alone[0]!)).toEqual(far);
      expect(stage.room.glimpse().radius).toBe(Math.max(14.5, ticket.floor));
      expect(stage.room.move(alone[0]!, { x: 13.9, z: 0.1, yaw: 0 }, stage.now)).toBe('ok');
      stage.wait(100);
      expect(stage.said('floor').map(({ d }) => d.to)).toEqual([Math.max(14.5, ticket.floor)]);
    }
  });

  test('[TKT5] when the second pod is lost, too, tickets of both bring everybody back', () => {
    const { stage, locked, pages } = build();
    const [ana, ben, cat] = locked.ids as [PersonId, PersonId, PersonId];
    const { id, members } = stage.ring(ana);
    takeOver(stage);
    back(stage, pages.of(ana));
    back(stage, pages.of(ben));
    const second = [ana, ben].map((one) => stage.room.ticket(one, stage.now)!);
    for (const [first, ...others] of [
      [...second, pages.of(cat), pages.of(locked.ids[3])],
      [pages.of(cat), ...second, pages.of(locked.ids[3])],
    ]) {
      takeOver(stage, { epoch: EPOCH + 1 });
      expect([first!, ...others].map((ticket) => back(stage, ticket))).toEqual(['back', 'back', 'back', 'back']);
      expect(stage.ring(cat)).toMatchObject({ id, locked: true });
      expect(new Set(stage.ring(cat).members)).toEqual(new Set(members));
    }
  });

  test('[TKT8] nobody becomes host by coming first or by inheriting while the host may come back', () => {
    const { stage, open, alone, pages } = build();
    const [host, other] = open.ids as [PersonId, PersonId];
    expect(stage.room.person(host)?.role).toBe('host');
    const old = pages.of(host);
    stage.room.leave(host, stage.now);
    stage.tick();
    pages.listen();
    const at = stage.now;
    const roles = (ids: PersonId[]) => ids.map((id) => stage.room.person(id)?.role);
    // Whoever was host once comes back with the ticket of then.
    takeOver(stage);
    const stranger = stage.join('Stranger');
    back(stage, old);
    expect(roles([stranger, host])).toEqual(['member', 'host']);
    back(stage, pages.of(other));
    expect(roles([stranger, host, other])).toEqual(['member', 'member', 'host']);
    // The host is not among those who are back.
    stage.now = at;
    takeOver(stage);
    const [first, second] = [stage.join('Stranger'), alone[1]!];
    back(stage, pages.of(second));
    stage.wait(limits.RETURN_WINDOW_MS - 100);
    expect(roles([first, second])).toEqual(['member', 'member']);
    stage.wait(200);
    // They were there before, also by the time in the other pod.
    expect(roles([first, second])).toEqual(['member', 'host']);
    // And one that leaves leaves it to nobody before.
    stage.now = at;
    takeOver(stage);
    const late = stage.join('Stranger');
    back(stage, pages.of(other));
    stage.room.leave(other, stage.now);
    expect(roles([late])).toEqual(['member']);
    stage.wait(limits.RETURN_WINDOW_MS);
    expect(roles([late])).toEqual(['host']);
  });

  test('[TKT9] a ticket brings back once: not who left since; who is here resumes', () => {
    const { stage, open, pages } = build();
    const [ana] = open.ids as [PersonId];
    takeOver(stage);
    expect(back(stage, pages.of(ana))).toBe('back');
    expect(back(stage, pages.of(ana))).toBe('resume_expired');
    expect(stage.room.resume(ana, stage.now).ok).toBe(true);
    stage.room.leave(ana, stage.now);
    expect(back(stage, pages.of(ana))).toBe('resume_expired');
    expect(stage.room.size).toBe(0);
  });

  test('[ROOM1] a room that people come back to goes on the same from a snapshot', () => {
    const { stage, open, locked, pages } = build();
    takeOver(stage);
    for (const id of [open.ids[0], locked.ids[2], open.ids[1]]) back(stage, pages.of(id));
    const snapshot = JSON.parse(JSON.stringify(stage.room.snapshot())) as ReturnType<Room['snapshot']>;
    const options = { now: stage.now, tenure: { epoch: EPOCH, takenOverAt: null }, ...stage.sources() };
    const rooms = [stage.room, Room.restore(snapshot, options)];
    const [, second] = rooms;
    expect(second?.snapshot()).toEqual(stage.room.snapshot());
    for (const room of rooms) {
      expect(room.restorePerson(pages.of(open.ids[0]), stage.now).ok).toBe(false);
      expect(room.restorePerson(pages.of(locked.ids[0]), stage.now).ok).toBe(true);
      room.tick(stage.now + limits.RETURN_WINDOW_MS);
    }
    expect(second?.snapshot()).toEqual(stage.room.snapshot());
  });
});

/** People who walk about, meet, lock, step out and leave for a while. */
function bustle(random: () => number): { stage: Rehearsal; pages: Pages; ids: PersonId[] } {
  const stage = new Rehearsal({ circle: 4 });
  const ids = Array.from({ length: 9 }, (_, i) => stage.join(`P${i}`));
  const pages = new Pages(stage);
  const goals = new Map<PersonId, { x: number; z: number }>();
  for (let tick = 0; tick < 250; tick += 1) {
    for (const id of ids) {
      const dice = random();
      if (dice < 0.02) goals.set(id, { x: random() * 8 - 4, z: random() * 8 - 4 });
      else if (dice < 0.03) stage.room.setLock(id, random() < 0.6, stage.now);
      else if (dice < 0.034) stage.room.stepOut(id, stage.now);
      else if (dice < 0.035) stage.room.leave(id, stage.now);
      const goal = goals.get(id);
      if (goal && stage.room.has(id) && stage.step(id, goal.x, goal.z)) goals.delete(id);
    }
    stage.tick();
    pages.listen();
  }
  return { stage, pages, ids };
}
