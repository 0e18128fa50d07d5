import { describe, expect, it } from 'vitest';
import { rtpOf } from './rtp.ts';

function packet(first: number, second: number, { ssrc = 7, sequence = 9, bytes = 40 } = {}): Buffer {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUInt8(first, 0);
  buffer.writeUInt8(second, 1);
  if (bytes < 12) return buffer;
  buffer.writeUInt16BE(sequence, 2);
  buffer.writeUInt32BE(ssrc, 8);
  return buffer;
}

describe('what shares a port with media', () => {
  it('is RTP by its first two bytes, and says its stream and its number', () => {
    expect(rtpOf(packet(0x80, 111, { ssrc: 0xdeadbeef, sequence: 0xfffe }))).toEqual({
      ssrc: 0xdeadbeef,
      sequence: 0xfffe,
    });
    expect(rtpOf(packet(0x90, 0x80 | 111))).toEqual({ ssrc: 7, sequence: 9 });
  });

  it.each([
    ['STUN', packet(0x00, 0x01)],
    ['DTLS', packet(22, 254)],
    ['RTCP', packet(0x80, 200)],
    ['something short', packet(0x80, 111, { bytes: 11 })],
    ['the probing stream of mediasoup', packet(0x80, 111, { ssrc: 1_234 })],
  ])('is not when it is %s', (_what, other) => {
    expect(rtpOf(other)).toBeNull();
  });
});
