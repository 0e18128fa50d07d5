import type { Circle, PersonId } from '@atrium/protocol';
import type { RoomState } from '../../net/room-store.ts';

/** What one is to the podium, and who of the others is on it or wants to be. */
export type PodiumView = {
  /** `up`: speaks to all. `hand`: would like to. `host`: may begin by themselves. */
  part: 'up' | 'hand' | 'host' | 'hearer';
  /** Others who speak to all, in the order in which they went up. */
  speakers: PersonId[];
  /** Whose hands the person sees, the first first: hosts alone call up. */
  hands: PersonId[];
};

type Seen = Pick<RoomState, 'self' | 'people' | 'podium'>;

/** Null while there is nothing to be seen of it. */
export function podiumView({ self, people, podium }: Seen): PodiumView | null {
  if (self === null) return null;
  const part = podiumPart({ self, people, podium });
  const others = (ids: readonly PersonId[]) => ids.filter((id) => id !== self && people.has(id));
  const hands = people.get(self)?.role === 'host' ? others(podium.hands) : [];
  const speakers = others(podium.speakers);
  if (part !== 'up' && part !== 'hand' && speakers.length + hands.length === 0) return null;
  return { part, speakers, hands };
}

export function podiumPart({ self, people, podium }: Seen): PodiumView['part'] {
  const isIn = (ids: readonly PersonId[]) => self !== null && ids.includes(self);
  if (isIn(podium.speakers)) return 'up';
  if (isIn(podium.hands)) return 'hand';
  return people.get(self ?? '')?.role === 'host' ? 'host' : 'hearer';
}

/** Whose faces one sees: who speaks to all, before those of one's own circle. */
export function facesOf({
  people,
  podium,
  circle,
}: Pick<Seen, 'people' | 'podium'> & { circle: Circle | null }): PersonId[] {
  const members = circle?.members ?? [];
  const speakers = podium.speakers.filter((id) => people.has(id) && !members.includes(id));
  return [...speakers, ...members];
}
