import type { RoomGlimpse } from '@atrium/protocol';
import { count } from './words.ts';

export function isFull({ people, capacity }: Pick<RoomGlimpse, 'people' | 'capacity'>): boolean {
  return capacity !== undefined && people >= capacity;
}

/** How many are in there, and whether there is room for one more. */
export function doorWords(glimpse: Pick<RoomGlimpse, 'people' | 'capacity' | 'circles'>): string {
  const { people, circles } = glimpse;
  if (people === 0) return 'Nobody is in there yet. You will be the first.';
  const who = `${count(people, 'person is', 'people are')} in there`;
  if (isFull(glimpse)) return `This room is full: ${who}.`;
  return circles.length === 0 ? who : `${who}, in ${count(circles.length, 'circle')}`;
}
