import { createHash, timingSafeEqual } from 'node:crypto';
import type { Told } from '../sources/told.ts';

export type Operator = { name: string; token: string };

const OPERATOR = /^([a-z0-9][a-z0-9.@-]{0,63})=([\x21-\x2b\x2d-\x7e]{16,256})$/;
export const OPERATORS_ARE =
  'name=token, with a comma between two of them; a token has 16 characters or more, without blanks and commas';

/** Of a text like `ana=…,pipeline=…`. One name may have two tokens, so that one is changed without a gap. */
export function readOperators(text: string): Told<Operator[]> {
  const read = text
    .split(',')
    .map((one) => OPERATOR.exec(one.trim()))
    .map((found) => (found === null ? null : { name: found[1] ?? '', token: found[2] ?? '' }));
  const good = read.filter((one) => one !== null);
  return good.length === read.length ? { ok: true, value: good } : { ok: false, why: OPERATORS_ARE };
}

/** In the same time whoever it is, and where it is nobody. */
export function whoHas(token: string, operators: readonly Operator[]): string | null {
  const given = digestOf(token);
  const matches = operators.filter((one) => timingSafeEqual(given, digestOf(one.token)));
  return matches[0]?.name ?? null;
}

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();
