import type { Track } from '../judge/evidence.ts';
import type { Fault } from './law.ts';

/** What a release may do to its rooms; null: it is as good as the primary. */
export const FAULTS = {
  healthy: null,
  'every room at 8 % loss': { share: 1, badness: [8, 2] },
  'no room gets media': { share: 1, badness: 'sure' },
  'half of the rooms get no media': { share: 0.5, badness: 'sure' },
  'a fifth of the rooms bad': { share: 0.2, badness: [4, 2] },
  '1 room in 10 bad': { share: 0.1, badness: [4, 2] },
  '1 room in 20 bad': { share: 0.05, badness: [4, 2] },
  '1 room in 50 bad': { share: 0.02, badness: [4, 2] },
  '1 room in 100 bad': { share: 0.01, badness: [4, 2] },
} as const satisfies Record<string, Fault | null>;

export type FaultName = keyof typeof FAULTS;
export const FAULT_NAMES = Object.keys(FAULTS) as FaultName[];

/** What may be the matter with a release, or with those who look at it, beside what its rooms have. */
export type Trouble = {
  rooms: Fault | null;
  /** Each process of the canary is killed at this age, in s, and its rooms are never judged by anybody; 0: none ever serves. */
  livesS?: number;
  /** Share of the scrapes of each track that come to nothing. */
  missedScrapes?: Readonly<Partial<Record<Track, number>>>;
  /** Its pods answer every scrape, and count no room. */
  countsNothing?: true;
};

/** In which nothing is the matter but what its rooms have. */
const OF_ROOMS = Object.fromEntries(FAULT_NAMES.map((name) => [name, { rooms: FAULTS[name] }])) as Record<
  FaultName,
  Trouble
>;

export const TROUBLES = {
  ...OF_ROOMS,
  'its pods end as they start': { rooms: null, livesS: 0 },
  // Younger than any age: not one of its rooms is judged.
  'its pods die after 15 s': { rooms: null, livesS: 15 },
  'its pods die after 60 s': { rooms: null, livesS: 60 },
  'its telemetry is silent': { rooms: null, missedScrapes: { canary: 1 } },
  'its rooms are never counted': { rooms: null, countsNothing: true },
  'healthy, a third of all scrapes missing': { rooms: null, missedScrapes: { primary: 1 / 3, canary: 1 / 3 } },
} as const satisfies Record<string, Trouble>;

export type TroubleName = keyof typeof TROUBLES;
export const TROUBLE_NAMES = Object.keys(TROUBLES) as TroubleName[];
