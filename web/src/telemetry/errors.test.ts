import { expect, it } from 'vitest';
import { pageError, watchErrors, type PageError } from './errors.ts';

const ORIGIN = 'https://atrium.example';

it('keeps the kind and the places in our own files, and no word that somebody wrote', () => {
  const error = new TypeError('cannot read "Maya says: my password is secret"');
  error.stack = [
    'TypeError: cannot read "Maya says: my password is secret"',
    `    at Chat.draw (${ORIGIN}/assets/room-abc.js:12:345)`,
    '    at inject (chrome-extension://xyz/a.js:1:1)',
    `    at https://elsewhere.example/assets/x.js:1:2`,
    `    at eval (eval at <anonymous> (${ORIGIN}/assets/index-def.js:3:4), <anonymous>:1:1)`,
    `draw@${ORIGIN}/assets/room-abc.js?who=maya:7:8`,
  ].join('\n');
  const seen = pageError(error, ORIGIN);
  expect(seen).toEqual({ type: 'TypeError', stack: '/assets/room-abc.js:12:345\n/assets/index-def.js:3:4' });
});

it('makes something of whatever is thrown', () => {
  expect(pageError('just text with a name', ORIGIN)).toEqual({ type: 'string', stack: '' });
  expect(pageError(null, ORIGIN)).toEqual({ type: 'object', stack: '' });
  expect(pageError({ name: 'Maya Cohen 1', stack: 7 }, ORIGIN)).toEqual({ type: 'object', stack: '' });
});

it('takes uncaught errors and rejections, ten at most, and none after its end', () => {
  const target = new EventTarget();
  const seen: PageError[] = [];
  const throwOne = (error: unknown) => target.dispatchEvent(Object.assign(new Event('error'), { error }));
  const reject = (reason: unknown) => target.dispatchEvent(Object.assign(new Event('unhandledrejection'), { reason }));
  const unwatch = watchErrors({ target, origin: ORIGIN, onError: (error) => seen.push(error) });
  throwOne(new RangeError('x'));
  reject(new SyntaxError('y'));
  expect(seen.map(({ type }) => type)).toEqual(['RangeError', 'SyntaxError']);
  for (let i = 0; i < 50; i++) throwOne(new Error('again'));
  expect(seen).toHaveLength(10);
  unwatch();
  const other = watchErrors({ target, origin: ORIGIN, onError: () => seen.push({ type: '', stack: '' }) });
  other();
  throwOne(new Error('after'));
  expect(seen).toHaveLength(10);
});
