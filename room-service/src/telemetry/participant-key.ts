/** One participant of this process: ids of people are unique in their room only. */
export function participantKey(room: string, person: string): string {
  return `${room} ${person}`;
}
