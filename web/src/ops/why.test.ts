import { expect, it } from 'vitest';
import { feltOf, whyOf } from './why.ts';

it('[OPS22] what was bad in the hour is no reason of what is so now', () => {
  const reason = (name: string, secondsNow: number) => ({
    reason: name,
    words: name,
    seconds: 960,
    share: 0.9,
    secondsNow,
    shareNow: secondsNow > 0 ? 1 : 0,
  });
  const { now, before } = whyOf([reason('no_audio', 3), reason('audio_delay', 0)]);
  expect([now, before].map((all) => all.map((one) => one.reason))).toEqual([['no_audio'], ['audio_delay']]);
  expect(whyOf([reason('audio_delay', 0)]).now).toEqual([]);
});

it('[OPS50] [OPS51] who waits or was cut off stands there, beside no reason of any bad time', () => {
  const none = { here: 11, reconnecting: 0, hurt: 0, unknown: 0, hurtShare: 0, knownShare: 1, windowWords: '' };
  const people = {
    ...none,
    late: { people: 11, pods: ['a'], upToS: 0.8123 },
    cut: { people: 6, deaths: 12 },
    felt: 11,
  };
  expect(feltOf(people)).toEqual([
    '11 wait: what they do takes effect up to 0.81 s late',
    '6 lost sound for a moment: their media worker died',
  ]);
  expect(feltOf({ ...none, late: null, cut: null, felt: 0 })).toEqual([]);
  expect(feltOf(null)).toEqual([]);
});
