import { expect, test } from 'vitest';
import type { Numbers } from '../../telemetry/numbers.ts';
import { linkAdvice, millis, percent, rate, shownVerdict } from './link-words.ts';

const good: Numbers = {
  route: 'udp',
  rttMs: 24,
  lossUp: 0,
  lossDown: 0.001,
  jitterMs: 3,
  upKbps: 640,
  downKbps: 1_900,
  mos: 4.2,
  verdict: 'good',
};

test.each<[Partial<Numbers>, string]>([
  [{}, 'as they should'],
  [{ route: 'none' }, 'No sound or picture'],
  [{ lossUp: 0.2, rttMs: 900 }, 'others hear gaps'],
  [{ lossDown: 0.2 }, 'on the way to you'],
  [{ rttMs: 400 }, 'long'],
  [{ jitterMs: 80 }, 'unevenly'],
  [{ route: 'relay' }, 'detour'],
  [{ rttMs: null, lossUp: null, lossDown: null, jitterMs: null }, 'as they should'],
])('%j: %s', (change, why) => expect(linkAdvice({ ...good, ...change }).why).toContain(why));

test('bad links come with something to do', () =>
  expect(linkAdvice({ ...good, lossUp: 0.3, verdict: 'bad' }).help).toContain('Wi-Fi'));

test('every number has a unit', () => {
  expect(percent(0.0123)).toBe('1.2 %');
  expect(percent(0.25)).toBe('25 %');
  expect(percent(0)).toBe('0 %');
  expect(percent(null)).toBe('–');
  expect(millis(24.4)).toBe('24 ms');
  expect(rate(640.2)).toBe('640 kbit/s');
  expect(rate(1_940)).toBe('1.9 Mbit/s');
});

test('an unanswered ping is fair at best, a lost line is bad', () => {
  expect(shownVerdict('good', { lost: false, quiet: false })).toBe('good');
  expect(shownVerdict('good', { lost: false, quiet: true })).toBe('fair');
  expect(shownVerdict('bad', { lost: false, quiet: true })).toBe('bad');
  expect(shownVerdict('good', { lost: true, quiet: true })).toBe('bad');
});
