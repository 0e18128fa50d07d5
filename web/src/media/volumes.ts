import type { PersonId } from '@atrium/protocol';

/** How loud this page plays somebody, 0..1; whoever is not in it is played as they come. */
export type Volumes = ReadonlyMap<PersonId, number>;

/** More are not kept: a tab that has seen thousands remembers those that were set last. */
const KEPT_MAX = 200;

export const volumesText = (volumes: Volumes): string => JSON.stringify([...volumes].slice(-KEPT_MAX));

/** Of what a tab has kept over a reload, what can be used. */
export function readVolumes(text: string | null): Volumes {
  try {
    const kept: unknown = JSON.parse(text ?? '[]');
    return new Map(Array.isArray(kept) ? kept.filter(isVolume) : []);
  } catch {
    return new Map();
  }
}

const isVolume = (kept: unknown): kept is [PersonId, number] =>
  Array.isArray(kept) && typeof kept[0] === 'string' && typeof kept[1] === 'number' && kept[1] >= 0 && kept[1] < 1;
