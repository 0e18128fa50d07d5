import { PARTICIPANTS } from './groups/participants.ts';
import { PROCESS } from './groups/process.ts';

/**
 * Every metric of the room service. Whoever counts, and whoever asks for the counts, imports it: a name is typed once, and
 * renaming it is a compile error wherever it is used.
 */
export const METRICS = { ...PARTICIPANTS, ...PROCESS } as const;
