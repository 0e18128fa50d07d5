import type { LabelSet, LabelValue } from '@atrium/metrics';
import type { ErrorCode, RequestName } from '@atrium/protocol';

type Ended = LabelSet<'outcome' | 'stage'>;

const refusedAt = (stage: Ended['stage']): Ended => ({ outcome: 'refused', stage });

/** Every other code is none that a join can be refused with: a mistake of ours. */
const ENDS: Partial<Record<ErrorCode, Ended>> = {
  client_too_old: refusedAt('version'),
  client_too_new: refusedAt('version'),
  token_missing: refusedAt('token'),
  token_invalid: refusedAt('token'),
  token_expired: refusedAt('token'),
  token_used: refusedAt('token'),
  resume_expired: refusedAt('token'),
  room_full: refusedAt('place'),
  no_capacity: refusedAt('place'),
  bad_name: refusedAt('place'),
  bad_photo: refusedAt('place'),
  too_many: refusedAt('place'),
  replaced: refusedAt('place'),
  media_rejected: refusedAt('media'),
  already_joined: refusedAt('message'),
  media_unavailable: { outcome: 'failed', stage: 'media' },
  // Whoever asked did not wait for the end, or was not heard of again after the ticket.
  not_joined: { outcome: 'failed', stage: 'socket' },
};

/** Where a join ended, by the code that it was refused with. Null: it was welcomed. */
export function joinEnd(code: ErrorCode | null): Ended {
  if (code === null) return { outcome: 'ok', stage: 'welcome' };
  return ENDS[code] ?? { outcome: 'failed', stage: 'server' };
}

/** How a request is counted: what is refused by the rules is nobody's fault. */
export function outcomeOf(code: ErrorCode | null): LabelValue<'outcome'> {
  if (code === null) return 'ok';
  return code === 'internal' || code === 'media_unavailable' ? 'failed' : 'refused';
}

/** The same of HTTP. */
export function outcomeOfStatus(status: number): LabelValue<'outcome'> {
  if (status < 400) return 'ok';
  return status < 500 ? 'refused' : 'failed';
}

/** Refused before anything was done for it: such an answer is fast whatever state the service is in. */
const UNTRIED: ReadonlySet<ErrorCode> = new Set([
  'bad_message',
  'bad_name',
  'bad_payload',
  'bad_photo',
  'bad_room_name',
  'not_joined',
  'too_large',
  'too_many',
  'unknown_message',
]);

/**
 * Whether the time until the answer says how fast the service is. How fast something failed is nothing good, and slow and
 * failed together would be bad twice; who is told at once to go away would make a slow service look fast.
 */
export function isTimed(code: ErrorCode | null): boolean {
  return outcomeOf(code) !== 'failed' && (code === null || !UNTRIED.has(code));
}

/** Requests that wait for the same thing. `ping` is not measured. */
export const REQUEST_GROUP: Record<Exclude<RequestName, 'ping'>, LabelValue<'request_group'>> = {
  join: 'join',
  leave: 'leave',
  connectTransport: 'transport',
  restartIce: 'transport',
  produce: 'produce',
  closeProducer: 'produce',
  consuming: 'consume',
  tiles: 'consume',
  report: 'report',
  setMedia: 'profile',
  setAway: 'profile',
  setProfile: 'profile',
  stepOut: 'circle',
  setLock: 'circle',
  invite: 'circle',
  answerInvite: 'circle',
  knock: 'circle',
  answerKnock: 'circle',
  wave: 'circle',
  react: 'circle',
  moderate: 'host',
  handOver: 'host',
  podium: 'host',
  raiseHand: 'host',
  chat: 'chat',
  attach: 'move',
  ready: 'move',
  swapped: 'move',
};
