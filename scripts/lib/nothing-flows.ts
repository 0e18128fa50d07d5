import type { ClientReport } from '@atrium/protocol';

const NOTHING = { packets: 0, lost: 0, bytes: 0, jitterMs: null };

/** What a page reports every 5 s of somebody who is alone, for whom nothing flows: of whom nothing is heard nobody says that it is good. */
export const NOTHING_FLOWS = {
  ...{ coversMs: 5_000, route: 'none', rttMs: null, silent: [], limitedBy: 'none' },
  ...{ audioIn: NOTHING, videoIn: NOTHING, audioOut: NOTHING, videoOut: NOTHING },
  heard: { samples: 0, concealed: 0, bufferMs: null },
  watched: { watchedMs: 0, frozenMs: 0, frames: 0 },
} satisfies ClientReport;
