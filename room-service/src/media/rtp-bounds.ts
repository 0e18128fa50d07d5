import { z } from 'zod';

/** An SDES item has an eight-bit length (RFC 3550, 6.5); every hearer is told it. */
const CNAME_MAX_CHARS = 255;
/** A camera of ours has three simulcast layers. */
const ENCODINGS_MAX = 4;
/** W3C webrtc-svc, section 6. mediasoup takes 99 layers of 99 and keeps counts for each: 9 MB of its worker for a camera. */
const SCALABILITY_MODE = /^[LS][1-3]T[1-3]h?(_KEY(_SHIFT)?)?$/u;
/** RFC 8851 allows any length; ours and those of browsers are `r0` to `r2`. */
const RID_MAX_CHARS = 16;

/** A field's name may be the client's own; the longest of ours is `codecs.0.parameters.profile-level-id`. */
const PATH_MAX_CHARS = 80;

const few = <T extends z.ZodType>(item: T, most: number) => z.array(item).max(most).optional();
const whole = (max: number) => z.number().int().min(0).max(max).optional();
const short = (max: number) => z.string().max(max).optional();
/** A hearer's page writes it into a line of SDP as it is: a line end (RFC 8866, section 9) would begin a line of its own. */
const sdpText = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[ -~]*$/u, 'holds what no line of SDP may');

const ssrc = whole(2 ** 32 - 1);
const payloadType = whole(127);

/** The `fmtp` line of a codec: browsers send up to six parameters, numbers or short words. */
const fmtp = z
  .record(sdpText(64), z.union([z.number(), sdpText(256)]))
  .refine((parameters) => Object.keys(parameters).length <= 32, 'Too many')
  .nullish();

const codec = z
  .looseObject({
    payloadType,
    mimeType: short(64),
    parameters: fmtp,
    rtcpFeedback: few(z.looseObject({ type: short(32), parameter: short(32) }), 16),
  })
  .nullable();
const headerExtension = z.looseObject({ uri: short(256), id: whole(255) }).nullable();

/** mediasoup checks what the fields mean, but takes numbers out of their range and any length, and tells hearers some. */
const rtp = z.looseObject({
  mid: short(32),
  msid: sdpText(256).optional(),
  codecs: few(codec, 32),
  encodings: few(
    z.looseObject({
      ssrc,
      rid: short(RID_MAX_CHARS),
      codecPayloadType: payloadType,
      rtx: z.looseObject({ ssrc }).optional(),
      maxBitrate: whole(2 ** 32 - 1),
      scalabilityMode: z.string().regex(SCALABILITY_MODE, 'is no scalability mode').optional(),
    }),
    ENCODINGS_MAX,
  ),
  headerExtensions: few(headerExtension, 32),
  rtcp: z.looseObject({ cname: sdpText(CNAME_MAX_CHARS).optional() }).optional(),
});

/** Each consumer of the person repeats what they said of its codec, to the worker and back to them. */
const capabilities = z.looseObject({ codecs: few(codec, 64), headerExtensions: few(headerExtension, 64) });

/** RFC 8122: a hash in pairs of hexadecimal digits; SHA-512 has 64 of them. */
const FINGERPRINT = /^([0-9a-f]{2}:){19,63}[0-9a-f]{2}$/iu;

const dtls = z.looseObject({
  role: z.enum(['auto', 'client', 'server']).optional(),
  fingerprints: z
    .array(z.looseObject({ algorithm: z.string().max(16), value: z.string().regex(FINGERPRINT, 'is no fingerprint') }))
    .min(1)
    .max(8),
});

/** What is too long, too many, out of its range or no text for SDP in these RTP parameters, or null. */
export function outOfBounds(rtpParameters: object): string | null {
  return firstIssue(rtp, rtpParameters);
}

/** What is too long or too many in these RTP capabilities, or null. */
export function badCapabilities(rtpCapabilities: object): string | null {
  return firstIssue(capabilities, rtpCapabilities);
}

/** What no browser would send in these DTLS parameters, or null. */
export function badDtls(dtlsParameters: object): string | null {
  return firstIssue(dtls, dtlsParameters);
}

function firstIssue(schema: z.ZodType, value: object): string | null {
  const issue = schema.safeParse(value).error?.issues[0];
  return issue ? `${issue.path.join('.').slice(0, PATH_MAX_CHARS)}: ${issue.message}` : null;
}
