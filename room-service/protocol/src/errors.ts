/** Every refusal that crosses the wire: HTTP status (or its nearest meaning) and what happened and what to do, in plain words. */
export const ERRORS = {
  bad_message: { status: 400, text: 'The message could not be read: {detail}' },
  unknown_message: { status: 400, text: 'There is no message called {detail}.' },
  bad_payload: { status: 400, text: 'The message had a field that is not allowed: {detail}' },
  too_large: { status: 413, text: 'The message is larger than {detail} bytes.' },
  too_many: { status: 429, text: 'Too many messages. Wait a moment, then go on.' },
  client_too_old: { status: 426, text: 'This page is older than the server. Reload it.' },
  client_too_new: { status: 426, text: 'This page is newer than the server. Reload in a minute.' },
  bad_room_name: {
    status: 400,
    text: 'A room name has 1 to 48 characters: small letters, digits and hyphens, and begins with a letter or digit.',
  },
  bad_name: { status: 400, text: 'A name has 1 to 40 visible characters.' },
  bad_photo: { status: 400, text: 'The photo must be a small JPEG, PNG or WebP picture.' },
  token_missing: { status: 401, text: 'Ask POST /api/rooms/:room/join for a token first.' },
  token_invalid: { status: 401, text: 'The token is not valid. Join again.' },
  token_expired: { status: 401, text: 'The token has expired. Join again.' },
  token_used: { status: 409, text: 'The token was already used. Join again.' },
  resume_expired: { status: 410, text: 'You were away for too long, so your place was given up. Join again.' },
  replaced: { status: 409, text: 'You opened this room in another tab. This one stays out.' },
  already_joined: { status: 409, text: 'This connection has joined already.' },
  not_joined: { status: 409, text: 'Join first.' },
  room_full: { status: 503, text: 'This room is full ({detail}). Try again later.' },
  no_such_person: { status: 404, text: 'That person is not in the room any more.' },
  no_such_circle: { status: 404, text: 'That circle has broken up.' },
  not_in_circle: { status: 409, text: 'You are not in a circle.' },
  circle_full: { status: 409, text: 'This circle is full ({detail}). You will be asked in when somebody leaves.' },
  not_allowed: { status: 403, text: 'You may not do that: {detail}' },
  not_host: { status: 403, text: 'Only a host of this room may do that.' },
  podium_full: { status: 409, text: 'The podium is full ({detail}). Somebody has to come down first.' },
  removed: { status: 403, text: 'The host has removed you from this room.' },
  no_such_transport: { status: 404, text: 'That transport does not exist (any more).' },
  no_such_producer: { status: 404, text: 'That producer does not exist (any more).' },
  no_such_consumer: { status: 404, text: 'That consumer does not exist (any more).' },
  media_rejected: { status: 422, text: 'The media parameters were refused: {detail}' },
  media_unavailable: { status: 503, text: 'Media is restarting. It comes back by itself.' },
  slow_reader: { status: 408, text: 'The connection could not keep up and was closed. Reconnecting.' },
  idle: { status: 408, text: 'Nothing was heard for too long. Reconnecting.' },
  /** No pod of the track that the room was drawn for can take another room. */
  no_capacity: { status: 503, text: 'All servers are full at the moment. Try again in a minute.' },
  /** Another pod holds it, or none: whoever asks the join endpoint is told where it lives (RFC 9110, 15.5.20). */
  room_elsewhere: { status: 421, text: 'This room is on another server now. Reconnecting.' },
  /** Of an `attach`: it was called off, is over, or was never for this person. */
  no_such_move: { status: 410, text: 'The room is not being moved here (any more). Stay where you are.' },
  directory_unreachable: { status: 503, text: 'Where this room lives cannot be looked up at the moment. Try again.' },
  /** It is silent, and its lease has not run out: nobody else may have the room yet. */
  room_unreachable: {
    status: 503,
    text: 'The server of this room does not answer. If it stays so, another takes over in a few seconds. Try again.',
  },
  shutting_down: { status: 503, text: 'The server is restarting. Reconnecting.' },
  /** Said by a client to its person when no server answers; a server never sends it. */
  unreachable: { status: 503, text: 'The server cannot be reached at the moment. Check your internet connection.' },
  /** Said by a client to its person when the browser has no WebRTC that is known here; a server never sends it. */
  no_webrtc: {
    status: 501,
    text: 'This browser can neither send nor receive sound and pictures here. You can still walk and write. To talk, use a current Chrome, Edge, Firefox or Safari.',
  },
  internal: { status: 500, text: 'Something went wrong on our side. Try again.' },
} as const satisfies Record<string, { status: number; text: string }>;

export type ErrorCode = keyof typeof ERRORS;

/** A refusal as it crosses the wire. `message` is fit to be shown to a person. */
export type WireError = { code: ErrorCode; message: string };

/** Either a value or a refusal: expected failures are values, bugs throw. */
export type Result<T> = { ok: true; value: T } | { ok: false; error: WireError };

/** Builds a refusal; `detail` fills the placeholder of the message and must hold nothing personal. */
export function wireError(code: ErrorCode, detail = ''): WireError {
  // A function, since `$&` and its like in a string would be filled in.
  return { code, message: ERRORS[code].text.replace('{detail}', () => detail) };
}

/** What filled the placeholder of a refusal's message; '' where it has none, or other words. */
export function detailOf({ code, message }: WireError): string {
  const [before, after] = ERRORS[code].text.split('{detail}');
  if (before === undefined || after === undefined) return '';
  const isOurs =
    message.startsWith(before) && message.endsWith(after) && message.length >= before.length + after.length;
  return isOurs ? message.slice(before.length, message.length - after.length) : '';
}

export const ok = <T>(value: T): Result<T> => ({ ok: true, value });
export const refuse = (code: ErrorCode, detail?: string): Result<never> => ({
  ok: false,
  error: wireError(code, detail),
});

/** For the `default` of a switch over a union: does not compile while a case is missing. */
export function assertNever(value: never): never {
  // Of an object its fields alone: it may be somebody's, and the words of an error go into the log.
  const given: unknown = value;
  const what = typeof given === 'object' && given !== null ? `{ ${Object.keys(given).join(', ')} }` : String(given);
  throw new Error(`unexpected value: ${what}`);
}
