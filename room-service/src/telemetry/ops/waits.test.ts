import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SLOW_JOIN_MS, SLOW_MS } from '../keep.ts';
import { OPS_FILES } from './files.ts';
import { firstOf, toDoOf } from './to-do.ts';
import { WAIT_ROWS, waitOf, type Wait } from './waits.ts';

type Scene = {
  /** By pod: above 0 is late. */
  late?: Readonly<Record<string, number>>;
  /** By group: answers, and how many were slow. */
  answers: Readonly<Record<string, readonly [all: number, slow: number]>>;
};

const pods = (values: Readonly<Record<string, number>>) =>
  Object.entries(values).map(([instance, value]) => ({ labels: { instance }, value }));

function waitIn({ late = { a: 0 }, answers }: Scene): Wait | null {
  const of = (at: 0 | 1) =>
    Object.entries(answers).map(([request_group, counts]) => ({ labels: { request_group }, value: counts[at] }));
  return waitOf({ late: pods(late), answered: of(0), slow: of(1) });
}

/** Joins wait for a worker that stands still for 1 s of 1.6, and reports are answered at once. */
const WORKER = { join: [40, 17], transport: [12, 5], report: [150, 0] } as const;
/** A loop that is blocked for 0.6 s of every second. */
const LOOP = { join: [40, 22], report: [150, 45], chat: [4, 1] } as const;

describe('[OPS70] what slow requests wait for', () => {
  it.each<[string, Scene, Wait | null]>([
    ['the loop is prompt, and joins are slow', { answers: WORKER }, 'worker'],
    [
      'the loop had one bad moment, and joins are slow',
      { late: { a: 1 }, answers: { ...WORKER, report: [150, 3] } },
      'worker',
    ],
    [
      'both are short of CPU, and joins wait longest',
      { late: { a: 2 }, answers: { join: [94, 52], consume: [8, 0], report: [117, 9], leave: [91, 5] } },
      'pod',
    ],
    [
      'both are late, and nothing that waits for the loop alone is slow',
      { late: { a: 2 }, answers: { join: [91, 54], report: [129, 0], leave: [91, 0] } },
      'worker',
    ],
    ['the loop is blocked', { late: { a: 2 }, answers: LOOP }, 'pod'],
    ['the loop of one of two is blocked', { late: { a: 2, b: 0 }, answers: LOOP }, 'pod'],
    ['the loops of both are', { late: { a: 2, b: 1 }, answers: LOOP }, 'pods'],
    [
      'the loop is late, and hardly anything was answered',
      { late: { a: 1 }, answers: { join: [3, 2], report: [9, 0] } },
      'pod',
    ],
    ['the loop is late, and nothing is slow', { late: { a: 1 }, answers: { join: [40, 0], report: [150, 0] } }, 'pod'],
    ['the loop is prompt, and nothing is slow', { answers: { join: [40, 0], report: [150, 0] } }, null],
    ['the loop is prompt, and a handler is slow', { answers: { join: [40, 1], chat: [20, 9] } }, null],
    ['nobody knows of the loop', { late: {}, answers: WORKER }, null],
    ['only moves are slow, which may wait for either', { answers: { move: [5, 5], report: [150, 0] } }, null],
  ])('where %s', (_, scene, wait) => expect(waitIn(scene)).toBe(wait));
});

describe('[OPS70] what to do first for it', () => {
  const toDo = toDoOf(readFileSync(join(OPS_FILES.runbooks, 'SignallingBurnsFast.md'), 'utf8'));
  const first = (...leading: string[]) => firstOf(toDo, { sinceMs: 0, startsMs: [], leading, processes: 1 });

  it('is the row of the runbook that says the same', () => {
    expect(first('audio_loss', WAIT_ROWS.worker)).toMatch(
      /^the loop is fine, and .*: joins wait for the media worker, .* Go on with: WorkerHot, .*WorkerMissing$/,
    );
    expect(first(WAIT_ROWS.pod)).toMatch(/one thread; .* Go on with: EventLoopBlocked$/);
    expect(first(WAIT_ROWS.pods)).toMatch(/Go on with: EventLoopFull$/);
  });

  it('says of who talks what is so of that row: past a late loop they hear each other, and a worker that stands still they do not', () => {
    expect(first(WAIT_ROWS.worker)).toMatch(/whoever talks by it hears gaps, or nothing/);
    expect(first(WAIT_ROWS.worker)).not.toMatch(/go on to hear/);
    for (const row of [WAIT_ROWS.pod, WAIT_ROWS.pods])
      expect(first(row)).toMatch(/those who talk go on to hear each other/);
  });

  it('is none about the loop where that is not known to be late', () => {
    expect(first('audio_loss', 'socket')).toMatch(/^Kept traces: open a slow one/);
  });

  it('says of kept traces what leaves none, by the limits that are kept by', () => {
    const kept = `Only what took above ${SLOW_MS / 1000} s (a join: ${SLOW_JOIN_MS / 1000} s) or failed is kept`;
    expect(first('socket')).toContain(kept);
    const blocked = readFileSync(join(OPS_FILES.runbooks, 'EventLoopBlocked.md'), 'utf8');
    expect(blocked.replace(/\s+/g, ' ')).toContain(kept);
  });
});
