import { createSecretKey } from 'node:crypto';
import { assertNever } from '@atrium/protocol';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { errorFields } from './error-fields.ts';

const PRIVATE = 'Zebra wrote: hello';
const HERE = /^room-service\/src\/telemetry\/error-fields\.test\.ts:\d+:\d+(\n|$)/;
const thrownBy = (run: () => unknown): unknown => {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('it did not throw');
};

describe('[PRV2] of an error the log says', () => {
  test('what kind it is, where it was thrown, and the words that our own source wrote', () => {
    const fields = errorFields(new Error('a circle has members'));
    expect(fields).toMatchObject({ type: 'Error', message: 'a circle has members' });
    expect(fields.stack).toMatch(HERE);
    expect(fields.stack.split('\n').length).toBeLessThanOrEqual(10);
    expect(errorFields(new Error('x'.repeat(1_000))).message).toHaveLength(200);
  });

  test.each([
    ['a property that could not be read', () => (null as unknown as Record<string, unknown>)[PRIVATE]],
    ['a text that is no JSON', () => JSON.parse(PRIVATE) as unknown],
    ['a text that is no number', () => BigInt(PRIVATE)],
    ['a text that is no pattern', () => new RegExp(`(${PRIVATE}`)],
    ['an argument that Node refused', () => createSecretKey(PRIVATE, PRIVATE as BufferEncoding)],
    ['what a library was given', () => pino({ level: PRIVATE })],
    ['a case that cannot be', () => assertNever({ kind: 'person', name: PRIVATE } as never)],
  ])('nothing that somebody wrote: %s', (_what, run) => {
    const fields = errorFields(thrownBy(run));
    expect(JSON.stringify(fields)).not.toContain('Zebra');
    expect(fields.stack).toContain('room-service/');
  });

  test('nothing of a message that looks like a stack, and no function that is called like something sent', () => {
    const run = { [PRIVATE]: () => new TypeError(`x\n    at ${PRIVATE} (/srv/Zebra:1:1)\n    at /srv/Zebra.ts:2:2`) };
    const fields = errorFields(run[PRIVATE]());
    expect(JSON.stringify(fields)).not.toContain('Zebra');
    expect(fields.stack).toMatch(HERE);
  });

  test('no path of the machine', () => {
    const error = new TypeError('x');
    error.stack = [
      'TypeError: x',
      '    at Room.step (file:///srv/zebra/atrium/room-service/src/room/room.ts:1:2)',
      '    at async /srv/zebra/atrium/node_modules/ws/lib/receiver.js:3:4',
      '    at process.processTicksAndRejections (node:internal/process/task_queues:5:6)',
      '    at /srv/zebra/elsewhere.js:7:8',
      '    at <anonymous>',
    ].join('\n');
    expect(errorFields(error, '/srv/zebra/atrium/').stack.split('\n')).toEqual([
      'room-service/src/room/room.ts:1:2',
      'node_modules/ws/lib/receiver.js:3:4',
      'node:internal/process/task_queues:5:6',
      'elsewhere:7:8',
    ]);
  });

  test('the code that the system gives it', () => {
    const error = Object.assign(new Error('listen EADDRINUSE 192.0.2.7:3000'), { code: 'EADDRINUSE' });
    expect(errorFields(error)).toMatchObject({ type: 'Error', code: 'EADDRINUSE' });
    expect(errorFields(Object.assign(new Error('x'), { code: PRIVATE }))).not.toHaveProperty('code');
  });

  test('of what is no error what it is, and of a name that is none nothing', () => {
    expect(errorFields(PRIVATE)).toEqual({ type: 'string', stack: '' });
    expect(errorFields(undefined)).toEqual({ type: 'undefined', stack: '' });
    expect(errorFields(Object.assign(new Error('x'), { name: PRIVATE })).type).toBe('other');
  });
});
