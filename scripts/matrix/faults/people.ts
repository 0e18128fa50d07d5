import { FAST_CLOCK, type Fault } from '../fault.ts';

/** So many sessions end within an hour, before the objective says anything of them. */
const SESSIONS = 110;

/** What happens between people and the service. */
export const PEOPLE_FAULTS: readonly Fault[] = [
  {
    name: 'join-failures',
    what: 'Something between cuts five newcomers a second off before they are answered',
    fires: ['JoinSuccessBurnsFast'],
    besides: { JoinSuccessBurnsSlowly: 'the same promise, over days; Alertmanager holds it back' },
    inject: ({ visitors }) => visitors.breakOff(5),
  },
  {
    name: 'clients-cut-off',
    // Who loses the network is no reason to be full.
    env: () => ({ MEDIA_PEOPLE_PER_WORKER: '400' }),
    what: `${SESSIONS} people lose the network and do not come back`,
    fires: ['SessionsKeptBurnsFast'],
    besides: {
      SessionsKeptBurnsSlowly: 'the same promise, over days; Alertmanager holds it back',
      TelemetryCoverageBurnsSlowly: 'whether who does not come back wanted to is not known (telemetry/SPEC.md, JUD1)',
    },
    inject: async ({ visitors }) => {
      await visitors.come(SESSIONS);
      visitors.cutOff(SESSIONS);
      return () => undefined;
    },
  },
  {
    name: 'clients-silent',
    what: 'Pages go on, and no longer report',
    // Its windows are days.
    clock: FAST_CLOCK,
    fires: ['ClientsSilent', 'TelemetryCoverageBurnsSlowly'],
    besides: {},
    inject: ({ visitors }) => visitors.fallSilent(),
  },
  {
    name: 'media-blocked',
    what: 'Pages connect their media, and nothing of it reaches the server',
    // Its windows are days.
    clock: FAST_CLOCK,
    fires: ['MediaConnectionBurnsSlowly'],
    besides: {},
    inject: async ({ visitors }) => {
      await visitors.connectInVain();
      return () => undefined;
    },
  },
];
