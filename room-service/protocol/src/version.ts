/** Version of the wire. Raise it when an old peer would misread a new message; additions that old peers may ignore do not count. */
export const PROTOCOL_VERSION = 3;

/** From this version on a page can be moved to another pod: it knows `move`, `attach`, `moved`. */
export const MOVES_SINCE_VERSION = 2;

/** From this version on a page knows screens: `screen` and `screenAudio` as sources of what it receives. */
export const SHARES_SINCE_VERSION = 3;

/** From this version on a server knows the podium, raised hands, and what is shown over heads. */
export const PODIUM_SINCE_VERSION = 3;

/** Oldest client version that this server still speaks with. */
export const OLDEST_PROTOCOL_VERSION = 1;

/** Whether a peer that speaks `version` can be served, and if not, which side is behind. */
export function negotiateVersion(version: number): 'ok' | 'client_too_old' | 'client_too_new' {
  if (version < OLDEST_PROTOCOL_VERSION) return 'client_too_old';
  if (version > PROTOCOL_VERSION) return 'client_too_new';
  return 'ok';
}
