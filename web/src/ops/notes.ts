import type { OpsNow } from '@atrium/ops/view';
import { share } from './format.ts';

/** What a promise alone does not tell: that nothing is bad where nothing is counted, or where little is known. */
export type Note = { tone: 'bad' | 'warn'; word: string; text: string };

/** By the id of the promise. */
export function notesOf({ door, people, slos }: Pick<OpsNow, 'door' | 'people' | 'slos'>): ReadonlyMap<string, Note> {
  const notes = new Map<string, Note>();
  if (door?.isShut === true)
    notes.set('join-success', {
      tone: 'bad',
      word: door.came === 0 ? '▲ nobody comes in' : '▲ few come in',
      text: `${door.asked} a minute ask to come in, and ${door.came === 0 ? 'none' : `only ${door.came}`} came in over the last minute.`,
    });
  const known = people?.knownShare ?? null;
  if (known !== null && known < (slos.find(({ id }) => id === 'telemetry-coverage')?.target ?? 0))
    notes.set('good-time', {
      tone: 'warn',
      word: '? not known for all',
      text: `Of ${share(known)} of the time ${people?.windowWords ?? ''} it is known whether it was good.`,
    });
  return notes;
}
