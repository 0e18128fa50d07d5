import type { Told } from '../sources/told.ts';
import type { Kept } from './kept.ts';
import type { PodTemplate } from './pod-template.ts';
import type { Seen } from './run.ts';

/** Where the release is made. */
export type Cluster = {
  look: () => Promise<Told<Seen>>;
  /** All of the route to the primary. Flagger does the same later, when both workloads are ready. */
  withdraw: () => Promise<Told<null>>;
  /** What the primary's pods are made of, as it would be promoted from again; null: too long to be kept. */
  primary: () => Promise<Told<PodTemplate | null>>;
  /** The pods that are to be released are to be of that template again: Flagger takes that for another release. */
  revert: (to: PodTemplate) => Promise<Told<null>>;
  /** Null: nothing was ever kept. */
  read: () => Promise<Told<Kept | null>>;
  /** Fails where somebody else wrote meanwhile; the next `read` tells what. */
  write: (kept: Kept) => Promise<Told<null>>;
};
