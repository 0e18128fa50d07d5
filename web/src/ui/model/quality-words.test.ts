import { REASONS, type Judgement } from '@atrium/protocol';
import { describe, expect, it } from 'vitest';
import type { Numbers } from '../../telemetry/numbers.ts';
import type { Interval, Quality } from '../../telemetry/quality-store.ts';
import { callState, type LineState } from './call-state.ts';
import { mosWords } from './mos-words.ts';
import { pictureRows, sentPictureWords } from './picture-words.ts';
import { reasonWords } from './reason-words.ts';
import { stripOf, stripWords } from './strip.ts';

const NOW = 1_000_000;
const numbers: Numbers = {
  route: 'udp',
  rttMs: 20,
  lossUp: 0,
  lossDown: 0,
  jitterMs: 3,
  upKbps: 40,
  downKbps: 40,
  mos: 4.3,
  verdict: 'good',
};
const interval = (judgement: Judgement, agoMs = 0): Interval => ({
  ...judgement,
  endedAt: NOW - agoMs,
  coversMs: 5_000,
});
const good = { verdict: 'good', reason: 'none' } as const;
const gaps = { verdict: 'bad', reason: 'audio_loss' } as const;
const unknown = { verdict: 'unknown', reason: 'no_report' } as const;

describe('the words for a reason', () => {
  it.each(REASONS)('%s: a sentence each, no code, nobody blamed', (reason) => {
    const { title, why, help } = reasonWords(reason);
    for (const text of [title, why, help ?? title]) {
      expect(text).toMatch(/^[A-Z].*\.$/);
      expect(text).not.toMatch(/_|\b(you must|your fault|error|RTP|ICE|packet)/i);
    }
  });

  it('say what to do, except where it is ours to mend or nothing is wrong', () => {
    const helpless = REASONS.filter((reason) => reasonWords(reason).help === null);
    expect(helpless).toEqual(['none', 'worker_replaced', 'no_report']);
  });
});

describe('how the call is', () => {
  const state = (change: Partial<Quality>, line: Partial<LineState> = {}, now = NOW) =>
    callState(
      { numbers, pictures: [], sentPicture: null, intervals: [], traceId: null, ...change },
      { lost: false, blocked: false, quiet: false, ...line },
      now,
    );

  it('is what the room judged, with its reason, however good the bare numbers are', () => {
    const call = state({ intervals: [interval(good, 5_000), interval(gaps)] });
    expect(call).toEqual({ verdict: 'bad', words: reasonWords('audio_loss') });
  });

  it('is what the numbers say where nobody judges, or has not for a while', () => {
    expect(state({}).words.title).toBe('Your connection is good.');
    expect(state({ intervals: [interval(gaps)] }, {}, NOW + 12_000).verdict).toBe('good');
    expect(state({ numbers: { ...numbers, verdict: 'bad', lossUp: 0.2 } })).toMatchObject({
      verdict: 'bad',
      words: { why: 'Much of what you send gets lost: others hear gaps.' },
    });
  });

  it('is no worse than fair where the room found it good, in the sign and in words', () => {
    const call = state({ numbers: { ...numbers, verdict: 'bad', jitterMs: 90 }, intervals: [interval(good)] });
    expect(call).toMatchObject({ verdict: 'fair', words: { title: 'Your connection is fair.' } });
  });

  it('is bad at once when the line is lost or blocked, and fair while nothing is heard', () => {
    const intervals = [interval(good)];
    expect(state({ intervals }, { lost: true })).toMatchObject({
      verdict: 'bad',
      words: { title: expect.stringMatching(/lost/) as string },
    });
    expect(state({ intervals }, { blocked: true })).toMatchObject({
      verdict: 'bad',
      words: { title: expect.stringMatching(/gets through/) as string },
    });
    expect(state({ intervals }, { quiet: true })).toMatchObject({
      verdict: 'fair',
      words: { title: expect.stringMatching(/slow/) as string },
    });
  });

  it('is unknown before anything was measured', () => {
    expect(state({ numbers: null })).toEqual({ verdict: 'unknown', words: reasonWords('no_report') });
  });
});

describe('the strip', () => {
  it('has a cell for each five seconds, the newest last, and takes the worst of a cell', () => {
    const cells = stripOf([interval(unknown, 10_000), interval(good, 5_000), interval(gaps)], NOW);
    expect(cells).toHaveLength(24);
    expect(cells.slice(-4)).toEqual([null, 'unknown', 'good', 'bad']);
    const between = stripOf([interval(good, 2_500), interval(gaps, 7_500)], NOW);
    expect(between.slice(-4)).toEqual([null, 'bad', 'bad', 'good']);
  });

  it('does not let a report that is some ms late colour two cells', () => {
    expect(stripOf([interval(gaps, 40)], NOW).slice(-2)).toEqual([null, 'bad']);
  });

  it('shows the whole of a long loss', () => {
    const lost: Interval = { verdict: 'bad', reason: 'reconnecting', endedAt: NOW - 5_000, coversMs: 20_000 };
    expect(stripOf([lost], NOW).slice(-6)).toEqual([null, 'bad', 'bad', 'bad', 'bad', null]);
    expect(stripWords(stripOf([lost, interval(good)], NOW))).toBe('5 seconds good, 20 seconds bad');
    expect(stripWords(stripOf([], NOW))).toBe('Nothing measured yet');
  });
});

describe('pictures', () => {
  it('come with size and rate and what was asked for, the worst first, hidden ones never', () => {
    const rows = pictureRows(
      [
        { person: 'a', heightPx: 360, fps: 24, askedPx: 300 },
        { person: 'b', heightPx: 180, fps: 24, askedPx: 600 },
        { person: 'c', heightPx: 0, fps: 0, askedPx: 0 },
        { person: 'd', heightPx: 0, fps: 0, askedPx: 200 },
        { person: 'e', heightPx: 360, fps: 24, askedPx: 100 },
      ],
      (id) => id.toUpperCase(),
    );
    expect(rows).toEqual([
      { name: 'Picture of B', value: '180 lines, 24 a second', note: 'asked for 600' },
      { name: 'Picture of D', value: 'Does not come', note: 'asked for 200' },
      { name: 'Picture of A', value: '360 lines, 24 a second', note: 'asked for 300' },
    ]);
    expect(sentPictureWords(null)).toBe('Sends nothing');
  });
});

it.each([
  [4.4, '4.4, very good'],
  [4.1, '4.1, good'],
  [3.7, '3.7, fair'],
  [3.2, '3.2, poor'],
  [2, '2.0, bad'],
  [null, '–'],
])('a score of %s is %s', (mos, words) => expect(mosWords(mos)).toBe(words));
