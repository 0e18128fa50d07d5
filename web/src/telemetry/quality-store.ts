import type { Judgement } from '@atrium/protocol';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Numbers } from './numbers.ts';
import type { Picture, SentPicture } from './pictures-of.ts';

/** A stretch of the stay as the server judged it. */
export type Interval = Judgement & { endedAt: number; coversMs: number };

/** How the call is, for whoever asks why it is bad. */
export type Quality = {
  /** Of the last five seconds; null before they are measured. */
  numbers: Numbers | null;
  pictures: readonly Picture[];
  sentPicture: SentPicture | null;
  /** Oldest first; of the last minutes. */
  intervals: readonly Interval[];
  /**
   * Trace of the last way in, for whoever runs the service: all that is kept of this stay links to it, so that it opens
   * the rest. What was done last would be forgotten within minutes, when nothing was wrong with it. Null: nothing is recorded.
   */
  traceId: string | null;
};

export type QualityStore = StoreApi<Quality>;

/** Somewhat more than is shown, so that the oldest cell is covered by a whole one. */
const KEPT_MS = 130_000;

export function createQualityStore(): QualityStore {
  return createStore<Quality>(() => ({
    numbers: null,
    pictures: [],
    sentPicture: null,
    intervals: [],
    traceId: null,
  }));
}

export function addInterval(store: QualityStore, interval: Interval): void {
  store.setState(({ intervals }) => ({
    intervals: [...intervals.filter(({ endedAt }) => endedAt > interval.endedAt - KEPT_MS), interval],
  }));
}
