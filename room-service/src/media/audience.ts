import type { PersonId } from '@atrium/protocol';

/** What the room (pure code) decided for one listener; the same shape as room/'s own, compared structurally. */
export type Audience = {
  listener: PersonId;
  /** Within earshot: their voices flow. */
  hear: readonly PersonId[];
  /** In the ring around earshot: consumers exist but are paused, so that walking up needs no message. */
  warm: readonly PersonId[];
  /** Their cameras flow once the page is ready for them. */
  see: readonly PersonId[];
};
