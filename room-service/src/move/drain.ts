import type { DrainReason } from '../directory/directory.ts';

/** So many rooms tell their pages at once, each of them every eighth turn of the bucket. */
export const ROOMS_AT_ONCE = 8;
/**
 * So many seconds of the pod's bucket are people of theirs who are still to be told: it never runs dry. Who has been told counts
 * no more, whoever keeps their room waiting: else one page that is never ready could keep all others here. Since none is waited
 * for longer than 8 s (tell-all.ts), nobody but those of 12 s of the bucket, and of a room that is larger, has media twice. Where
 * a room has people who cannot attach the others of it have, until the bucket can tell these as well ([MOV13]): for 53 s at most.
 */
const BUCKET_AHEAD_S = 4;
/** After the last page was told: 4 s for those that are slow, and 5 s that a move keeps for its end (one-move.ts). */
export const WARM_NEEDS_MS = 9_000;
/** What failed is tried again after this, then after twice as long, and so on. */
const RETRY_MS = 500;
const RETRY_MAX_MS = 4_000;

/** `notice`: in which a pod is to be empty once its rooms move; `grace`: for which they may end by themselves first. */
export type DrainTerms = { noticeMs: number; graceMs: number; attachesPerSecond: number };

/** `withinMs`: until the deadline, in place of what the terms give. */
export type DrainOrder = { reason: DrainReason; withinMs?: number | undefined };

/** When a pod that drains begins to move its rooms, and when it is over, whatever is left; ms of one clock. */
export type DrainPlan = { reason: DrainReason; movesFrom: number; endsAt: number };

/** People whose connection is lost included. */
export type RoomHere = { room: string; people: number };

/** here: it waits for its move. closing: it is elsewhere, and pages hear it from here until they hear it from there. */
export type RoomPhase = 'here' | 'moving' | 'closing';

/**
 * A room that is left here. `untold`: who of its people is to be told, all of them before its move. `tried`: moves of it that
 * came to nothing, and when the last one did.
 */
export type RoomLeft = RoomHere & { phase: RoomPhase; untold: number; tried: number; triedAt: number };

export type DrainStep =
  | { kind: 'over'; why: 'empty' | 'deadline' }
  /** `cold`: there is no time to tell everybody before. */
  | { kind: 'go'; moves: { room: string; cold: boolean }[] };

export function planOf({ reason, withinMs }: DrainOrder, terms: DrainTerms, now: number): DrainPlan {
  const { noticeMs, graceMs } = terms;
  const isCalm = reason === 'promote';
  const endsAt = now + (withinMs ?? (isCalm ? graceMs + noticeMs : noticeMs));
  return { reason, movesFrom: isCalm ? Math.max(now, endsAt - noticeMs) : now, endsAt };
}

/** What to do now: which rooms begin to move, in which order, or that it is over. */
export function stepOf(plan: DrainPlan, left: readonly RoomLeft[], terms: DrainTerms, now: number): DrainStep {
  if (left.length === 0) return { kind: 'over', why: 'empty' };
  if (now >= plan.endsAt) return { kind: 'over', why: 'deadline' };
  const moves: { room: string; cold: boolean }[] = [];
  if (now < plan.movesFrom) return { kind: 'go', moves };
  const telling = left.filter(({ phase, untold }) => phase === 'moving' && untold > 0);
  let rooms = telling.length;
  let people = telling.reduce((sum, { untold }) => sum + untold, 0);
  for (const { room, people: its } of left.filter((one) => isDue(one, now)).sort(inOrder)) {
    if (rooms >= ROOMS_AT_ONCE) break;
    const tellingMs = ((people + its) / terms.attachesPerSecond) * 1000;
    const cold = now + tellingMs + WARM_NEEDS_MS > plan.endsAt;
    // However large it is, alone it goes.
    if (!cold && rooms > 0 && people + its > BUCKET_AHEAD_S * terms.attachesPerSecond) continue;
    rooms += 1;
    people += its;
    moves.push({ room, cold });
  }
  return { kind: 'go', moves };
}

function isDue({ phase, tried, triedAt }: RoomLeft, now: number): boolean {
  if (phase !== 'here') return false;
  return tried === 0 || now - triedAt >= Math.min(RETRY_MAX_MS, RETRY_MS * 2 ** (tried - 1));
}

/** The smallest first, so that most rooms are elsewhere when time runs out; what failed does not keep others waiting. */
function inOrder(one: RoomLeft, other: RoomLeft): number {
  return one.tried - other.tried || one.people - other.people || (one.room < other.room ? -1 : 1);
}
