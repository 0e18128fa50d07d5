import { expect, it } from 'vitest';
import { doorOf, reasonsOf } from './now.ts';

const seconds = (of: Record<string, number>) =>
  Object.entries(of).map(([reason, value]) => ({ labels: { reason }, value }));

it('[OPS19] the door is shut where more than three ask and none comes', () => {
  const isShut = (asked: number, came: number) =>
    doorOf({ asked: [{ labels: {}, value: asked }], came: [{ labels: {}, value: came }], above: 3 })?.isShut;
  expect([isShut(75, 0), isShut(3, 0), isShut(75, 1), isShut(0, 0)]).toEqual([true, false, false, false]);
  expect(doorOf({ asked: [], came: [], above: 3 })).toBeNull();
});

it('[OPS22] the reason of the last 5 minutes comes first, though another was worse in the hour', () => {
  const reasons = reasonsOf({
    hour: seconds({ audio_delay: 900, no_audio: 100 }),
    now: seconds({ no_audio: 90, no_video: 10 }),
    words: { no_audio: 'they hear nothing' },
  });
  expect(reasons).toEqual([
    { reason: 'no_audio', words: 'they hear nothing', seconds: 100, share: 0.1, secondsNow: 90, shareNow: 0.9 },
    { reason: 'no_video', words: 'no_video', seconds: 0, share: 0, secondsNow: 10, shareNow: 0.1 },
    { reason: 'audio_delay', words: 'audio_delay', seconds: 900, share: 0.9, secondsNow: 0, shareNow: 0 },
  ]);
  expect(reasonsOf({ hour: [], now: [], words: {} })).toEqual([]);
});
