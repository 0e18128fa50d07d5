import { z } from 'zod';
import type { Told } from '../sources/told.ts';
import { inWords } from '../gate/reasons.ts';

/** A time in which nothing is released. */
export type Freeze = { from: Date; until: Date; why: string };

const time = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const schema = z.array(
  z
    .strictObject({ from: time, until: time, why: z.string().min(1) })
    .refine(({ from, until }) => from < until, 'from has to be before until'),
);

/** Of a JSON text like `[{"from": "2026-12-24T00:00:00Z", "until": "2026-12-27T00:00:00Z", "why": "holidays"}]`. */
export function readFreezes(text: string): Told<Freeze[]> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { ok: false, why: 'no JSON' };
  }
  const read = schema.safeParse(json);
  return read.success ? { ok: true, value: read.data } : { ok: false, why: z.prettifyError(read.error) };
}

/** Those in force. `atS`: Unix seconds. */
export function inForce(freezes: readonly Freeze[], atS: number): readonly Freeze[] {
  return freezes.filter(({ from, until }) => from.getTime() <= atS * 1000 && atS * 1000 < until.getTime());
}

/** In words; null: none. `atS`: Unix seconds. */
export function freezeAt(freezes: readonly Freeze[], atS: number): string | null {
  const [found] = inForce(freezes, atS);
  return found === undefined ? null : `${found.why}, for another ${inWords(found.until.getTime() / 1000 - atS)}`;
}
