import type { AssignedRoom } from '../../../release-gate/src/sources/room-service.ts';
import { chanceOf } from './chance.ts';

export type Drawn = { percent: number; canary: number; all: number; chance: number };

/** Rooms that were drawn by chance, at each weight: how many to the canary, and how likely something as far from the weight is. */
export function drawnAt(rooms: readonly AssignedRoom[]): Drawn[] {
  const weights = [...new Set(rooms.map(({ weight }) => weight))].filter((weight) => weight > 0 && weight < 1).sort();
  return weights.map((weight) => {
    const at = rooms.filter((room) => room.weight === weight);
    const canary = at.filter(({ track }) => track === 'canary').length;
    const chance = chanceOf({ count: canary, of: at.length, p: weight });
    return { percent: Math.round(weight * 100), canary, all: at.length, chance };
  });
}
