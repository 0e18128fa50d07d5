import { createServer } from 'node:net';
import { UNWATCHED } from '../../src/signaling/watch.ts';
import { Telemetry } from '../../src/telemetry/telemetry.ts';
import { isSide, SWITCH_AT } from './switched.ts';

/**
 * Loaded before the service (`node --import`): takes its telemetry out and puts it back while people walk. One process for
 * both sides, since two differ by some percents in how they were compiled and where their memory lies.
 */

let isOn = true;
/** Requests that were measured since the last word. */
let measured = 0;
const held: (() => void)[] = [];

// What telemetry does by itself, in guarded.ts, waits while it is off.
const later = globalThis.setTimeout;
const patient = (run: () => void, ms?: number, ...args: []): NodeJS.Timeout =>
  later(run.name === 'turn' ? () => void (isOn ? run() : held.push(run)) : run, ms, ...args);
globalThis.setTimeout = Object.defineProperties(patient, Object.getOwnPropertyDescriptors(later)) as typeof later;

const start = Reflect.get(Telemetry.prototype, 'start');
Telemetry.prototype.start = function (this: Telemetry, watched) {
  const own = { ...this.watch };
  const watch: Pick<typeof UNWATCHED, 'request' | 'reported'> = {
    request(asked, run) {
      if (!isOn) return run();
      measured += 1;
      return own.request(asked, run);
    },
    reported: (participant, report) => (isOn ? own : UNWATCHED).reported(participant, report),
  };
  Object.assign(this.watch, watch);
  return start.call(this, watched);
};

const server = createServer((socket) => {
  socket.setEncoding('utf8').on('data', (side) => {
    if (!isSide(side)) throw new Error(`no side: ${String(side)}`);
    isOn = side === 'on';
    if (isOn) for (const turn of held.splice(0)) turn();
    socket.write(String(measured));
    measured = 0;
  });
});
server.listen(process.env[SWITCH_AT]).unref();
