import { describe, expect, test } from 'vitest';
import { growthOf, soakProblems, type SoakFacts } from './verdict.ts';

const MB = 1024 * 1024;
const samplesOf = (minutes: number, mbPerMinute: number) =>
  Array.from({ length: minutes * 12 }, (_, i) => ({
    atMs: i * 5_000,
    // The collector's tide: up to 6 MB either way.
    rssBytes: 150 * MB + (mbPerMinute * MB * i) / 12 + Math.sin(i * 2) * 6 * MB,
    waitingBytes: Math.min(i * 50_000, 4 * MB),
  }));
const fine: SoakFacts = {
  minutes: 10,
  bots: 50,
  samples: samplesOf(10, 0),
  warnings: Array.from({ length: 10 }, () => 'traces and logs cannot be sent'),
  lines: 60,
  seconds: { all: 30_000, lost: 12 },
  packetsOut: 1_000_000,
};

test('growth is bytes a minute', () => {
  expect(growthOf(samplesOf(10, 3)) / MB).toBeCloseTo(3, 0);
  expect(growthOf([])).toBeNaN();
});

test('a quiet run has no problem', () => {
  expect(soakProblems(fine)).toEqual([]);
  expect(soakProblems({ ...fine, samples: samplesOf(10, 2) })).toEqual([]);
});

describe('finds', () => {
  test.each([
    ['memory that grows', { samples: samplesOf(10, 4) }, 'memory'],
    ['too few looks to tell', { samples: samplesOf(10, 0).slice(1, 2) }, 'memory'],
    [
      'a queue that grows',
      { samples: samplesOf(10, 0).map((one) => ({ ...one, waitingBytes: 5 * MB })) },
      'wait to be sent',
    ],
    [
      'a collector that was there',
      { samples: samplesOf(10, 0).map((one) => ({ ...one, waitingBytes: 0 })) },
      'not away',
    ],
    ['a storm of warnings', { warnings: Array.from({ length: 13 }, () => 'x') }, 'warnings'],
    ['a storm of lines', { lines: 400 }, 'lines'],
    ['people who lose media', { seconds: { all: 30_000, lost: 400 } }, 'lost'],
    ['a run without media', { packetsOut: 0 }, 'no media'],
    ['a run without people', { seconds: { all: 0, lost: 0 } }, 'no media'],
  ] as const)('%s', (_what, worse, word) => {
    const problems = soakProblems({ ...fine, ...worse });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(word);
  });
});
