import { z } from 'zod';

/** An SDES item has an eight-bit length (RFC 3550, 6.5); every hearer is told it. */
const CNAME_MAX_CHARS = 255;
/** A camera of ours has three simulcast layers. */
const ENCODINGS_MAX = 4;

const few = (most: number) => z.array(z.unknown()).max(most).optional();

/** mediasoup checks what the fields mean, but takes any number of any length, and passes some on to every hearer. */
const bounds = z.object({
  mid: z.string().max(32).optional(),
  codecs: few(32),
  encodings: few(ENCODINGS_MAX),
  headerExtensions: few(32),
  rtcp: z.object({ cname: z.string().max(CNAME_MAX_CHARS).optional() }).optional(),
});

/** What is too long or too many in these RTP parameters, or null. */
export function outOfBounds(rtpParameters: object): string | null {
  const issue = bounds.safeParse(rtpParameters).error?.issues[0];
  return issue ? `${issue.path.join('.')}: ${issue.message}` : null;
}
