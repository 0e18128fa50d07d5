import type { Objective } from './objective.ts';
import { DEPLOY_CONTINUITY } from './objectives/deploy-continuity.ts';
import { FIRST_MEDIA } from './objectives/first-media.ts';
import { GOOD_TIME } from './objectives/good-time.ts';
import { JOIN_SUCCESS } from './objectives/join-success.ts';
import { MEDIA_CONNECTION } from './objectives/media-connection.ts';
import { SESSIONS_KEPT } from './objectives/sessions-kept.ts';
import { SIGNALLING } from './objectives/signalling.ts';
import { TELEMETRY_COVERAGE } from './objectives/telemetry-coverage.ts';

/** Every promise, the one that people feel most first. */
export const OBJECTIVES: readonly Objective[] = [
  GOOD_TIME,
  JOIN_SUCCESS,
  SESSIONS_KEPT,
  SIGNALLING,
  FIRST_MEDIA,
  MEDIA_CONNECTION,
  DEPLOY_CONTINUITY,
  TELEMETRY_COVERAGE,
];
