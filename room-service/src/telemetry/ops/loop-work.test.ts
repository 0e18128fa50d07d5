import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OPS_FILES } from './files.ts';
import { LOOP_ROWS, loopWords, loopWorkOf, type LoopWork } from './loop-work.ts';
import { firstOf, toDoOf } from './to-do.ts';

const at = (instance: string, value: number) => ({ labels: { instance }, value });
const workOf = (busy: number, cpu: number, late = 1) =>
  loopWorkOf({ late: [at('a', late)], busy: [at('a', busy)], cpu: [at('a', cpu)] });

describe('[OPS72] what a late loop does', () => {
  it.each<[string, number, number, LoopWork]>([
    ['it is given less than half of what it wants', 0.61, 0.3, 'starved'],
    ['half of it, to the edge', 0.6, 0.3, 'shared'],
    ['two thirds of it', 0.9, 0.6, 'shared'],
    ['nearly all, and works in pieces', 0.62, 0.57, 'pieces'],
    ['more, since other threads work, too', 0.62, 0.75, 'pieces'],
    ['all, and works all of the time', 0.95, 0.93, 'full'],
    ['all, and is seldom busy', 0.08, 0.09, 'seldom'],
    ['hardly any, and is seldom busy', 0.15, 0.05, 'starved'],
  ])('%s', (_, busy, cpu, is) => expect(workOf(busy, cpu)?.is).toBe(is));

  it('is nothing where none is late, or nobody knows how busy it is', () => {
    expect(workOf(0.6, 0.6, 0)).toBeNull();
    expect(loopWorkOf({ late: [at('a', 1)], busy: [at('a', 0.6)], cpu: [] })).toBeNull();
    expect(workOf(0, 0)).toBeNull();
  });

  it('is of the busiest of those that are late', () => {
    const late = [at('a', 1), at('b', 2), at('c', 0)];
    const busy = [at('a', 0.3), at('b', 0.6), at('c', 0.9)];
    expect(loopWorkOf({ late, busy, cpu: busy })).toMatchObject({ pod: 'b', is: 'pieces' });
  });

  it('is said in figures before what to do', () => {
    const said = (busy: number, cpu: number) => loopWords(workOf(busy, cpu)!, 'over the last minute');
    expect(said(0.62, 0.372)).toBe(
      'The event loop of a is busy 62 % of the time, and has CPU for 60 % of that over the last minute:',
    );
    expect(said(0.62, 0.7)).toMatch(/busy 62 % of the time, and has CPU for all of it over the last minute:$/);
  });

  it.each<[LoopWork, RegExp]>([
    ['starved', /Go on with: step 4/],
    [
      'shared',
      /own work comes first where busy has risen; .* Go on with: step 2 .* where busy has risen .*then step 4/,
    ],
    ['full', /Go on with: step 2 .*EventLoopFull/],
    ['pieces', /Go on with: step 2 .*step 3/],
    ['seldom', /Go on with: memory, step 3/],
  ])('%s is a row of its runbook', (is, words) => {
    const toDo = toDoOf(readFileSync(join(OPS_FILES.runbooks, 'EventLoopBlocked.md'), 'utf8'));
    const figures = { [LOOP_ROWS[is]]: 'Busy:' };
    const first = firstOf(toDo, { sinceMs: 0, startsMs: [], leading: [LOOP_ROWS[is]], figures, processes: 1 });
    expect(first).toMatch(/^Busy: /);
    expect(first).toMatch(words);
  });
});
