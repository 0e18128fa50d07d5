import type { RoomSnapshot } from './snapshot.ts';

/**
 * The same room by a clock that is ahead by so many ms (behind, where that is negative): all that is as old as it was, or lasts
 * as long as it would have. When a message was said stays as people read it.
 */
export function shifted(snapshot: RoomSnapshot, byMs: number): RoomSnapshot {
  const { tickedAt, sessions, circles, restingIndices, floor, admissions, returns } = snapshot;
  const later = (at: number): number => at + byMs;
  return {
    ...snapshot,
    tickedAt: later(tickedAt),
    sessions: sessions.map((session) => shiftedSession(session, later)),
    circles: circles.map((ring) => ({ ...ring, talkingSince: later(ring.talkingSince) })),
    restingIndices: restingIndices.map(([index, until]) => [index, later(until)]),
    floor: {
      ...floor,
      since: later(floor.since),
      sparseSince: floor.sparseSince === null ? null : later(floor.sparseSince),
    },
    admissions: {
      ...admissions,
      invitations: admissions.invitations.map((one) => ({ ...one, until: later(one.until) })),
      knocks: admissions.knocks.map((one) => ({ ...one, until: later(one.until) })),
      permissions: admissions.permissions.map((one) => ({ ...one, until: later(one.until) })),
      asks: admissions.asks.map(([who, times]) => [who, times.map(later)]),
    },
    returns: returns && { ...returns, takenOverAt: later(returns.takenOverAt) },
  };
}

type SessionSnapshot = RoomSnapshot['sessions'][number];

function shiftedSession(session: SessionSnapshot, later: (at: number) => number): SessionSnapshot {
  const { since, state, walk, approach } = session;
  const { anchorAt, creditAt, steppedAt } = walk;
  return {
    ...session,
    since: later(since),
    state: state.kind === 'reconnecting' ? { ...state, since: later(state.since) } : state,
    walk: { ...walk, anchorAt: later(anchorAt), creditAt: later(creditAt), steppedAt: later(steppedAt) },
    approach: approach?.kind === 'steppedOut' ? { ...approach, at: later(approach.at) } : approach,
  };
}
