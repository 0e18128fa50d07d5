export {
  PROTOCOL_VERSION,
  OLDEST_PROTOCOL_VERSION,
  MOVES_SINCE_VERSION,
  SHARES_SINCE_VERSION,
  PODIUM_SINCE_VERSION,
  negotiateVersion,
} from './version.ts';
export { CLOSE } from './closing.ts';
export * as limits from './limits.ts';
export { PERSON_HEX } from './person-colors.ts';
export { isRoomName, roomMeant, toRoomName } from './room-names.ts';
export { charactersOf, cleanName, firstCharacters, visibleName, withoutJoiners } from './names.ts';
export {
  ERRORS,
  assertNever,
  detailOf,
  ok,
  refuse,
  wireError,
  type ErrorCode,
  type Result,
  type WireError,
} from './errors.ts';
export type {
  ChatMessage,
  ChatScope,
  CameraState,
  Circle,
  CircleId,
  Floor,
  MicState,
  Moderation,
  Person,
  PersonChange,
  PersonId,
  PersonKind,
  Podium,
  Pose,
  Presence,
  Reaction,
  Role,
} from './world.ts';
export { MEDIA_SOURCES } from './media.ts';
export { MODERATIONS, REACTIONS } from './world.ts';
export type {
  ConsumerParams,
  IceServer,
  MediaSource,
  Opaque,
  TransportPair,
  TransportParams,
  Wanted,
} from './media.ts';
export type { RequestName, Requests } from './requests.ts';
export type { ClientReport } from './report.ts';
export { delayOf, mos, rating, type Listening } from './mos.ts';
export { REASONS, VERDICTS, type Judgement, type Reason, type Verdict } from './verdicts.ts';
export type { Attached, Replies, Welcome } from './replies.ts';
export type { ServerEventName, ServerEvents } from './events.ts';
export { isReply, type EventFrame, type ReplyFrame, type RequestFrame, type ServerFrame } from './frames.ts';
export type { JoinTicket, RoomGlimpse } from './http.ts';
export type { Ticket, TicketCircle } from './ticket.ts';
export {
  decodeMove,
  dequantize,
  dequantizeYaw,
  encodeMove,
  MOVE_FRAME,
  POSE_MAX_M,
  POSE_STEP_M,
  PRESENCE_FRAME,
  quantize,
  quantizeYaw,
  type Move,
} from './poses.ts';
export { PoseReader, type PoseReaderOptions } from './pose-reader.ts';
export { PoseScratch } from './pose-scratch.ts';
export { PoseWriter } from './pose-writer.ts';
export {
  DEVICE_PROBLEMS,
  OTHER,
  PAGE_ACTIONS,
  PAGE_ATTRIBUTES,
  PAGE_ERRORS,
  PAGE_FRAME,
  PAGE_FRAMES_MAX,
  PAGE_OUTCOMES,
  PAGE_SPANS,
  PAGE_STAGES,
  VITALS,
  type PageAttributes,
  type PageCode,
  type PageOutcome,
  type PageSpanName,
} from './page-spans.ts';
