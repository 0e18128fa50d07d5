/** Where the service serves somebody's portrait. */
export function photoUrl(room: string, photo: string | null): string | null {
  return photo === null ? null : `/api/rooms/${room}/photos/${photo}`;
}
