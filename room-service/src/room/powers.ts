import { ok, refuse, type Moderation, type PersonId, type Result } from '@atrium/protocol';
import { onFloor } from './centre.ts';
import type { Parts } from './parts.ts';
import { FLOOR_MARGIN_M } from './rules.ts';
import type { Session } from './session.ts';
import { stepOut } from './step-out.ts';

/** What a host may do to somebody else, as far as the room decides it. Media and sockets follow in whoever calls it. */
export class Powers {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The person is told of it, but for who is removed: their last word says so. */
  moderate(by: PersonId, person: PersonId, act: Moderation, now: number): Result<null> {
    const found = this.#over(by, person);
    if (!found.ok) return found;
    const other = found.value;
    const { profile, outbox } = this.#parts;
    switch (act) {
      case 'mute': {
        profile.setMedia(other, { mic: other.mic === 'off' ? 'off' : 'muted', camera: other.camera });
        break;
      }
      case 'stopCamera': {
        profile.setMedia(other, { mic: other.mic, camera: 'off' });
        break;
      }
      case 'stopShare': {
        this.endShare(other, by);
        return ok(null);
      }
      case 'edge': {
        this.#lead(other, now);
        break;
      }
      case 'remove': {
        return ok(null);
      }
    }
    outbox.push({ to: [person], m: 'moderated', d: { act, by } });
    return ok(null);
  }

  /** They are told that it was done, and may begin again. */
  endShare(session: Session, by: PersonId): void {
    const { mic, camera, id } = session;
    this.#parts.profile.setMedia(session, { mic, camera, sharing: false });
    this.#parts.outbox.push({ to: [id], m: 'moderated', d: { act: 'stopShare', by } });
  }

  /** There is one host at a time. */
  handOver(by: PersonId, person: PersonId): Result<null> {
    const found = this.#over(by, person);
    if (!found.ok) return found;
    const { sessions, hosts, profile } = this.#parts;
    const former = sessions.get(by);
    if (former) profile.setRole(former, 'member');
    hosts.name(person);
    return profile.setRole(found.value, 'host');
  }

  /** Somebody else who is here, for a host alone. */
  #over(by: PersonId, person: PersonId): Result<Session> {
    const { sessions } = this.#parts;
    if (sessions.get(by)?.role !== 'host') return refuse('not_host');
    const other = sessions.get(person);
    if (other === undefined) return refuse('no_such_person');
    return by === person ? refuse('not_allowed', 'that is for others') : ok(other);
  }

  /** Straight out from the middle, as far as one can stand. */
  #lead(other: Session, now: number): void {
    const { crowd, floorPlan } = this.#parts;
    if (other.ring) stepOut(other, this.#parts, now);
    const [x, z] = [crowd.x(other.index), crowd.z(other.index)];
    const boundM = floorPlan.boundAt(now);
    const metres = Math.hypot(x, z);
    const [cos, sin] = metres === 0 ? [1, 0] : [x / metres, z / metres];
    other.goal = onFloor({ x: boundM * cos, z: boundM * sin }, FLOOR_MARGIN_M, boundM);
    other.walk.pending = false;
  }
}
