import { createAudioSource, createVideoSource, type Track } from '@atrium/bots/wrtc';

const SAMPLE_RATE_HZ = 48_000;
const TONE_HZ = 440;
const FRAME_MS = 10;
const PICTURE = { width: 640, height: 360, everyMs: 66 };

export type Feed = { track: Track; stop: () => void };

/** A loud tone, so that DTX has no silence to skip. */
export function toneFeed(): Feed {
  const source = createAudioSource();
  const frames = (SAMPLE_RATE_HZ * FRAME_MS) / 1000;
  let at = 0;
  const timer = setInterval(() => {
    const samples = Int16Array.from({ length: frames }, () =>
      Math.round(12_000 * Math.sin((2 * Math.PI * TONE_HZ * at++) / SAMPLE_RATE_HZ)),
    );
    source.onData({ samples, sampleRate: SAMPLE_RATE_HZ, bitsPerSample: 16, channelCount: 1, numberOfFrames: frames });
  }, FRAME_MS);
  return { track: source.createTrack(), stop: () => clearInterval(timer) };
}

/** A grey that changes with every picture, so that every picture is worth sending. */
export function pictureFeed(): Feed {
  const source = createVideoSource();
  const { width, height, everyMs } = PICTURE;
  const data = new Uint8Array((width * height * 3) / 2).fill(128);
  let shade = 0;
  const timer = setInterval(() => {
    shade = (shade + 7) % 200;
    data.fill(shade, 0, width * height);
    source.onFrame({ width, height, data });
  }, everyMs);
  return { track: source.createTrack(), stop: () => clearInterval(timer) };
}
