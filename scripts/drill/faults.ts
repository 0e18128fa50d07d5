import { flood } from '../matrix/flood.ts';
import { killAgainAndAgain, stutter, takeAway } from '../matrix/harm-workers.ts';
import { blockEventLoop } from '../matrix/inspector.ts';
import { lose, udpPortsOf } from '../matrix/own-network.ts';
import { MEDIA_PORT, PEOPLE, type DrillStage } from './stage.ts';

export type DrillFault = {
  /** By which a test asks for it; nobody who reads sees it. */
  name: string;
  /** What was so, who was hurt, and what to do first: told after the answer alone. */
  truth: string;
  hurt: string;
  first: string;
  /** Returns what lifts it. */
  inject: (stage: DrillStage) => Promise<Lift> | Lift;
};

export type Lift = () => Promise<void> | void;

/** A packet of a voice has at most 250 bytes with all headers; a picture fills most of its own. */
const PICTURE_BYTES = 300;

/** One cause each. They are alike in twos and threes: what tells them apart is what is practised. */
export const DRILL_FAULTS: readonly DrillFault[] = [
  {
    name: 'own-lines',
    truth: 'Three of the seven who talk lost 35 % of their packets, both ways: their own lines.',
    hurt: 'These three, and the four who hear them.',
    first: 'Nothing of ours is to be mended or restarted: tell them.',
    inject: ({ some }) => lose({ bothWaysOf: udpPortsOf(some.pid), share: 0.35 }),
  },
  {
    name: 'both-ways',
    truth: '35 % of all packets of the media port were lost, in and out: our network.',
    hurt: `All ${PEOPLE.withMedia} with media.`,
    first: 'The link, the firewall, the provider: step 4 of GoodTimeBurnsFast.',
    inject: () => lose({ bothWaysOf: [MEDIA_PORT], share: 0.35 }),
  },
  {
    name: 'outward',
    truth: '60 % of all that the server sends to people was lost.',
    hurt: `All ${PEOPLE.withMedia} with media heard badly; what they sent came through.`,
    first: 'What we send: tc and iptables on the machine, step 4 of GoodTimeBurnsFast.',
    inject: () => lose({ from: MEDIA_PORT, share: 0.6 }),
  },
  {
    name: 'large-packets',
    truth: '90 % of the packets above 300 bytes that the server sends were lost: pictures, and no voices.',
    hurt: `The ${PEOPLE.withMedia} with media, who are to see two cameras.`,
    first: 'MTU, or a limit by size: step 4 of GoodTimeBurnsFast.',
    inject: () => lose({ from: MEDIA_PORT, share: 0.9, longerThan: PICTURE_BYTES }),
  },
  {
    name: 'event-loop',
    truth: 'The event loop of the service was kept busy for 0.6 s of every second.',
    hurt: `All ${PEOPLE.all}: what they do takes effect late. Sound and picture went on.`,
    first: 'A profile (EventLoopBlocked), before anything is restarted.',
    inject: ({ ops, inspectorPort }) =>
      blockEventLoop({ pid: ops.service.pid, port: inspectorPort, blockedMs: 600, freeMs: 400 }),
  },
  {
    name: 'cut-newcomers',
    truth: 'Five more newcomers a second connected, asked to join, and were cut off before they were answered.',
    hurt: 'Those who were cut off; whoever was inside, and two ordinary newcomers a second, were well.',
    first: 'What is between: the proxy and its log, step 3 of JoinSuccessBurnsFast.',
    inject: ({ visitors }) => visitors.breakOff(5),
  },
  {
    name: 'no-worker',
    truth: 'The only media worker was killed, and its program was gone: no other could start.',
    hurt: `The ${PEOPLE.withMedia} with media, and all newcomers.`,
    first: 'Put the program back: WorkerMissing.',
    inject: ({ ops, worker }) => takeAway(ops.service, worker),
  },
  {
    name: 'dying-worker',
    truth: 'The media worker was killed every three seconds.',
    hurt: `The ${PEOPLE.withMedia} with media lost sound each time.`,
    first: 'By which signal it dies, in the log: WorkerKeepsDying.',
    inject: ({ ops }) => killAgainAndAgain(ops.service),
  },
  {
    name: 'stuttering-worker',
    truth: 'The media worker stood still for a second, ran for 0.6 s, and stood still again.',
    hurt: `The ${PEOPLE.withMedia} with media heard gaps, and newcomers waited.`,
    first: 'What takes the CPU from it: WorkerHot, step 2.',
    inject: ({ ops }) => stutter(ops.service),
  },
  {
    name: 'flood',
    truth: 'Somebody flooded the media port over TCP with messages that mean nothing.',
    hurt: `The ${PEOPLE.withMedia} with media, where the worker did not keep up.`,
    first: 'Where it comes from, and shut it out: WorkerHot, step 5.',
    inject: async ({ ops }) => {
      const [pid] = await ops.service.workerPids();
      if (pid === undefined) throw new Error('there is no worker');
      return flood({ port: MEDIA_PORT, pid });
    },
  },
];
