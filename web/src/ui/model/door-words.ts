import type { RoomGlimpse } from '@atrium/protocol';
import { t } from '../../words/words.ts';

export function isFull({ people, capacity }: Pick<RoomGlimpse, 'people' | 'capacity'>): boolean {
  return capacity !== undefined && people >= capacity;
}

/** How many are in there, and whether there is room for one more. */
export function doorWords(glimpse: Pick<RoomGlimpse, 'people' | 'capacity' | 'circles'>): string {
  const { people, circles } = glimpse;
  if (people === 0) return t('door.empty');
  if (isFull(glimpse)) return t('door.full', { people });
  if (circles.length === 0) return t('door.people', { people });
  return t('door.circles', { people, circles: circles.length });
}
