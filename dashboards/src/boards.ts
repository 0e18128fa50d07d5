import { OBJECTIVES } from '@atrium/slo';
import type { Board, BoardOf } from './board.ts';
import { capacityCost } from './boards/capacity-cost.ts';
import { clientQuality } from './boards/client-quality.ts';
import { mediaPlane } from './boards/media-plane.ts';
import { releaseCockpit } from './boards/release-cockpit.ts';
import { roomService } from './boards/room-service.ts';
import { sloDetail } from './boards/slo-detail.ts';
import { sloOverview } from './boards/slo-overview.ts';
import { telemetryHealth } from './boards/telemetry-health.ts';

/** In the order in which one opens them. */
const BOARDS: readonly BoardOf[] = [
  sloOverview,
  sloDetail,
  releaseCockpit,
  roomService,
  mediaPlane,
  clientQuality,
  capacityCost,
  telemetryHealth,
];

export function boards(objectives = OBJECTIVES): readonly Board[] {
  return BOARDS.map((board) => board(objectives));
}
