import type { Reaction } from '@atrium/protocol';

/** How each looks. */
export const REACTION_SIGNS: Record<Reaction, string> = {
  yes: '\u{1f44d}',
  clap: '\u{1f44f}',
  heart: '❤️',
  laugh: '\u{1f602}',
  wow: '\u{1f62e}',
  party: '\u{1f389}',
};
