import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { startService } from '../lib/service.ts';
import { playVersion1 } from './scene.ts';
import { missing } from './shape.ts';
import type { Recording } from './tape.ts';

const url = new URL('./version-1.json', import.meta.url);
const former = JSON.parse(readFileSync(url, 'utf8')) as Recording;

describe('what this server says to a client of version 1', () => {
  let now: Recording;
  beforeAll(async () => void (now = await playVersion1(await startService())), 480_000);

  it.each(['ticket', 'replies', 'events'] as const)('[VER1] has all that it always had: %s', (kind) => {
    const lacking = Object.entries(former[kind]).flatMap(([name, samples]) => {
      const said = now[kind][name];
      return said === undefined ? [`${name} is not said`] : missing(samples, said).map((field) => `${name}: ${field}`);
    });
    expect(lacking).toEqual([]);
  });

  it('[VER6] has nothing of what came with version 2', () => {
    expect(Object.keys(now.events).filter((name) => name.startsWith('move'))).toEqual([]);
  });
});
