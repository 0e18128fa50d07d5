import { ok, refuse, type PersonId, type Reaction, type Result } from '@atrium/protocol';
import type { Parts } from './parts.ts';
import { REACTION_M } from './rules.ts';
import type { Session } from './session.ts';

/** Shows something over a head for a moment: to those around, to the own circle, and to who speaks to all. */
export function react({ id, index, ring }: Session, what: Reaction, parts: Parts): Result<null> {
  const { crowd, sessions, podium, outbox } = parts;
  const to = new Set<PersonId>([...(ring?.members ?? []), ...podium.speakers].map((one) => one.id));
  crowd.near(crowd.x(index), crowd.z(index), REACTION_M, (near) => {
    const other = sessions.at(near);
    if (other) to.add(other.id);
  });
  to.delete(id);
  if (to.size > 0) outbox.push({ to: [...to], m: 'reacted', d: { by: id, what } });
  return ok(null);
}

export function wave(session: Session, other: PersonId, { sessions, outbox }: Parts): Result<null> {
  if (sessions.get(other) === undefined) return refuse('no_such_person');
  if (other === session.id) return refuse('not_allowed', 'wave to somebody else');
  outbox.push({ to: [other], m: 'waved', d: { by: session.id } });
  return ok(null);
}
