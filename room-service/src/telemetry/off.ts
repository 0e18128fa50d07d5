import { UNWATCHED_PODS } from '../directory/pod-watch.ts';
import { UNWATCHED_HTTP } from '../http/http-watch.ts';
import { UNWATCHED_MEDIA } from '../media/media-watch.ts';
import { UNWATCHED_MOVES } from '../move/mover.ts';
import { UNWATCHED } from '../signaling/watch.ts';
import type { Telemetry } from './telemetry.ts';

/** What the rest of the process sees of telemetry; what is missing here does not compile. */
export type Telemetering = { readonly [K in keyof Telemetry]: Telemetry[K] };

/** Nothing is measured and nothing listens. */
export const OFF: Telemetering = {
  watch: UNWATCHED,
  http: UNWATCHED_HTTP,
  media: UNWATCHED_MEDIA,
  pods: UNWATCHED_PODS,
  moves: UNWATCHED_MOVES,
  logFields: () => ({}),
  logs: null,
  traces: () => undefined,
  start: () => Promise.resolve(null),
  size: { people: 0, judged: 0, sources: 0, samples: 0, joins: 0 },
  drainBegan: () => undefined,
  drainEnded: () => null,
  lastScrape: () => Promise.resolve(),
  close: () => Promise.resolve(),
};
