import type { Circle, Person, PersonId } from '@atrium/protocol';
import { circleOf, type RoomState } from '../../net/room-store.ts';

export type PeopleGroup =
  { kind: 'circle'; circle: Circle; mine: boolean; people: Person[] } | { kind: 'alone'; people: Person[] };

/** My circle first, then the larger ones, then who stands alone; by name within. A search keeps only who matches. */
export function groupPeople(
  state: Pick<RoomState, 'people' | 'circles' | 'self'>,
  search: string,
  collator: Intl.Collator,
): PeopleGroup[] {
  const wanted = fold(search);
  const matches = (person: Person) => wanted === '' || fold(person.name).includes(wanted);
  const byName = (a: Person, b: Person) =>
    Number(b.id === state.self) - Number(a.id === state.self) || collator.compare(a.name, b.name);
  const mine = circleOf(state, state.self);
  const circles = [...state.circles.values()].sort(
    (a, b) =>
      Number(b.id === mine?.id) - Number(a.id === mine?.id) ||
      b.members.length - a.members.length ||
      (a.id < b.id ? -1 : 1),
  );
  const inCircle = new Set<PersonId>();
  const groups: PeopleGroup[] = [];
  for (const circle of circles) {
    for (const id of circle.members) inCircle.add(id);
    const people = circle.members
      .flatMap((id) => state.people.get(id) ?? [])
      .filter(matches)
      .sort(byName);
    if (people.length > 0) groups.push({ kind: 'circle', circle, mine: circle.id === mine?.id, people });
  }
  const alone = [...state.people.values()].filter((person) => !inCircle.has(person.id) && matches(person)).sort(byName);
  if (alone.length > 0) groups.push({ kind: 'alone', people: alone });
  return groups;
}

/** So that "jose" finds "José". */
function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().trim();
}
