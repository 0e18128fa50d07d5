import type { Draw, Pod, PodState, Track } from '../directory.ts';

/** A pod as it reports itself, with room for more. */
export function podNamed(id: string, more: Partial<Pod> = {}): Pod {
  return {
    id,
    address: `/pods/${id}/ws`,
    internal: `${id}.internal:3001`,
    track: 'primary',
    version: '1.0.0',
    people: 0,
    peopleMax: 100,
    rooms: 0,
    roomsMax: 50,
    state: { kind: 'serving' },
    ...more,
  };
}

export const DRAINING: PodState = { kind: 'draining', reason: 'promote' };

export function drawOf(room: string, pod: string, track: Track = 'primary'): Draw {
  return { room, pod, track, version: '1.0.0', weight: 1 / 3, kind: 'person' };
}
