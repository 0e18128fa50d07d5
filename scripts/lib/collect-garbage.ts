import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');

/** All of it, now: what a process holds after it is what it keeps. */
export const collectGarbage = runInNewContext('gc') as () => void;
