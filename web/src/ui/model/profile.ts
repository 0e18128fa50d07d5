import { firstCharacters, limits, visibleName } from '@atrium/protocol';
import type { Profile } from '../client.ts';

/** Where the profile waits for the next visit. */
const KEY = 'atrium.profile';

type TextStore = Pick<Storage, 'getItem' | 'setItem'>;

/** What the server would refuse is never sent: what does not show goes, and what is too much. */
export function fitName(text: string): string {
  return firstCharacters(visibleName(text), limits.NAME_MAX_CHARS);
}

/** Null on a first visit, or when what is kept cannot be used. */
export function loadProfile(store: TextStore): Profile | null {
  const text = store.getItem(KEY);
  if (text === null) return null;
  try {
    const kept = JSON.parse(text) as Partial<Record<keyof Profile, unknown>> | null;
    const name = typeof kept?.name === 'string' ? fitName(kept.name) : '';
    const color = kept?.color;
    if (name === '' || !isColor(color)) return null;
    const photo = typeof kept?.photo === 'string' && kept.photo.startsWith('data:image/') ? kept.photo : null;
    return { name, color, photo };
  } catch {
    return null;
  }
}

/** A full or forbidden store is no reason to keep somebody out. */
export function saveProfile(store: TextStore, profile: Profile): void {
  try {
    store.setItem(KEY, JSON.stringify(profile));
  } catch {
    return;
  }
}

function isColor(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < limits.PERSON_COLORS;
}
