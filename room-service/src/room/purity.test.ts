import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const FRAMEWORKS = ['ws', 'express', 'mediasoup', 'prom-client', 'pino', 'helmet', 'ioredis', '@opentelemetry/api'];
const here = fileURLToPath(new URL('.', import.meta.url));

/** Runs in a process of its own, where importing a framework or anything of Node's throws. */
const script = `
  import { registerHooks } from 'node:module';
  const barred = new Set(${JSON.stringify(FRAMEWORKS)});
  registerHooks({
    resolve(specifier, context, next) {
      if (barred.has(specifier) || specifier.startsWith('node:')) throw new Error('barred: ' + specifier);
      return next(specifier, context);
    },
  });
  let caught = '';
  await import('ws').catch((error) => { caught = error.message; });
  const bannedNow = () => { throw new Error('barred: clock, timer or randomness'); };
  Math.random = bannedNow;
  Date.now = bannedNow;
  globalThis.setTimeout = bannedNow;
  globalThis.setInterval = bannedNow;
  const { Room } = await import('./room.ts');
  let ids = 0;
  const room = new Room({ id: 'r', now: 0, random: () => 0.25, newId: () => 'n' + (ids += 1) });
  const newcomer = { color: 1, photo: null, kind: 'person', mic: 'live', camera: 'off' };
  const [a, b] = ['A', 'B'].map((name) => room.join({ name, ...newcomer }, 0).value);
  const target = { [a]: -0.5, [b]: 0.5 };
  for (let now = 100; now < 6000; now += 100) {
    for (const id of [a, b]) {
      const index = room.indexOf(id);
      const [x, z] = [room.crowd.x(index), room.crowd.z(index)];
      const left = Math.hypot(target[id] - x, z);
      if (now < 3000 && left > 0.01) {
        const share = Math.min(1, 0.3 / left);
        room.move(id, { x: x + (target[id] - x) * share, z: z - z * share, yaw: 0 }, now);
      }
    }
    room.tick(now);
  }
  console.log(JSON.stringify({ caught, hear: room.audienceOf(a).hear, members: room.view(a).circles[0].members.length }));
`;

describe('the room is pure', () => {
  test('[ROOM2] two meet while every framework, clock, timer and randomness is out of reach', () => {
    const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: here,
      encoding: 'utf8',
    });
    expect(JSON.parse(output)).toEqual({ caught: 'barred: ws', hear: ['n2'], members: 2 });
  });

  test('[ROOM2] no file of the room asks for the time, a timer, randomness or the machine', () => {
    const files = readdirSync(here).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
    expect(files.length).toBeGreaterThan(20);
    for (const file of files) {
      const source = readFileSync(new URL(file, import.meta.url), 'utf8');
      expect(source, file).not.toMatch(
        /Date\.now|new Date\b|Math\.random|setTimeout|setInterval|performance\.|process\./,
      );
      for (const [, from] of source.matchAll(/from '([^']+)'/g))
        expect(from, file).toMatch(/^(@atrium\/protocol|\.\/.+)$/);
    }
  });
});
