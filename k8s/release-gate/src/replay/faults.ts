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
