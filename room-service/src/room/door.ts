import { ok, refuse, type CircleId, type Result } from '@atrium/protocol';
import type { Admissions } from './admissions.ts';
import type { Circles } from './circles.ts';
import type { Outbox } from './outbox.ts';
import { isFull } from './ring.ts';
import type { Session } from './session.ts';

export type DoorOptions = { admissions: Admissions; circles: Circles; outbox: Outbox };

/** Asking in and asking to be let in. */
export class Door {
  readonly #admissions: Admissions;
  readonly #circles: Circles;
  readonly #outbox: Outbox;

  constructor(options: DoorOptions) {
    this.#admissions = options.admissions;
    this.#circles = options.circles;
    this.#outbox = options.outbox;
  }

  invite(by: Session, other: Session | undefined, now: number): Result<null> {
    const { ring } = by;
    if (!ring) return refuse('not_in_circle');
    if (!other) return refuse('no_such_person');
    if (other.ring === ring) return refuse('not_allowed', 'they are in this circle already');
    if (isFull(ring)) return refuse('circle_full', String(ring.capacity));
    const asked = this.#admissions.invite(ring.id, by.id, other.id, now);
    if (asked.ok) this.#outbox.push({ to: [other.id], m: 'invited', d: { circle: ring.id, by: by.id } });
    return asked;
  }

  answerInvite(person: Session, circle: CircleId, accept: boolean, now: number): Result<{ circle: CircleId }> {
    const ring = this.#circles.get(circle);
    if (!ring) return refuse('no_such_circle');
    const invitation = this.#admissions.invitation(person.id, circle);
    if (!invitation || invitation.until <= now) return refuse('not_allowed', 'nobody has invited you lately');
    if (accept && isFull(ring)) return refuse('circle_full', String(ring.capacity));
    this.#admissions.answer(person.id, circle, accept ? invitation.by : null, now);
    this.#outbox.push({ to: [invitation.by], m: 'inviteAnswered', d: { person: person.id, accepted: accept } });
    return ok({ circle });
  }

  knock(by: Session, circle: CircleId, now: number): Result<null> {
    const ring = this.#circles.get(circle);
    if (!ring) return refuse('no_such_circle');
    if (by.ring === ring) return refuse('not_allowed', 'you are in this circle');
    if (!ring.locked) return refuse('not_allowed', 'the circle is open, walk up to it');
    const asked = this.#admissions.knock(circle, by.id, now);
    const to = ring.members.map((member) => member.id);
    if (asked.ok) this.#outbox.push({ to, m: 'knocked', d: { circle, by: by.id } });
    return asked;
  }

  answerKnock(member: Session, other: Session | undefined, accept: boolean, now: number): Result<null> {
    const { ring } = member;
    if (!ring) return refuse('not_in_circle');
    if (!other) return refuse('no_such_person');
    if (!this.#admissions.hasKnocked(other.id, ring.id)) return refuse('not_allowed', 'they have not knocked lately');
    if (accept && isFull(ring)) return refuse('circle_full', String(ring.capacity));
    this.#admissions.answer(other.id, ring.id, accept ? member.id : null, now);
    this.#outbox.push({ to: [other.id], m: 'knockAnswered', d: { circle: ring.id, accepted: accept } });
    return ok(null);
  }
}
