import { pino } from 'pino';
import { expect, test } from 'vitest';
import { errorLog } from './error-log.ts';

type Line = {
  msg: string;
  err?: { type: string; message?: string };
  left_out?: number;
  message?: string;
  worker?: number;
};

function logger() {
  const lines: Line[] = [];
  const timers: { at: number; run: () => void }[] = [];
  let now = 0;
  const log = pino(errorLog({ now: () => now, after: (ms, run) => timers.push({ at: now + ms, run }) }), {
    write: (line: string) => void lines.push(JSON.parse(line) as Line),
  });
  const wait = (ms: number): void => {
    now += ms;
    for (const timer of timers.splice(0)) {
      if (timer.at <= now) timer.run();
      else timers.push(timer);
    }
  };
  return { log, lines, wait };
}

test('[PRV2] a line of the log carries an error without the words that somebody else wrote', () => {
  const { log, lines } = logger();
  log.error({ err: new TypeError('Zebra wrote: hello'), message: 'setName' }, 'a handler failed');
  log.error(new TypeError('Zebra wrote: hello'));
  log.error({ err: new TypeError('Zebra wrote: hello') });
  log.error({ err: new Error('a circle has members') }, 'a tick failed');
  expect(JSON.stringify(lines)).not.toContain('Zebra');
  expect(lines.map(({ msg, err }) => [msg, err?.type])).toEqual([
    ['a handler failed', 'TypeError'],
    ['an error', 'TypeError'],
    ['an error', 'TypeError'],
    ['a tick failed', 'Error'],
  ]);
  expect(lines[0]?.message).toBe('setName');
  expect(lines[3]?.err?.message).toBe('a circle has members');
});

test('[PRV3] the first five of a place are told in a minute, then how many more there were', () => {
  const { log, lines, wait } = logger();
  const fail = () => log.error({ err: new TypeError('x') }, 'a handler failed');
  for (let i = 0; i < 1_000; i++) fail();
  expect(lines).toHaveLength(5);
  log.error({ err: new TypeError('x') }, 'a tick failed');
  expect(lines).toHaveLength(6);
  log.warn({ reason: 'x' }, 'no error is in it');
  expect(lines).toHaveLength(7);
  wait(59_999);
  fail();
  expect(lines).toHaveLength(7);
  wait(1);
  expect(lines[7]).toMatchObject({ msg: 'more like it were left out: a handler failed', left_out: 996 });
  fail();
  expect(lines).toHaveLength(9);
  wait(120_000);
  expect(lines).toHaveLength(9);
});

test('[PRV3] thirty are told in a minute, of however many places', () => {
  const { log, lines, wait } = logger();
  for (let i = 0; i < 100; i++) log.error({ err: new TypeError('x') }, `of place ${i}`);
  expect(lines).toHaveLength(30);
  wait(60_000);
  expect(lines[30]).toMatchObject({ msg: 'more errors were left out', left_out: 70 });
});

test('[PRV3] what one media worker refuses hides nothing of another, nor of another request, and each has its count', () => {
  const { log, lines, wait } = logger();
  const refuse = (worker: number, request: string) =>
    log.warn({ worker, request, err: new TypeError('x') }, 'a media worker refused a request');
  for (let i = 0; i < 1_000; i++) refuse(0, 'consume');
  for (let i = 0; i < 3; i++) refuse(1, 'consume');
  for (let i = 0; i < 7; i++) refuse(1, 'pipe');
  expect(lines).toHaveLength(5 + 3 + 5);
  wait(60_000);
  const words = 'more like it were left out: a media worker refused a request';
  expect(lines.slice(13)).toMatchObject([
    { msg: words, worker: 0, request: 'consume', left_out: 995 },
    { msg: words, worker: 1, request: 'pipe', left_out: 2 },
  ]);
});
