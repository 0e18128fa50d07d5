import type { ErrorCode, WireError } from '@atrium/protocol';

const TAKES_OVER = 'The server of this room does not answer, so another takes over.';
const WAITS: Partial<Record<ErrorCode, string>> = {
  no_capacity: 'All servers are full at the moment.',
  directory_unreachable: 'Where this room lives cannot be looked up at the moment.',
};

/** What somebody waits for who has pressed Enter, while the page tries again by itself. */
export function waitOf({ code }: WireError): string {
  return `${WAITS[code] ?? TAKES_OVER} Trying again ...`;
}
