import type { Ask, Notice, RoomState } from '../../net/room-store.ts';
import { circleOf } from '../../net/room-store.ts';

/** The room forgets a knock or an invitation after two minutes [ADM3]; a little less, so that no answer comes too late. */
export const ASK_STANDS_MS = 115_000;

type Standing = Pick<RoomState, 'self' | 'circles'>;

/**
 * What can still be answered. The room says nothing when a knock or an invitation is settled by other means: they came
 * in by an open door, I am in or out myself, or who invited me has left that circle and taken it back [ADM6].
 */
export function standingAsks(asks: readonly Ask[], { self, circles }: Standing, now: number): readonly Ask[] {
  const mine = circleOf({ circles }, self);
  return asks.filter((ask) => {
    const circle = circles.get(ask.circle);
    if (circle === undefined || now - ask.at >= ASK_STANDS_MS) return false;
    const theirs = circle.members.includes(ask.by);
    return ask.kind === 'knock' ? mine === circle && circle.locked && !theirs : mine !== circle && theirs;
  });
}

/** What happened and still matters: how I stood before a circle is old news once I am in, that I knocked once they answered. */
export function standingNotices(notices: readonly Notice[], { self, circles }: Standing): readonly Notice[] {
  const mine = circleOf({ circles }, self)?.id;
  return notices.filter((notice, index) => {
    if (notice.kind === 'circle') return mine !== notice.circle;
    if (notice.kind !== 'knocked') return true;
    const answered = ({ kind, ...other }: Notice) =>
      kind === 'knock-answered' && 'circle' in other && other.circle === notice.circle;
    return mine !== notice.circle && !notices.slice(index).some(answered);
  });
}
