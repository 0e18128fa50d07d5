import { ok, refuse, type Result } from '@atrium/protocol';
import type { Parts } from './parts.ts';
import type { Session } from './session.ts';
import { wayOut } from './way-out.ts';

/** Out of the circle: the room leads the person to just outside of it. */
export function stepOut(session: Session, { crowd, circles, floorPlan }: Parts, now: number): Result<null> {
  const { ring } = session;
  if (!ring) return refuse('not_in_circle');
  const goal = wayOut({ ring, session, crowd, circles, boundM: floorPlan.boundAt(now) });
  circles.remove(session);
  session.goal = goal;
  session.walk.pending = false;
  session.approach = circles.get(ring.id) ? { circle: ring.id, kind: 'steppedOut', at: now } : null;
  return ok(null);
}
