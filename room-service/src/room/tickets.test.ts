import { limits, type PersonId, type Ticket } from '@atrium/protocol';
import { describe, expect, test } from 'vitest';
import { Rehearsal } from './rehearsal.ts';

const told = (stage: Rehearsal): Ticket[] => stage.room.drainTickets(stage.now);
const names = (tickets: Ticket[]): PersonId[] => tickets.map(({ person }) => person).sort();
/** Until nobody has anything new to be told. */
function settle(stage: Rehearsal): void {
  stage.wait(limits.TICKET_POSE_MS + limits.TICK_MS);
  told(stage);
}

describe('tickets', () => {
  test('[TKT1] a ticket says all that brings its person back', () => {
    const stage = new Rehearsal();
    const { ids, circle } = stage.circle(3, 0, 3);
    const [ana, ben] = ids as [PersonId, PersonId];
    stage.room.setLock(ben, true, stage.now);
    settle(stage);
    const ring = stage.ring(ana);
    const { x, z, yaw } = stage.place(ana);
    const close = (value: number): number => expect.closeTo(value, 3) as number;
    expect(stage.room.ticket(ana, stage.now)).toEqual({
      ...{ room: 'test', person: ana, at: stage.now, epoch: 0, name: 'Ada', color: 1, kind: 'person' },
      ...{ mic: 'live', camera: 'off', since: 1_000_000, floor: 6, host: { id: ana, rev: 1 } },
      pose: { x: close(x), z: close(z), yaw: close(yaw) },
      circle: {
        ...{ id: circle, rev: expect.any(Number) as number, members: ring.members, locked: true, lockBy: ben },
        ...{ x: close(ring.x), z: close(ring.z), angle: close(ring.angle), capacity: limits.CIRCLE_CAPACITY },
      },
    });
    expect(stage.room.ticket('nobody', stage.now)).toBeNull();
  });

  test('[TKT2] a change of circle, lock, role, name or mute is told at the next tick, to those whom it is about', () => {
    const stage = new Rehearsal();
    const { ids } = stage.circle(0, 0, 3);
    const [ana, ben, cat] = ids as [PersonId, PersonId, PersonId];
    const dan = stage.join('Dan');
    settle(stage);
    const after = (act: () => void): PersonId[] => {
      act();
      stage.tick();
      return names(told(stage));
    };
    expect(after(() => stage.room.setLock(ben, true, stage.now))).toEqual([ana, ben, cat].sort());
    expect(after(() => stage.room.setMedia(dan, { mic: 'muted', camera: 'off' }, stage.now))).toEqual([dan]);
    expect(after(() => stage.room.setProfile(dan, { name: 'Daniel', color: 1, photo: null }, stage.now))).toEqual([
      dan,
    ]);
    expect(after(() => stage.room.setProfile(dan, { name: 'Daniel', color: 2, photo: null }, stage.now))).toEqual([
      dan,
    ]);
    expect(after(() => stage.room.setAway(dan, true, stage.now))).toEqual([]);
    expect(after(() => stage.room.stepOut(cat, stage.now))).toEqual([ana, ben, cat].sort());
    settle(stage);
    stage.room.leave(ana, stage.now);
    stage.tick();
    const [tellsBen] = told(stage);
    expect(tellsBen).toMatchObject({ person: ben, host: { id: ben }, circle: null });
  });

  test('[TKT3] of 500 who walk 25 get a ticket at a tick, each once in 2 s; who stands gets one a minute', () => {
    const stage = new Rehearsal();
    const ids = Array.from({ length: 500 }, () => stage.join());
    settle(stage);
    const perTick: number[] = [];
    const perPerson = new Map<PersonId, number>();
    const ticks = (2 * limits.TICKET_POSE_MS) / limits.TICK_MS;
    for (let tick = 0; tick < ticks; tick += 1) {
      for (const id of ids) {
        const { x, z, yaw } = stage.place(id);
        stage.room.move(id, { x, z, yaw: yaw + 0.1 }, stage.now);
      }
      stage.tick();
      const tickets = told(stage);
      perTick.push(tickets.length);
      for (const { person } of tickets) perPerson.set(person, (perPerson.get(person) ?? 0) + 1);
    }
    expect(new Set(perTick)).toEqual(new Set([25]));
    expect([...perPerson.values()].every((count) => count === 2)).toBe(true);
    settle(stage);
    const still: number[] = [];
    for (let tick = 0; tick < limits.TICKET_REFRESH_MS / limits.TICK_MS; tick += 1) {
      stage.tick();
      still.push(told(stage).length);
    }
    expect(still.slice(0, still.length - 2 * ticks).every((count) => count === 0)).toBe(true);
    expect(Math.max(...still)).toBeLessThanOrEqual(25);
    expect(still.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0);
  });

  test('[TKT2] who is not connected is told with the welcome, and the ticket of a place is where they stopped', () => {
    const stage = new Rehearsal();
    const [ana, ben] = [stage.join('Ana'), stage.join('Ben')];
    settle(stage);
    stage.room.disconnect(ana, stage.now);
    stage.room.setMedia(ana, { mic: 'muted', camera: 'off' }, stage.now);
    stage.tick();
    expect(told(stage)).toEqual([]);
    stage.room.resume(ana, stage.now);
    expect(stage.room.ticket(ana, stage.now)).toMatchObject({ mic: 'muted' });
    stage.walk([ben, 1, 1]);
    stage.wait(limits.TICKET_POSE_MS);
    const last = told(stage).at(-1);
    expect(last?.pose).toMatchObject({ x: expect.closeTo(1, 2) as number, z: expect.closeTo(1, 2) as number });
  });
});
