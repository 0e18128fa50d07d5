import { expect, it } from 'vitest';
import { reason, NOW_MS } from './testing/facts.ts';
import { WhyNow } from './why-now.ts';

const MINUTE_MS = 60_000;
/** Of each so many seconds, the most first, as they come. */
const of = (seconds: Record<string, number>) =>
  Object.entries(seconds)
    .map(([name, s]) => reason(name, s))
    .sort((a, b) => b.secondsNow - a.secondsNow);
const named = (why: WhyNow, seconds: Record<string, number>, afterMs = 0) =>
  why.order(of(seconds), NOW_MS + afterMs).map((one) => one.reason);

it.each([
  ['transport_down', { sender_silent: 50, transport_down: 40, no_audio: 45 }],
  ['uplink_loss', { audio_loss: 60, uplink_loss: 20 }],
  ['sender_silent', { sender_silent: 50, transport_down: 10 }],
  ['audio_loss', { audio_loss: 60, uplink_loss: 19 }],
])('[OPS54] %s is named, also before a larger one that is only its sign', (name, seconds) => {
  expect(named(new WhyNow(), seconds)[0]).toBe(name);
});

it('[OPS54] what is named stays for a minute, however alike ones go up and down', () => {
  const why = new WhyNow();
  expect(named(why, { no_audio: 31, reconnecting: 30 })).toEqual(['no_audio', 'reconnecting']);
  expect(named(why, { no_audio: 29, reconnecting: 40 }, 5_000)).toEqual(['no_audio', 'reconnecting']);
  expect(named(why, { no_audio: 29, reconnecting: 40 }, MINUTE_MS)).toEqual(['reconnecting', 'no_audio']);
});

it('[OPS54] unless it is small by now, or is seen to be the sign of another', () => {
  const why = new WhyNow();
  named(why, { no_audio: 30, reconnecting: 20 });
  expect(named(why, { no_audio: 9, reconnecting: 30 }, 5_000)[0]).toBe('reconnecting');
  expect(named(why, { reconnecting: 0, no_audio: 30 }, 10_000)[0]).toBe('no_audio');
  expect(named(why, { transport_down: 12, no_audio: 30 }, 15_000)[0]).toBe('transport_down');
  expect(named(why, { no_audio: 0 }, 20_000)).toEqual(['no_audio']);
  expect(named(why, {}, 25_000)).toEqual([]);
});
