import { BUILD } from './groups/build.ts';
import { JOINS } from './groups/joins.ts';
import { MOVES } from './groups/moves.ts';
import { PARTICIPANTS } from './groups/participants.ts';
import { PODS } from './groups/pods.ts';
import { PRESENCE } from './groups/presence.ts';
import { PROCESS } from './groups/process.ts';
import { QUALITY } from './groups/quality.ts';
import { RELEASE_GATE } from './groups/release-gate.ts';
import { ROOMS } from './groups/rooms.ts';
import { SFU } from './groups/sfu.ts';
import { TRACES } from './groups/traces.ts';

/**
 * Every metric of the room service. Whoever counts, and whoever asks for the counts, imports it: a name is typed once, and
 * renaming it is a compile error wherever it is used.
 */
export const METRICS = {
  ...BUILD,
  ...JOINS,
  ...PARTICIPANTS,
  ...QUALITY,
  ...ROOMS,
  ...PODS,
  ...MOVES,
  ...SFU,
  ...PRESENCE,
  ...PROCESS,
  ...TRACES,
} as const;

/** Every metric of the release gate, which is scraped beside the pods. */
export const GATE_METRICS = RELEASE_GATE;

/** All that there is to be asked for. */
export const ALL_METRICS = { ...METRICS, ...GATE_METRICS } as const;
