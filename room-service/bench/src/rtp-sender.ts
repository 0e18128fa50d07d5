import { createSocket } from 'node:dgram';

/** A process of its own, so that what it costs is nobody else's: sends a voice to each of these ports, 50 packets/s each. */

const HEADER_BYTES = 12;
/** Opus at 32 kbit/s. */
const PAYLOAD_BYTES = 80;
const PACKET_MS = 20;
const PAYLOAD_TYPE = 100;
const SAMPLES = 960;
const CATCH_UP_MAX = 5;

const ports = process.argv.slice(2).map(Number);
const socket = createSocket('udp4');
const packets = ports.map((port, index) => {
  const packet = Buffer.alloc(HEADER_BYTES + PAYLOAD_BYTES, 0x55);
  packet[0] = 0x80;
  packet[1] = PAYLOAD_TYPE;
  packet.writeUInt32BE(1_000 + index, 8);
  return { port, packet };
});
let beganAtMs = performance.now();
let sent = 0;
setInterval(() => {
  // What a late timer missed follows at once, so that the rate is kept; not what a busy machine missed, which would bury it.
  const missed = Math.floor((performance.now() - beganAtMs) / PACKET_MS) - sent;
  if (missed > CATCH_UP_MAX) beganAtMs += (missed - CATCH_UP_MAX) * PACKET_MS;
  for (; sent * PACKET_MS < performance.now() - beganAtMs; sent += 1) {
    for (const { port, packet } of packets) {
      packet.writeUInt16BE(sent & 0xffff, 2);
      packet.writeUInt32BE((sent * SAMPLES) >>> 0, 4);
      socket.send(packet, port, '127.0.0.1');
    }
  }
}, PACKET_MS);
process.once('disconnect', () => process.exit(0));
