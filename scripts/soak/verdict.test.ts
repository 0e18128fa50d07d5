import { describe, expect, test } from 'vitest';
import { growthOf, soakProblems, type SoakFacts } from './verdict.ts';

const MB = 1024 * 1024;
/** As seen of a service with 50 bots: up for four minutes, then down by 90 MB. */
const samplesOf = (minutes: number, mbPerMinute: number, phase = 0) =>
  Array.from({ length: minutes * 12 }, (_, i) => ({
    atMs: i * 5_000,
    rssBytes: (180 + 90 * ((i / 48 + phase) % 1) + (mbPerMinute * i) / 12) * MB,
    waitingBytes: Math.min(i * 50_000, 4 * MB),
  }));
const PHASES = [0, 0.2, 0.4, 0.6, 0.8];
const fine: SoakFacts = {
  minutes: 10,
  bots: 50,
  samples: samplesOf(10, 0),
  warnings: Array.from({ length: 10 }, () => 'traces and logs cannot be sent'),
  lines: 60,
  seconds: { all: 30_000, lost: 12 },
  packetsOut: 1_000_000,
};

test.each(PHASES)('growth is bytes a minute, wherever between two collections one looks: %d', (phase) => {
  expect(growthOf(samplesOf(10, 0, phase)) / MB).toBeLessThan(1);
  expect(growthOf(samplesOf(10, 5, phase)) / MB).toBeGreaterThan(4);
  expect(growthOf([])).toBeNaN();
});

test('a quiet run has no problem', () => {
  expect(soakProblems(fine)).toEqual([]);
});

describe('finds', () => {
  test.each([
    ['memory that grows', { samples: samplesOf(10, 6) }, 'memory'],
    ['too few looks to tell', { samples: samplesOf(10, 0).slice(20, 21) }, 'memory'],
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
