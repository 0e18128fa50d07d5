import { z } from 'zod';

/** An SDES item has an eight-bit length (RFC 3550, 6.5); every hearer is told it. */
const CNAME_MAX_CHARS = 255;
/** A camera of ours has three simulcast layers. */
const ENCODINGS_MAX = 4;
/** RFC 8851 allows any length; ours and those of browsers are `r0` to `r2`. */
const RID_MAX_CHARS = 16;

const few = <T extends z.ZodType>(item: T, most: number) => z.array(item).max(most).optional();
const whole = (max: number) => z.number().int().min(0).max(max).optional();
const short = (max: number) => z.string().max(max).optional();

const ssrc = whole(2 ** 32 - 1);
const payloadType = whole(127);

/** mediasoup checks what the fields mean, but takes numbers out of their range and any length, and tells hearers some. */
const rtp = z.looseObject({
  mid: short(32),
  codecs: few(z.looseObject({ payloadType, rtcpFeedback: few(z.unknown(), 16), mimeType: short(64) }).nullable(), 32),
  encodings: few(
    z.looseObject({
      ssrc,
      rid: short(RID_MAX_CHARS),
      codecPayloadType: payloadType,
      rtx: z.looseObject({ ssrc }).optional(),
      scalabilityMode: short(32),
    }),
    ENCODINGS_MAX,
  ),
  headerExtensions: few(z.looseObject({ uri: short(256), id: whole(255) }).nullable(), 32),
  rtcp: z.looseObject({ cname: short(CNAME_MAX_CHARS) }).optional(),
});

/** RFC 8122: a hash in pairs of hexadecimal digits; SHA-512 has 64 of them. */
const FINGERPRINT = /^([0-9a-f]{2}:){19,63}[0-9a-f]{2}$/iu;

const dtls = z.looseObject({
  role: z.enum(['auto', 'client', 'server']).optional(),
  fingerprints: z
    .array(z.looseObject({ algorithm: z.string().max(16), value: z.string().regex(FINGERPRINT, 'is no fingerprint') }))
    .min(1)
    .max(8),
});

/** What is too long, too many or out of its range in these RTP parameters, or null. */
export function outOfBounds(rtpParameters: object): string | null {
  return firstIssue(rtp, rtpParameters);
}

/** What no browser would send in these DTLS parameters, or null. */
export function badDtls(dtlsParameters: object): string | null {
  return firstIssue(dtls, dtlsParameters);
}

function firstIssue(schema: z.ZodType, value: object): string | null {
  const issue = schema.safeParse(value).error?.issues[0];
  return issue ? `${issue.path.join('.')}: ${issue.message}` : null;
}
