/** RFC 5761, section 4: what RTCP's packet types look like in the second byte. */
const RTCP_TYPES = { first: 192, last: 223 };
/** RFC 7983, section 7: what shares a port with STUN and DTLS is told by its first byte. */
const RTP_FIRST = { first: 128, last: 191 };
const HEADER_BYTES = 12;
/** mediasoup's own probing stream, which carries nobody's voice. */
const PROBATOR_SSRC = 1_234;

/** What stands in clear in front of an encrypted packet (RFC 3711, section 3.1); null for everything but RTP. */
export function rtpOf(packet: Buffer): { ssrc: number; sequence: number } | null {
  const [first = 0, second = 0] = packet;
  if (packet.length < HEADER_BYTES || first < RTP_FIRST.first || first > RTP_FIRST.last) return null;
  if (second >= RTCP_TYPES.first && second <= RTCP_TYPES.last) return null;
  const ssrc = packet.readUInt32BE(8);
  return ssrc === PROBATOR_SSRC ? null : { ssrc, sequence: packet.readUInt16BE(2) };
}
