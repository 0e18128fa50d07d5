import type { Reason } from '@atrium/protocol';
import type { TestNetwork } from '../lib/netns.ts';
import type { Stage } from './stage.ts';

export type Fault = {
  name: string;
  what: string;
  /** Already so when the far one joins. */
  before?: (network: TestNetwork) => void;
  /** Returns what lifts it. */
  apply: (stage: Stage) => Promise<() => void> | (() => void);
  /** People times share of the time that it spoils; so much must be bad for one of `reasons`. 0: nothing may move. */
  spoils: number;
  reasons: readonly Reason[];
  /** What may move besides, and why. */
  besides?: readonly Reason[];
  /** It goes on, and is over for the people after so long: then nothing is bad any more. */
  healsWithinS?: number;
};

const nothing = (): void => undefined;

/** Every fault is real: packets are lost, processes are stopped, ports are closed. */
export const FAULTS: readonly Fault[] = [
  {
    name: 'loss-down',
    // On a short way 40 % do no harm that one hears: what is asked for again comes in time. Of 60 % a fifth is lost thrice.
    what: '60 % of what the far one receives is lost',
    apply: ({ network }) => network.lose('down', 0.6),
    spoils: 1,
    reasons: ['audio_loss'],
    // Lost key frames stop the picture, too, and what is lost looks to the server like a narrow line.
    besides: ['video_frozen', 'no_video', 'bandwidth', 'audio_delay'],
  },
  {
    name: 'loss-up',
    what: '15 % of what the far one sends is lost',
    apply: ({ network }) => network.lose('up', 0.15),
    spoils: 1,
    reasons: ['uplink_loss'],
    // Those who hear them are sent again most of it, not all.
    besides: ['audio_loss', 'video_frozen'],
  },
  {
    name: 'loss-both',
    what: '35 % of what the far one sends and receives is lost',
    apply: ({ network }) => {
      const lifts = [network.lose('up', 0.35), network.lose('down', 0.35)];
      return () => lifts.forEach((lift) => lift());
    },
    spoils: 1,
    reasons: ['uplink_loss'],
    // Those who hear them have gaps, and so has the far one until two reports have told of the way up; key frames are lost.
    besides: ['audio_loss', 'video_frozen', 'no_video', 'bandwidth', 'audio_delay'],
  },
  {
    name: 'bandwidth',
    what: 'the far one receives 200 kbit/s at most: two voices, not two pictures',
    apply: ({ network }) => {
      network.capDownlink(200);
      return () => network.capDownlink(null);
    },
    spoils: 1,
    reasons: ['bandwidth'],
    // Until the server has found the rate, the queue before the cap overflows.
    besides: ['audio_loss', 'video_frozen', 'audio_delay', 'no_video'],
  },
  {
    name: 'muted',
    what: 'the far one is muted',
    apply: ({ far }) => {
      far.say('mute');
      return nothing;
    },
    spoils: 0,
    reasons: [],
  },
  {
    name: 'stopped',
    what: 'the far one stops sending, though they are in the circle with an open microphone',
    apply: ({ far }) => {
      process.kill(far.pid, 'SIGSTOP');
      return () => process.kill(far.pid, 'SIGCONT');
    },
    spoils: 2,
    reasons: ['sender_silent'],
    // The stopped one cannot answer the server either, which takes them for gone after two heartbeats.
    besides: ['reconnecting'],
  },
  {
    name: 'worker',
    what: 'the media worker is killed every 6 s',
    apply: ({ service }) => {
      const kill = async (): Promise<void> => {
        const [worker] = await service.workerPids();
        if (worker !== undefined) process.kill(worker, 'SIGKILL');
      };
      void kill();
      const timer = setInterval(() => void kill(), 6_000);
      return () => clearInterval(timer);
    },
    // Another is there within 0.1 s: so much of six seconds is lost to each of the three.
    spoils: 0.04,
    reasons: ['worker_replaced'],
    // A transport that is connecting anew is down until it is.
    besides: ['transport_down'],
  },
  {
    name: 'udp',
    what: 'the far one can send no UDP any more',
    apply: ({ network }) => network.drop('udp'),
    // ICE takes some seconds to find that the way is gone, and another over TCP: silence for both others, and for the far one.
    spoils: 0.25,
    reasons: ['sender_silent', 'transport_down'],
    besides: ['uplink_loss', 'audio_loss', 'video_frozen', 'no_audio', 'no_video', 'bandwidth'],
    healsWithinS: 25,
  },
  {
    name: 'udp-from-the-start',
    what: 'the far one has never had UDP: everything goes over TCP',
    before: (network) => void network.drop('udp'),
    apply: () => nothing,
    spoils: 0,
    reasons: [],
  },
];
