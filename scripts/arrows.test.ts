import { describe, expect, it } from 'vitest';
import { checkArrows, findCycle, zoneOf } from './checks/arrows.ts';
import { importsOf } from './checks/imports.ts';
import { readProjectFiles } from './checks/project-files.ts';
import { ZONES } from './checks/zones.ts';

const check = (path: string, text: string) =>
  checkArrows(
    new Map([
      [path, text],
      ['room-service/protocol/package.json', '{ "name": "@atrium/protocol" }'],
      ['room-service/metrics/package.json', '{ "name": "@atrium/metrics" }'],
    ]),
  );

describe('the project', () => {
  const files = readProjectFiles();

  it('keeps to the arrows of the architecture', () => {
    expect(checkArrows(files)).toEqual([]);
  });

  it('is seen as a whole', () => {
    // A listing that lost its folders would pass everything.
    for (const path of ['room-service/src/main.ts', 'room-service/src/room', 'web/src/ui', 'scripts/arrows.test.ts']) {
      expect([...files.keys()].some((file) => file.startsWith(path))).toBe(true);
    }
  });
});

describe('the table', () => {
  it('has no cycle and names existing zones only', () => {
    expect(findCycle(ZONES)).toBeNull();
    const named = Object.values(ZONES).flatMap((zone) => zone.mayImport);
    expect(named.filter((zone) => !(zone in ZONES))).toEqual([]);
  });

  it('would show a cycle', () => {
    const zones = {
      a: { paths: ['a'], mayImport: ['b'] },
      b: { paths: ['b'], mayImport: ['c'] },
      c: { paths: ['c'], mayImport: ['b'] },
    };
    expect(findCycle(zones)).toEqual(['b', 'c', 'b']);
  });

  it('takes the closest folder', () => {
    expect(zoneOf('room-service/src/room/circle.ts')).toBe('room');
    expect(zoneOf('room-service/src/config.ts')).toBe('config');
    expect(zoneOf('room-service/src/elsewhere/x.ts')).toBeNull();
    expect(zoneOf('room-service/roomy/x.ts')).toBeNull();
  });
});

describe('an import', () => {
  it('is seen however it is written', () => {
    const text = [
      "import { a } from './a.ts';",
      "import type { B } from './b.ts';",
      "export { c } from './c.ts';",
      "export * from './d.ts';",
      "import './e.ts';",
      "const f = await import('./f.ts');",
      "// import './comment.ts';",
      'const text = "import \'./string.ts\'";',
    ].join('\n');
    const seen = ['./a.ts', './b.ts', './c.ts', './d.ts', './e.ts', './f.ts'];
    expect(importsOf('x.ts', text).sort()).toEqual(seen);
  });

  it.each([
    ['room-service/src/room/a.ts', "import type { X } from '../media/x.ts';", /room may not import media/],
    ['room-service/src/room/a.ts', "import { now } from 'node:process';", /room is pure/],
    ['room-service/src/room/a.ts', "import { z } from 'zod';", /room is pure/],
    ['room-service/src/media/a.ts', "import { x } from '../signaling/x.ts';", /media may not import signaling/],
    ['room-service/src/directory/a.ts', "import { x } from '../room/x.ts';", /directory may not import room/],
    ['room-service/src/directory/a.ts', "import { x } from '@atrium/metrics';", /directory may not import metrics/],
    ['room-service/src/http/a.ts', "import { createClient } from '@redis/client';", /only directory may/],
    ['room-service/src/signaling/a.ts', "import type { types } from 'mediasoup';", /only media and bench may/],
    ['room-service/src/signaling/a.ts', "import { t } from '@opentelemetry/api';", /only telemetry/],
    ['room-service/src/http/a.ts', "import { WebSocket } from 'ws';", /only signaling/],
    ['room-service/protocol/src/a.ts', "import { readFileSync } from 'node:fs';", /protocol is pure/],
    ['room-service/protocol/src/a.ts', "import { x } from '../../src/config.ts';", /protocol may not import config/],
    ['room-service/bots/src/a.ts', "import { x } from '../../src/room/x.ts';", /bots may not import room/],
    ['web/src/net/a.ts', "import { useState } from 'react';", /only web\/ui and web\/app and web\/ops may/],
    ['web/src/net/a.ts', "import { x } from '../media/x.ts';", /web\/net may not import web\/media/],
    ['web/src/ui/a.tsx', "import { Scene } from 'three';", /only web\/world may/],
    ['web/src/world/a.ts', "import { join } from 'node:path';", /runs in a browser/],
    ['web/src/ui/a.ts', "import { x } from '../../../room-service/src/config.ts';", /may not import config/],
    ['room-service/src/other/a.ts', "import './b.ts';", /no zone/],
    ['slo/a.ts', "import { x } from '@atrium/protocol';", /slo may not import protocol/],
  ])('of %s: %s is refused', (path, text, words) => {
    expect(check(path, text)).toEqual([expect.stringMatching(words)]);
  });

  it.each([
    ['room-service/src/room/a.ts', "import { limits } from '@atrium/protocol'; import { b } from './b.ts';"],
    ['room-service/src/media/a.ts', "import { createWorker } from 'mediasoup'; import type { X } from '../room/x.ts';"],
    ['web/src/ui/a.tsx', "import { useState } from 'react'; import { x } from '../net/x.ts';"],
    ['room-service/src/room/a.test.ts', "import { expect } from 'vitest'; import { join } from 'node:path';"],
  ])('of %s is allowed: %s', (path, text) => {
    expect(check(path, text)).toEqual([]);
  });
});
