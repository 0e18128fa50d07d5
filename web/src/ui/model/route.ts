import { isRoomName } from './room-name.ts';

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
  const room = decoded(second);
  return isRoomName(room) ? { kind: 'room', room } : { kind: 'bad-room', text: room };
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
