import { counter, gauge, histogram } from '../metric.ts';

/** This pod among the others. A process alone asks nobody: its rooms are held, and the rest stays at 0. */
export const PODS = {
  heldRooms: gauge('atrium_held_rooms', {
    help: 'Rooms that this pod holds, opened or not, by the track that each was drawn for.',
    labels: ['track'],
  }),
  placements: counter('atrium_placements_total', {
    help: 'Joins that were asked of this pod, by where they went.',
    labels: ['placement'],
  }),
  directoryUnreachable: gauge('atrium_directory_unreachable', {
    help: 'Whether the last call to the directory had no answer: 1 where it had none; 0 else, and of a process alone.',
  }),
  directoryFailures: counter('atrium_directory_failures_total', {
    help: 'Calls to the directory that could not be answered.',
  }),
  beatDuration: histogram('atrium_beat_duration_seconds', {
    help: 'Time of the calls that renew the lease of this pod.',
    unit: 'seconds',
    // A Redis nearby takes 1 ms; after 0.5 s it is given up, and 6 s is the lease.
    buckets: [0.002, 0.01, 0.05, 0.2, 0.5, 1],
  }),
} as const;
