import { expect, it } from 'vitest';
import { pageError, watchErrors, type PageError } from './errors.ts';

const ORIGIN = 'https://atrium.example';

it('[PRV4] keeps the kind and the places in our own files, and no word that somebody wrote', () => {
  const error = new TypeError('cannot read "Maya says: my password is secret"');
  error.stack = [
    'TypeError: cannot read "Maya says: my password is secret"',
    `    at Chat.draw (${ORIGIN}/assets/room-abc.js:12:345)`,
    '    at inject (chrome-extension://xyz/a.js:1:1)',
    `    at https://elsewhere.example/assets/x.js:1:2`,
    `    at eval (eval at <anonymous> (${ORIGIN}/assets/index-def.js:3:4), <anonymous>:1:1)`,
    `draw@${ORIGIN}/assets/room-abc.js?who=maya:7:8`,
    `    at https://atrium.example/r/a-room-nobody-knows:1:2`,
  ].join('\n');
  const seen = pageError(error, ORIGIN);
  expect(seen).toEqual({ type: 'TypeError', stack: '/assets/room-abc.js:12:345\n/assets/index-def.js:3:4' });
});

it('makes something of whatever is thrown', () => {
  expect(pageError('just text with a name', ORIGIN)).toEqual({ type: 'string', stack: '' });
  expect(pageError(null, ORIGIN)).toEqual({ type: 'object', stack: '' });
  expect(pageError({ name: 'MayaCohen', stack: 7 }, ORIGIN)).toEqual({ type: 'other', stack: '' });
  expect(pageError({ name: ['Error'] }, ORIGIN)).toEqual({ type: 'object', stack: '' });
});

const at = (line: number) =>
  Object.assign(new Error('x'), { stack: `    at draw (${ORIGIN}/assets/room-abc.js:${line}:1)` });

function watched() {
  const target = new EventTarget();
  const seen: PageError[] = [];
  let now = 0;
  const undo = watchErrors({ target, origin: ORIGIN, now: () => now, onError: (error) => seen.push(error) });
  return {
    seen,
    undo,
    wait: (ms: number) => (now += ms),
    throwOne: (error: unknown) => target.dispatchEvent(Object.assign(new Event('error'), { error })),
    reject: (reason: unknown) => target.dispatchEvent(Object.assign(new Event('unhandledrejection'), { reason })),
  };
}

it('[PRV4] takes uncaught errors and rejections, and none after its end', () => {
  const { seen, throwOne, reject, undo } = watched();
  throwOne(new RangeError('x'));
  reject(new SyntaxError('y'));
  reject(undefined);
  expect(seen.map(({ type }) => type)).toEqual(['RangeError', 'SyntaxError', 'undefined']);
  undo();
  throwOne(new URIError('after'));
  expect(seen).toHaveLength(3);
});

it('[PRV4] tells what throws in every frame once in a minute, and five faults in all', () => {
  const { seen, throwOne, wait } = watched();
  for (let i = 0; i < 600; i++) throwOne(at(1));
  expect(seen).toHaveLength(1);
  for (let line = 2; line < 100; line++) throwOne(at(line));
  expect(seen).toHaveLength(5);
  wait(59_999);
  throwOne(at(1));
  expect(seen).toHaveLength(5);
  wait(1);
  throwOne(at(1));
  expect(seen).toHaveLength(6);
});

it('takes no notices of the browser, which come without an error', () => {
  const { seen, throwOne } = watched();
  throwOne(null);
  throwOne(undefined);
  expect(seen).toEqual([]);
});
