import { expect, it } from 'vitest';
import { createReporter } from './reporter.ts';

function setUp(isTerminal: boolean) {
  const clock = { now: 0 };
  const written: string[] = [];
  const reporter = createReporter({ write: (text) => void written.push(text), isTerminal, now: () => clock.now });
  return { clock, reporter, text: () => written.join('') };
}

it('thins out progress in a log, but shows the first line at once', () => {
  const { clock, reporter, text } = setUp(false);
  for (clock.now = 0; clock.now <= 12_000; clock.now += 1_000) reporter.progress(`at ${clock.now}`);
  expect(text()).toBe('at 0\nat 5000\nat 10000\n');
});

it('keeps progress on one line of a terminal and begins a new one for what stays', () => {
  const { reporter, text } = setUp(true);
  reporter.progress('1 %');
  reporter.progress('2 %');
  reporter.log('done');
  reporter.log('next');
  expect(text()).toBe('\r\u001b[K1 %\r\u001b[K2 %\ndone\nnext\n');
});
