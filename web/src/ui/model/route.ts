import { roomMeant } from '@atrium/protocol';

export type Route =
  | { kind: 'front' }
  | { kind: 'room'; room: string }
  /** An address that names a room which cannot exist. */
  | { kind: 'bad-room'; text: string }
  | { kind: 'unknown' };

export function routeOf(pathname: string): Route {
  const parts = pathname.split('/').filter((part) => part !== '');
  const [first, second] = parts;
  if (first === undefined) return { kind: 'front' };
  if (first !== 'r' || parts.length > 2) return { kind: 'unknown' };
  if (second === undefined) return { kind: 'front' };
  const text = decoded(second);
  const room = roomMeant(text);
  return room === null ? { kind: 'bad-room', text } : { kind: 'room', room };
}

/** The address as it is written: a page reached by another one shows this, so that the link that is copied is right. */
export function pathOf(route: Route, pathname: string): string {
  if (route.kind === 'room') return roomPath(route.room);
  return route.kind === 'front' ? '/' : pathname;
}

export const roomPath = (room: string): string => `/r/${room}`;

/** A stray "%" makes decodeURIComponent throw; such an address is shown as it stands. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
