import type { Fault } from './fault.ts';
import { MEDIA_FAULTS } from './faults/media.ts';
import { PEOPLE_FAULTS } from './faults/people.ts';
import { POD_FAULTS } from './faults/pods.ts';
import { PROCESS_FAULTS } from './faults/process.ts';
import { WORKER_FAULTS } from './faults/workers.ts';

/** In the order of the table. */
export const FAULTS: readonly Fault[] = [
  ...PEOPLE_FAULTS,
  ...MEDIA_FAULTS,
  ...WORKER_FAULTS,
  ...PROCESS_FAULTS,
  ...POD_FAULTS,
];
