import type { ErrorCode, WireError } from '@atrium/protocol';

/** What goes wrong on this side of the wire; everything else carries the server's own code. */
export const BOT_ERRORS = {
  unreachable: 'There is no Atrium server at {detail}. Is it running? Elsewhere: --url http://localhost:3901',
  not_atrium: 'What answered at {detail} is not an Atrium server.',
  lost: 'The connection to the server was lost ({detail}).',
} as const;

export type BotErrorCode = keyof typeof BOT_ERRORS;

/** `message` is fit to be shown to a person. */
export type BotFailure = WireError | { code: BotErrorCode; message: string };

/** Like `Result` of the protocol, with the failures that no server can report. */
export type Outcome<T> = { ok: true; value: T } | { ok: false; error: BotFailure };

/** Nobody is at the address, or nobody who has the room. */
export function mayBeElsewhere({ code }: BotFailure): boolean {
  return ['unreachable', 'lost', 'room_elsewhere'].includes(code);
}

export function failed(code: BotErrorCode, detail: string): { ok: false; error: BotFailure } {
  return { ok: false, error: { code, message: BOT_ERRORS[code].replace('{detail}', detail) } };
}

/** For callers to whom every failure is a bug: tests, mostly. */
export class BotError extends Error {
  readonly code: ErrorCode | BotErrorCode;

  constructor(failure: BotFailure) {
    super(failure.message);
    this.name = 'BotError';
    this.code = failure.code;
  }
}

export function valueOf<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new BotError(outcome.error);
  return outcome.value;
}
