import type { ErrorCode, WireError } from '@atrium/protocol';

/** What a person can do when a stay is over. */
export type EndingAction = 'rejoin' | 'reload' | 'front';
export type Ending = { title: string; body: string; action: EndingAction; label: string };

const REJOIN = { action: 'rejoin', label: 'Rejoin' } as const;
const AGAIN = { action: 'rejoin', label: 'Try again' } as const;
const RELOAD = { action: 'reload', label: 'Reload' } as const;
const FRONT = { action: 'front', label: 'To the front page' } as const;

const WORDS: Partial<Record<ErrorCode, Ending>> = {
  replaced: {
    title: 'You are in this room in another tab',
    body: 'Only one tab can be you, and the newest wins. You can close this one.',
    action: 'rejoin',
    label: 'Use this tab instead',
  },
  resume_expired: {
    title: 'You were away for a while',
    body: 'The connection was lost for too long, so your place was given up. You are taken back as soon as your network works again.',
    ...REJOIN,
  },
  client_too_old: {
    title: 'There is a newer Atrium',
    body: 'This page is older than the service. Reload, and you are back at the door.',
    ...RELOAD,
  },
  client_too_new: {
    title: 'The service is being updated',
    body: 'This page is newer than the service. Reload in a minute.',
    ...RELOAD,
  },
};

/** The end of a stay in words; a code that has no words of its own is told by the server's. */
export function endingOf(error: WireError, canRejoin: boolean): Ending {
  const own = WORDS[error.code];
  if (own !== undefined) return own;
  if (error.code === 'room_full') return { title: 'This room is full', body: error.message, ...AGAIN };
  return { title: 'You are out of the room', body: error.message, ...(canRejoin ? REJOIN : FRONT) };
}
