import type { types } from 'mediasoup';

/**
 * One list for every router, so that all routers have the same capabilities and payload types. VP8 comes before VP9:
 * a client takes the first video codec that it supports, and every one of them encodes VP8 simulcast.
 */
export const MEDIA_CODECS: types.RouterRtpCodecCapability[] = [
  {
    kind: 'audio',
    mimeType: 'audio/opus',
    clockRate: 48_000,
    channels: 2,
    // FEC hides single losses; DTX takes a silent microphone from 50 to about 6 packets/s (RFC 7587, section 6.1).
    parameters: { useinbandfec: 1, usedtx: 1, stereo: 0 },
  },
  { kind: 'video', mimeType: 'video/VP8', clockRate: 90_000 },
  { kind: 'video', mimeType: 'video/VP9', clockRate: 90_000, parameters: { 'profile-id': 0 } },
];
