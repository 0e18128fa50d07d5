import { counter } from '../metric.ts';

/** The evidence that a release is judged by: the room is what was assigned, so it is what counts. */
export const ROOMS = {
  roomsJudged: counter('atrium_rooms_judged_total', {
    help: 'Rooms judged, each once at each age, whether anybody got in or not; by what they were assigned with.',
    labels: ['age', 'track', 'weight', 'badness', 'participant'],
  }),
} as const;
