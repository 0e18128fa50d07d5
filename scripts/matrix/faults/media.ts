import { FAST_CLOCK, type Fault } from '../fault.ts';
import { flood } from '../flood.ts';
import { lose } from '../own-network.ts';
import { SlowProxy } from '../slow-proxy.ts';
import type { Stage } from '../stage.ts';
import { startTalkers, type Talkers } from '../talkers.ts';

/** In a network of the matrix' own every port is free. */
const MEDIA_PORT = 40_000;
/** More than three, of whom nobody is told; a full circle would take more than the machine that this is tried on has. */
const TALKERS = 6;
/** Each picture goes to all the others. */
const ON_CAMERA = 2;
/** Enough that twenty have come back within half a minute, which is the evidence that is asked for. */
const RETURNING = 6;
/** A packet of a voice has at most 250 with all headers; a picture fills most of its own. */
const PICTURE_BYTES = 300;

const SLOWLY = { GoodTimeBurnsSlowly: 'the same promise, over days; Alertmanager holds it back' };

const talkers = (cameras: number) => async (stage: Stage) => {
  stage.onEnd((await startTalkers({ url: stage.service.url, count: TALKERS, cameras })).stop);
};

const common = {
  visitors: 0,
  needsNetwork: true,
  env: () => ({ MEDIA_PORT: `${MEDIA_PORT}` }),
  fires: ['GoodTimeBurnsFast'],
  besides: SLOWLY,
};

/** What a fault started before it was injected. */
const slowed = new WeakMap<Stage, { proxy: SlowProxy; crowd: Talkers }>();

/** What happens to the packets of voices and pictures. */
export const MEDIA_FAULTS: readonly Fault[] = [
  {
    ...common,
    name: 'packet-loss',
    what: '60 % of all that people should hear is lost on the way',
    reasons: ['audio_loss', 'no_audio', 'transport_down'],
    prepare: talkers(0),
    inject: () => lose({ from: MEDIA_PORT, share: 0.6 }),
  },
  {
    ...common,
    name: 'frozen-video',
    what: '90 % of the packets of pictures are lost, voices get through',
    reasons: ['video_frozen', 'no_video', 'bandwidth'],
    prepare: talkers(ON_CAMERA),
    inject: () => lose({ from: MEDIA_PORT, share: 0.9, longerThan: PICTURE_BYTES }),
  },
  {
    name: 'slow-joins',
    what: 'People come back into their circle, and every connection to the service waits 2.5 s before it goes on',
    // Its windows are days.
    clock: FAST_CLOCK,
    visitors: 0,
    fires: ['FirstMediaBurnsSlowly'],
    besides: {
      GoodTimeBurnsSlowly: 'who comes back is away meanwhile',
      GoodTimeBurnsFast: 'who comes back is away meanwhile',
    },
    prepare: async (stage) => {
      const proxy = await SlowProxy.start(stage.service.url);
      stage.onEnd(() => proxy.close());
      const crowd = await startTalkers({ url: proxy.url, count: RETURNING, cameras: 0 });
      stage.onEnd(crowd.stop);
      slowed.set(stage, { proxy, crowd });
    },
    inject: (stage) => {
      const found = slowed.get(stage);
      if (found === undefined) throw new Error('there is no proxy');
      found.proxy.delayMs = 2_500;
      found.crowd.say('return');
      return () => {
        found.proxy.delayMs = 0;
        found.crowd.say('stay');
      };
    },
  },
  {
    name: 'hot-worker',
    what: 'Somebody floods the media port over TCP with messages that mean nothing',
    visitors: 0,
    env: () => ({ MEDIA_PORT: `${MEDIA_PORT}` }),
    needsNetwork: true,
    fires: ['WorkerHot'],
    besides: {},
    inject: async ({ service }) => {
      const [pid] = await service.workerPids();
      if (pid === undefined) throw new Error('there is no worker');
      return flood({ port: MEDIA_PORT, pid });
    },
  },
];
