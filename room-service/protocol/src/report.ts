import { z } from 'zod';

/**
 * What a client says of its media, once every REPORT_EVERY_MS. Counters are cumulative since the transports were made and
 * start again at 0 with new ones; everything else is of the time that the report covers.
 */
const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const durationMs = z.number().min(0).max(3_600_000);
const id = z.string().min(1).max(64);

/** RTP as the receiving end counts it (RFC 3550, 6.4.1). */
const rtp = z.strictObject({
  packets: count,
  lost: count,
  bytes: count,
  /** Of the worst stream; null before the first packet. */
  jitterMs: durationMs.nullable(),
});

/**
 * How the page came in, in one report after each welcome: once all that was awaited flows, or half a minute later. Times
 * are ms since the click, or since the page noticed that it had lost its place; a stage that was not reached or not needed
 * is left out.
 */
const join = z.strictObject({
  how: z.enum(['new', 'resume']),
  stages: z.strictObject({
    ticket: durationMs.optional(),
    device: durationMs.optional(),
    socket: durationMs.optional(),
    welcome: durationMs.optional(),
    /** The first transport that somebody waited for is connected. */
    transport: durationMs.optional(),
    /** The first sample of a voice, and the first picture of a camera, that were played. */
    first_audio: durationMs.optional(),
    first_video: durationMs.optional(),
  }),
  /** What was to be heard and seen at the welcome; empty where nobody spoke or showed a picture. */
  awaited: z.array(z.enum(['audio', 'video'])).max(2),
  /** Of the trace of the join (W3C Trace Context). */
  traceId: z.string().regex(/^(?!0{32})[0-9a-f]{32}$/),
});

export const reportSchema = z.strictObject({
  coversMs: z.number().int().min(1).max(60_000),
  /** The worse of both transports' routes; `none` when a transport is not connected. */
  route: z.enum(['udp', 'tcp', 'relay', 'none']),
  /** STUN round trip of the worse transport; null when it is not known. */
  rttMs: durationMs.nullable(),
  /** Cumulative: what this page received. */
  audioIn: rtp,
  videoIn: rtp,
  /** Cumulative: what this page sent (`packets`), and what RTCP of the server says was lost of it. */
  audioOut: rtp,
  videoOut: rtp,
  /** Of the time covered: all voices together. */
  heard: z.strictObject({
    /** Samples played at 48 kHz, and of these the ones made up for lost ones, comfort noise left out. */
    samples: count,
    concealed: count,
    /** Mean time that audio waited in the jitter buffer. */
    bufferMs: durationMs.nullable(),
  }),
  /** Of the time covered: all pictures that were shown, together. */
  watched: z.strictObject({
    watchedMs: durationMs,
    frozenMs: durationMs,
    /** Frames decoded. */
    frames: count,
  }),
  /** Consumers of this page, open and unpaused all the time, that received less than one packet a second. */
  silent: z.array(id).max(64),
  /** Why the camera sends less than it could, as the browser says. */
  limitedBy: z.enum(['none', 'cpu', 'bandwidth', 'other']),
  join: join.optional(),
});

export type ClientReport = z.infer<typeof reportSchema>;
