import type { Told } from '../sources/told.ts';
import type { Kept } from './kept.ts';
import type { Seen } from './run.ts';

/** Where the release is made. */
export type Cluster = {
  look: () => Promise<Told<Seen>>;
  /** All of the route to the primary. Flagger does the same later, when both workloads are ready. */
  withdraw: () => Promise<Told<null>>;
  /** Null: nothing was ever kept. */
  read: () => Promise<Told<Kept | null>>;
  /** Fails where somebody else wrote meanwhile; the next `read` tells what. */
  write: (kept: Kept) => Promise<Told<null>>;
};
