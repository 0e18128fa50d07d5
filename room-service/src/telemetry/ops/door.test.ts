import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { areMostGone, Door, doorOf, GONE_ROW, shutSinceOf } from './door.ts';
import { OPS_FILES } from './files.ts';
import type { PrometheusClient } from './prometheus-client.ts';
import { sentenceOf } from './sentence.ts';
import { facts, joins, minutesAgo, slo } from './testing/facts.ts';
import { firstOf, toDoOf } from './to-do.ts';

const above = 3;
const sample = (value: number) => [{ labels: {}, value }];
const failed = (stages: Record<string, number>) =>
  Object.entries(stages).map(([stage, value]) => ({ labels: { stage }, value }));
const NOTHING = { cameBefore: [], gone: [] };
const doorIs = (asked: number, came: number, stages: Record<string, number> = {}) =>
  doorOf({ asked: sample(asked), came: sample(came), stages: failed(stages), ...NOTHING, above });

it('[OPS19] the door is shut where more than three ask and none comes', () => {
  const isShut = (asked: number, came: number) => doorIs(asked, came)?.isShut;
  expect([isShut(75, 0), isShut(3, 0), isShut(9, 1), isShut(0, 0)]).toEqual([true, false, false, false]);
  expect(doorOf({ asked: [], came: [], stages: [], ...NOTHING, above })).toBeNull();
});

it('[OPS19] or where ten ask, and fewer than half come', () => {
  const isShut = (asked: number, came: number) => doorIs(asked, came)?.isShut;
  expect([isShut(10, 4.9), isShut(10, 5), isShut(9.9, 1), isShut(75, 30)]).toEqual([true, false, false, true]);
});

it('[OPS21] who asks and who comes are whole people, and one who comes is not none', () => {
  expect(doorIs(75.4, 9.2)).toEqual({
    asked: 75,
    came: 9,
    isSteady: false,
    gone: 0,
    isShut: true,
    isWell: false,
  });
  expect(doorIs(75, 0.2)?.came).toBe(1);
});

it('[OPS57] it is well where nearly all come in, and what failed lately are tickets that nobody came with', () => {
  const isWell = (asked: number, came: number, stages = {}) => doorIs(asked, came, stages)?.isWell;
  expect([isWell(75, 74), isWell(75, 74, { socket: 70, media: 5 }), isWell(10, 9)]).toEqual([true, true, true]);
  // Who fails at another stage is counted at once, and is no ticket that was given out.
  expect([isWell(75, 74, { socket: 5, media: 5 }), isWell(75, 60), isWell(9, 9)]).toEqual([false, false, false]);
});

describe('[OPS43] since when it is shut', () => {
  // A point every 15 s, from 1000 on.
  const series = (values: readonly number[]) => [
    { labels: {}, values: values.map((value, at) => [1000 + 15 * at, value] as const) },
  ];
  const since = (asked: readonly number[], came: readonly number[]) =>
    shutSinceOf({ asked: series(asked), came: series(came), above });

  it('is when people began not to come, and not when half of a minute was without them', () => {
    // Since 1015 nobody comes: of the minute before 1045 a half came, of the one before 1060 a quarter.
    expect(since([80, 80, 80, 80, 80], [80, 80, 60, 40, 20])).toBe(1015_000);
    // So few ask that it is seen only once nobody has come for a minute.
    expect(since([8, 8, 8, 8, 8, 8], [8, 8, 6, 4, 2, 0])).toBe(1015_000);
  });

  it('is of the last time: those before were another one', () => {
    expect(since([80, 80, 80, 80], [0, 80, 0, 0])).toBe((1030 - 60) * 1000);
    expect(since([80, 80], [0, 80])).toBeNull();
    expect(shutSinceOf({ asked: [], came: [], above })).toBeNull();
  });

  it('is looked for once, and forgotten when it opens', async () => {
    let looks = 0;
    const prometheus: PrometheusClient = {
      query: () => expect.fail('it was asked before'),
      queryRange: (query) => {
        looks++;
        return Promise.resolve({ ok: true, value: series(query === 'asked' ? [80, 80] : [80, 0]) });
      },
    };
    const door = new Door({ queries: { asked: 'asked', came: 'came' }, above });
    const at = async (came: number, nowMs: number) =>
      (await door.of({ asked: sample(80), came: sample(came), stages: [], ...NOTHING }, prometheus, nowMs))
        ?.shutSinceMs;
    expect([await at(0, 5), await at(0, 6), looks]).toEqual([955_000, 955_000, 2]);
    expect([await at(80, 7), await at(0, 8), looks]).toEqual([null, 955_000, 4]);
    const blind: PrometheusClient = {
      ...prometheus,
      queryRange: () => Promise.resolve({ ok: false, kind: 'away', why: '' }),
    };
    const other = new Door({ queries: { asked: 'asked', came: 'came' }, above });
    expect(
      (await other.of({ asked: sample(80), came: sample(0), stages: [], ...NOTHING }, blind, 9))?.shutSinceMs,
    ).toBe(9);
  });
});

describe('[OPS61] while some fail to come in, and others come as before', () => {
  const of = (before: number, gone: number) =>
    doorOf({
      asked: sample(405),
      came: sample(118),
      stages: [],
      cameBefore: sample(before),
      gone: sample(gone),
      above,
    });

  it('that is told, and how many were gone before they were answered', () => {
    expect([of(120, 0)?.isSteady, of(200, 0)?.isSteady, of(9, 0)?.isSteady]).toEqual([true, false, false]);
    const door = { ...of(120, 287)!, shutSinceMs: minutesAgo(1) };
    const { text } = sentenceOf(facts({ door, slos: [slo(), joins({ errorNow: null, totalRate: 0 })] }));
    expect(text).toMatch(
      /^Many cannot come in, and others do: 405 a minute ask to come in, and only 118 came in over the last minute, as many as before\. 287 a minute connect, ask to join, and are gone before they are answered\. /,
    );
  });

  it('most of them gone are another row than a ticket that nobody came with', () => {
    expect([of(120, 287), of(120, 100), of(120, 3)].map((door) => areMostGone(door!, above))).toEqual([
      true,
      false,
      false,
    ]);
    const toDo = toDoOf(readFileSync(join(OPS_FILES.runbooks, 'JoinSuccessBurnsFast.md'), 'utf8'));
    const first = (...leading: string[]) => firstOf(toDo, { sinceMs: 0, startsMs: [], leading, processes: 1 });
    expect(first(GONE_ROW, 'socket')).toMatch(/^they connected, asked to join/);
    expect(first('socket')).toMatch(/^the page got a ticket and never came with it/);
  });
});
