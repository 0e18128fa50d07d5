import type { Bot } from '@atrium/bots';
import type { WayMoved } from '@atrium/release-gate/trial-results';

type Kept = WayMoved['changed'][number];

/** What somebody has in their room, as they were told. `circle`: its id and members, in order; null: they are in none. */
export type Belongings = {
  id: string;
  /** Everybody who is there, with role and microphone, in order. */
  people: readonly string[];
  x: number;
  z: number;
  circle: readonly string[] | null;
  /** Ids of what was said. */
  chat: readonly string[];
};

/** As little as somebody who stands still may differ by. */
export const PLACE_M = 0.5;

export function belongingsOf({ id, pose, circle, surroundings }: Bot): Belongings {
  const people = [...surroundings.people.values()].map((one) => `${one.id} ${one.role} ${one.mic}`).toSorted();
  const { x, z } = pose;
  const members = circle && [circle.id, ...circle.members.toSorted()];
  return { id, people, x, z, circle: members, chat: surroundings.chat.map((message) => message.id) };
}

/** What is not for everybody as it was. That others said something meanwhile is no change. */
export function changedIn(before: readonly Belongings[], after: readonly Belongings[]): Kept[] {
  const differs = (is: (was: Belongings, now: Belongings) => boolean): boolean =>
    before.some((was, at) => {
      const now = after[at];
      return now === undefined || is(was, now);
    });
  const all: [Kept, boolean][] = [
    ['person', differs((was, now) => was.id !== now.id || was.people.join() !== now.people.join())],
    ['place', differs((was, now) => Math.hypot(was.x - now.x, was.z - now.z) > PLACE_M)],
    ['circle', differs((was, now) => was.circle?.join() !== now.circle?.join())],
    ['chat', differs((was, now) => was.chat.some((id) => !now.chat.includes(id)))],
  ];
  return all.flatMap(([kept, isChanged]) => (isChanged ? [kept] : []));
}
