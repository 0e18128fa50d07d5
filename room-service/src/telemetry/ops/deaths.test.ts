import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEATH_ROWS, deathsOf, type Deaths } from './deaths.ts';
import { OPS_FILES } from './files.ts';
import { firstOf, toDoOf } from './to-do.ts';

const words = { nowWords: 'over the last 5 minutes', minuteWords: 'over the last minute' };
const one = (value: number) => [{ labels: {}, value }];
const of = (minute: number, lately: number) => deathsOf({ deaths: one(minute), deathsLately: one(lately), ...words });

describe('[OPS73] how many workers died, and when', () => {
  it.each<[string, number, number, Deaths, string]>([
    ['three within seconds', 3.2, 3.3, 'again', 'It goes on, 3 died over the last minute:'],
    [
      'four, one of them now',
      1.3,
      4.4,
      'again',
      'It goes on, 4 died over the last 5 minutes, 1 of them over the last minute:',
    ],
    ['two, of which two scrapes make four', 4, 2.2, 'again', 'It goes on, 2 died over the last minute:'],
    ['two, minutes ago', 0, 2.2, 'again', '2 died over the last 5 minutes, and none over the last minute:'],
    ['one, of which two scrapes make two', 2, 1.1, 'once', ''],
    ['none for minutes', 0, 0, 'before', ''],
  ])('%s', (_, minute, lately, is, said) => expect(of(minute, lately)).toEqual({ is, words: said }));

  it('is not known without an answer', () => {
    expect(deathsOf({ deaths: [], deathsLately: [], ...words })).toBeNull();
  });

  it('decides what to do first, and nothing is noted while it goes on', () => {
    const toDo = toDoOf(readFileSync(join(OPS_FILES.runbooks, 'WorkerDied.md'), 'utf8'));
    const first = (minute: number, lately: number) => {
      const { is, words: said } = of(minute, lately)!;
      const row = DEATH_ROWS[is];
      return firstOf(toDo, { sinceMs: 0, startsMs: [], leading: [row], figures: { [row]: said }, processes: 1 });
    };
    expect(first(3.2, 3.3)).toMatch(
      /^It goes on, 3 died over the last minute: .* Go on with: WorkerKeepsDying; the log line media worker died says each time by which signal/,
    );
    expect(first(1.1, 1.1)).toMatch(/^one died, just now.* Go on with: did they get it back/);
    expect(first(0, 0)).toMatch(/^one died, a while ago .* Go on with: note it: nothing more to do$/);
  });
});
