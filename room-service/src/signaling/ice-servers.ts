import { createHmac } from 'node:crypto';
import type { IceServer } from '@atrium/protocol';
import type { Config } from '../config.ts';

/**
 * What a client gets to find a way through its network. TURN credentials are short-lived: user name `expiry:person`,
 * password HMAC-SHA1 of it (draft-uberti-behave-turn-rest-00; coturn `use-auth-secret`).
 */
export function iceServersFor(ice: Config['ice'], person: string, nowMs: number): IceServer[] {
  const servers: IceServer[] = ice.stunUrls.length > 0 ? [{ urls: ice.stunUrls }] : [];
  if (ice.turn === null) return servers;
  const username = `${Math.floor(nowMs / 1000) + ice.turn.ttlSeconds}:${person}`;
  const credential = createHmac('sha1', ice.turn.secret).update(username).digest('base64');
  return [...servers, { urls: ice.turn.urls, username, credential }];
}
