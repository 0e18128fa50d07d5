import type { Crew } from './crew.ts';
import type { PeopleFacts } from './facts.ts';

/** What becomes of everybody, up to now. */
export function peopleFacts(crew: Crew): PeopleFacts {
  const { members, lost, cuts, faults } = crew;
  const older = members.filter(({ isOlder }) => isOlder);
  const size = {
    people: members.length,
    listeners: members.filter(({ listens }) => listens).length,
    rooms: new Set(members.map(({ room }) => room)).size,
    largestCircle: Math.max(0, ...members.map(({ mates }) => mates.length + 1)),
  };
  const resumes = older.reduce((sum, one) => sum + one.cuts.filter(({ backAtMs }) => backAtMs !== null).length, 0);
  return {
    size,
    older: { people: older.length, resumes, told: older.reduce((sum, { bot }) => sum + bot.moves.length, 0) },
    lost,
    cuts,
    faults,
  };
}
