import type { WireError } from '@atrium/protocol';

/**
 * A refused act as it is told to the person. `not_allowed` comes to a person only when things changed while they pressed
 * the button (another answered the knock first, the invitation was taken back): no fault of theirs, and nothing to do.
 */
export function refusalWords(error: WireError): string {
  return error.code === 'not_allowed' ? 'That is settled already.' : error.message;
}
