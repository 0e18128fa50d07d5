import type { OpsDefinition } from '@atrium/ops/view';
import type { Clues } from './clues.ts';

export type Deaths = 'again' | 'once' | 'before';

/** The row of the table of WorkerDied, by its first column in plain words. */
export const DEATH_ROWS: Readonly<Record<Deaths, string>> = {
  again: '2 or more died within the last 5 minutes',
  once: '1 died within the last 5 minutes',
  before: '0 died within the last 5 minutes',
};

type DeathFacts = Pick<Clues, 'deaths' | 'deathsLately'> & Pick<OpsDefinition, 'nowWords' | 'minuteWords'>;

/**
 * How many media workers died, and when; null: nobody knows. By the longer window, since a minute may hold two scrapes, of which
 * an increase makes two of one.
 */
export function deathsOf({ deaths, deathsLately, nowWords, minuteWords }: DeathFacts) {
  const [[now], [lately]] = [deaths, deathsLately];
  if (lately === undefined) return null;
  const died = Math.round(lately.value);
  const inMinute = Math.min(died, Math.round(now?.value ?? 0));
  const is: Deaths = died > 1 ? 'again' : died === 1 ? 'once' : 'before';
  return { is, words: is === 'again' ? againWords({ died, inMinute, nowWords, minuteWords }) : '' };
}

type Again = Pick<OpsDefinition, 'nowWords' | 'minuteWords'> & { died: number; inMinute: number };

function againWords({ died, inMinute, nowWords, minuteWords }: Again): string {
  if (inMinute === 0) return `${died} died ${nowWords}, and none ${minuteWords}:`;
  return inMinute === died
    ? `It goes on, ${died} died ${minuteWords}:`
    : `It goes on, ${died} died ${nowWords}, ${inMinute} of them ${minuteWords}:`;
}
