import { createSocket } from 'node:dgram';

/** Whoever started this process may end without a word. */
const LOOK_EVERY_MS = 500;

/** A process that holds a UDP port and never reads from it: the kernel drops what comes, at no cost to anybody measured. */
const parent = process.ppid;
const asleep = new Int32Array(new SharedArrayBuffer(4));
const socket = createSocket('udp4').bind(0, '127.0.0.1', () => {
  process.send?.(socket.address().port, () => {
    // Node reads a bound socket whenever its event loop turns; this one does not turn any more.
    while (process.ppid === parent) Atomics.wait(asleep, 0, 0, LOOK_EVERY_MS);
    process.exit(0);
  });
});
