import { ok, refuse, type Opaque, type Result } from '@atrium/protocol';
import * as mediasoup from 'mediasoup';
import type { types } from 'mediasoup';
import { messageOf } from './refusals.ts';
import { badCapabilities } from './rtp-bounds.ts';

/** What a page can receive; `shares` false: it is of a version that knows of no screens. */
export type Joining = { rtpCapabilities: Opaque; shares?: boolean };

/** What a page says that it can receive, whole and checked; `media_rejected` says what is wrong with it. */
export function capabilitiesOf(rtpCapabilities: Opaque): Result<types.RtpCapabilities> {
  const excess = badCapabilities(rtpCapabilities);
  if (excess !== null) return refuse('media_rejected', excess);
  try {
    // mediasoup fills in what is missing.
    const own: types.RtpCapabilities = structuredClone(rtpCapabilities);
    mediasoup.ortc.validateAndNormalizeRtpCapabilities(own);
    return ok(own);
  } catch (error) {
    return refuse('media_rejected', messageOf(error));
  }
}
