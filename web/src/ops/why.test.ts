import { expect, it } from 'vitest';
import { whyOf } from './why.ts';

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
