import { limits, type PersonId, type Ticket } from '@atrium/protocol';
import { describe, expect, test } from 'vitest';
import { Rehearsal } from './rehearsal.ts';
import { Room } from './room.ts';

/** Of the pod that had the room, and of the one that took it over while the first was cut off. */
const FORMER = 7;
const LATER = 9;
/** Longer than anybody may come back by an ordinary ticket. */
const CUT_MS = 2 * limits.RETURN_WINDOW_MS;

const tenure = (epoch: number, takenOverAt: number | null = null) => ({ epoch, takenOverAt });

/** The room as it lives on at both pods: four in a locked circle, of whom two have gone to the later pod. */
function split() {
  const former = new Rehearsal();
  former.room = new Room({ id: 'test', now: former.now, tenure: tenure(FORMER), ...former.sources() });
  const { ids, circle } = former.circle(0, 0, 4);
  const [ana, ben, cat, dan] = ids as [PersonId, PersonId, PersonId, PersonId];
  former.room.setLock(ana, true, former.now);
  const eve = former.join('Eve');
  former.wait(3_000);
  const later = new Rehearsal();
  later.now = former.now;
  later.room = new Room({ id: 'test', now: later.now, tenure: tenure(LATER, later.now), ...former.sources() });
  const ticketOf = (id: PersonId): Ticket => former.room.ticket(id, former.now)!;
  /** What the former pod says when it hears that it has lost the room. */
  const sentOn = (id: PersonId): Ticket => ({ ...ticketOf(id), lostTo: LATER });
  const wait = (ms: number): void => {
    former.wait(ms);
    later.wait(ms);
  };
  const back = (ticket: Ticket): string => {
    const result = later.room.restorePerson(ticket, later.now);
    return result.ok ? 'back' : result.error.code;
  };
  return { former, later, ana, ben, cat, dan, eve, circle, ticketOf, sentOn, wait, back };
}

describe('people whose pod hears late that another has their room', () => {
  test('[TKT10] come back for 30 s after their last ticket, however long the other has the room, and once', () => {
    const { later, ana, ben, cat, eve, ticketOf, sentOn, wait, back } = split();
    wait(CUT_MS);
    expect(back(ticketOf(ana))).toBe('resume_expired');
    expect(back({ ...sentOn(ana), lostTo: LATER + 1 })).toBe('resume_expired');
    expect(back({ ...sentOn(ana), epoch: LATER })).toBe('resume_expired');
    const tickets = [ben, cat].map(sentOn);
    expect(back(sentOn(eve))).toBe('back');
    expect(back(sentOn(eve))).toBe('resume_expired');
    later.room.leave(eve, later.now);
    expect(back(sentOn(eve))).toBe('resume_expired');
    later.wait(limits.RETURN_WINDOW_MS - 100);
    expect(back(tickets[0]!)).toBe('back');
    later.wait(100);
    expect(back(tickets[1]!)).toBe('resume_expired');
  });

  test('[TKT10] come back also to a room that was placed anew', () => {
    const { former, later, ana, eve, sentOn, back } = split();
    later.room = new Room({ id: 'test', now: later.now, tenure: tenure(LATER), ...former.sources() });
    const zoe = later.join('Zoe');
    expect([sentOn(eve), sentOn(ana)].map(back)).toEqual(['back', 'back']);
    // Whatever their tickets say of the other pod's host.
    expect([zoe, eve, ana].map((id) => later.room.person(id)?.role)).toEqual(['host', 'member', 'member']);
  });

  test('[TKT10] have their circle back with its lock, and its places for 30 s more', () => {
    const { later, ana, ben, circle, sentOn, wait, back } = split();
    wait(CUT_MS);
    expect([sentOn(ana), sentOn(ben)].map(back)).toEqual(['back', 'back']);
    const { radius } = later.ring(ana);
    expect(later.ring(ana)).toMatchObject({ id: circle, locked: true, lockBy: ana });
    later.wait(limits.RETURN_WINDOW_MS);
    expect(new Set(later.ring(ana).members)).toEqual(new Set([ana, ben]));
    // The others had their places until then.
    expect(later.ring(ana).radius).toBeLessThan(radius);
  });

  test('[TKT10] stay out of a circle that has lived on at the other pod', () => {
    const { later, ana, ben, cat, dan, circle, ticketOf, sentOn, wait, back } = split();
    expect([ticketOf(cat), ticketOf(dan)].map(back)).toEqual(['back', 'back']);
    wait(CUT_MS);
    const before = later.ring(cat);
    expect(new Set(before.members)).toEqual(new Set([cat, dan]));
    expect([sentOn(ana), sentOn(ben)].map(back)).toEqual(['back', 'back']);
    expect(later.ring(cat)).toMatchObject({ id: circle, locked: true, members: before.members });
    expect([ana, ben].map((id) => later.circleOf(id))).toEqual([null, null]);
    expect(later.room.audienceOf(ana).hear).not.toContain(cat);
  });

  test('[TKT10] find as host who became it meanwhile', () => {
    const { later, former, ana, eve, ticketOf, sentOn, wait, back } = split();
    expect(former.room.person(ana)?.role).toBe('host');
    expect(back(ticketOf(eve))).toBe('back');
    wait(CUT_MS);
    expect(later.room.person(eve)?.role).toBe('host');
    expect(back(sentOn(ana))).toBe('back');
    expect([eve, ana].map((id) => later.room.person(id)?.role)).toEqual(['host', 'member']);
    // Nobody is host there: the one of before.
    later.room.leave(eve, later.now);
    later.wait(2 * limits.RETURN_WINDOW_MS);
    expect(later.room.person(ana)?.role).toBe('host');
  });
});
