import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Loaded before the service (`node --import`): collects its garbage all the time. Left to itself it does so once in minutes, and its
 * memory goes up and down by 100 MB meanwhile; of what is left after a collection one sees within minutes whether it grows.
 */
const EVERY_MS = 5_000;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
setInterval(collect, EVERY_MS).unref();
