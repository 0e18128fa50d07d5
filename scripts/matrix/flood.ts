import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/**
 * STUN (RFC 8489) with a fingerprint that is wrong, and as long as fits: the receiver reads all of it before it throws it
 * away. After whatever receives it, where there is a precedence: else both share a core, and none is hot.
 */
const PROGRAM = `
const os = require('node:os');
try { os.setPriority(os.getPriority() < 0 ? os.getPriority() + 5 : 0); } catch {}
const packet = Buffer.alloc(1400);
packet.writeUInt16BE(0x0001, 0);
packet.writeUInt16BE(packet.length - 20, 2);
packet.writeUInt32BE(0x2112a442, 4);
packet.writeUInt16BE(0x8022, 20);
packet.writeUInt16BE(packet.length - 32, 22);
packet.writeUInt16BE(0x8028, packet.length - 8);
packet.writeUInt16BE(4, packet.length - 6);
const socket = require('node:dgram').createSocket('udp4');
socket.connect(Number(process.argv[1]), '127.0.0.1', function burst() {
  for (let i = 0; i < 200; i += 1) socket.send(packet);
  setImmediate(burst);
});
process.stdin.resume().on('close', () => process.exit(0));
`;

/** One process sends as much as half a worker can read. */
const SENDERS = 2;

/** Sends as much as it can to a UDP port of this machine. Returns the end of it. */
export function flood({ port }: { port: number }): () => Promise<void> {
  const start = (): ChildProcess =>
    spawn(process.execPath, ['-e', PROGRAM, `${port}`], { stdio: ['pipe', 'ignore', 'ignore'] });
  const children = Array.from({ length: SENDERS }, start);
  return async () => {
    const gone = children.map((child) => once(child, 'exit'));
    for (const child of children) child.kill('SIGKILL');
    await Promise.all(gone);
  };
}
