import { z } from 'zod';
import type { Told } from '../sources/told.ts';
import { spoilingBy, type Fault, type Room } from './law.ts';
import type { Random } from './random.ts';

/** A room as it was: when it was assigned (s since the first one), its people, and Y. */
export type GivenRoom = z.infer<typeof room>;

const room = z.strictObject({ bornS: z.number().min(0), people: z.int().min(1), y: z.number().min(0).max(1) });
const IS = 'one room a line, in the order of their birth, like {"bornS":12.5,"people":3,"y":0.1}';

/** Of a text with a JSON object in each line. What is wrong with it is said with its line. */
export function readRooms(text: string): Told<GivenRoom[]> {
  const rooms: GivenRoom[] = [];
  for (const [at, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const read = room.safeParse(parsed(line));
    const bad = (why: string): Told<GivenRoom[]> => ({ ok: false, why: `line ${at + 1}: ${why}. Write ${IS}` });
    if (!read.success)
      return bad(read.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`.trim()).join(', '));
    if (read.data.bornS < (rooms.at(-1)?.bornS ?? 0)) return bad('it is older than the one before');
    rooms.push(read.data);
  }
  return rooms.length > 0 ? { ok: true, value: rooms } : { ok: false, why: `there is no room in it. Write ${IS}` };
}

/** The same rooms, drawn by another chance, and on the canary with this fault. */
export function* givenRooms(random: Random, rooms: readonly GivenRoom[], fault: Fault | null): Generator<Room, void> {
  const onCanary = spoilingBy(random, fault);
  for (const { bornS, people, y } of rooms) {
    yield { bornS, size: people, coin: random.uniform(), primary: y, canary: onCanary(y) };
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return 'no JSON';
  }
}
