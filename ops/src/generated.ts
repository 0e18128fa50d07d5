import { definition } from './definition.ts';

/** Path within `generated/` to text. */
export function generated(): ReadonlyMap<string, string> {
  return new Map([['ops.json', `${JSON.stringify(definition(), null, 2)}\n`]]);
}
