import { randomUUID } from 'node:crypto';
import type { RoomOptions } from '../room/room.ts';
import type { Tenure } from '../room/tenure.ts';

/** What every room of this process is made with. */
export function roomOptions({
  now,
  maxPeople,
  tenure,
}: {
  now: number;
  maxPeople: number;
  tenure: Tenure;
}): Omit<RoomOptions, 'id'> {
  return {
    now,
    random: Math.random,
    newId: () => randomUUID().slice(0, 13),
    limits: { people: maxPeople },
    tenure,
  };
}
