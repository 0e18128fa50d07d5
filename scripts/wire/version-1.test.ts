import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { requestSchemas } from '@atrium/protocol/schemas';
import type { Recording } from './tape.ts';

const url = new URL('./version-1.json', import.meta.url);
const recording = JSON.parse(readFileSync(url, 'utf8')) as Recording;
/** Of the wire as it was: what came later is not asked of it. */
const SINCE = ['attach', 'ready', 'swapped', 'moderate', 'handOver', 'raiseHand', 'podium', 'react'];

describe('what a client of version 1 says', () => {
  const schemas = Object.entries(requestSchemas).filter(([name]) => !SINCE.includes(name));

  it('is kept of every request that there was', () => {
    expect(Object.keys(recording.requests).toSorted()).toEqual(schemas.map(([name]) => name).toSorted());
  });

  it.each(schemas)('[VER1] is understood: %s', (name, schema) => {
    for (const sample of recording.requests[name] ?? []) expect(schema.safeParse(sample).error).toBeUndefined();
  });
});
