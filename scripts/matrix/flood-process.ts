/** `flood-process.ts <port>`: sends to a media port of this machine over TCP as much as is taken. Ends with its stdin. */
import { once } from 'node:events';
import { connect } from 'node:net';

const MESSAGE_BYTES = 36;
const MESSAGES_AT_ONCE = 4_096;

const socket = connect(Number(process.argv[2]), '127.0.0.1');
await once(socket, 'connect');
const messages = Buffer.concat(Array.from({ length: MESSAGES_AT_ONCE }, message));
// What the other end makes of it is what is looked at.
socket.on('error', () => process.exit(0));
pour();
process.stdin.resume().on('close', () => process.exit(0));

function pour(): void {
  socket.write(messages, pour);
}

/**
 * STUN (RFC 8489) with a fingerprint that is wrong, framed as on TCP (RFC 4571): as short as it can be, since whoever receives
 * it looks at each, and they are sent by the thousand.
 */
function message(): Buffer {
  const framed = Buffer.alloc(2 + MESSAGE_BYTES);
  framed.writeUInt16BE(MESSAGE_BYTES, 0);
  const stun = framed.subarray(2);
  // A binding request, with its length and magic cookie.
  stun.writeUInt16BE(0x0001, 0);
  stun.writeUInt16BE(MESSAGE_BYTES - 20, 2);
  stun.writeUInt32BE(0x2112a442, 4);
  // SOFTWARE, which fills it.
  stun.writeUInt16BE(0x8022, 20);
  stun.writeUInt16BE(MESSAGE_BYTES - 32, 22);
  // FINGERPRINT.
  stun.writeUInt16BE(0x8028, MESSAGE_BYTES - 8);
  stun.writeUInt16BE(4, MESSAGE_BYTES - 6);
  return framed;
}
