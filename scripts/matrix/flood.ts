import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** No STUN, DTLS or RTP (RFC 9443), so that the receiver looks at it and throws it away. */
const PROGRAM = `
const socket = require('node:dgram').createSocket('udp4');
const packet = Buffer.alloc(64, 0xff);
socket.connect(Number(process.argv[1]), '127.0.0.1', function burst() {
  for (let i = 0; i < 200; i += 1) socket.send(packet);
  setImmediate(burst);
});
process.stdin.resume().on('close', () => process.exit(0));
`;

/** Sends as much as one process can to a UDP port of this machine. Returns the end of it. */
export function flood({ port }: { port: number }): () => Promise<void> {
  const child = spawn(process.execPath, ['-e', PROGRAM, `${port}`], { stdio: ['pipe', 'ignore', 'ignore'] });
  return async () => {
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
}
