import type { TrialResults } from '../results.ts';

/** Of a pod that is as good as can be. */
export const GOOD_RESULTS: TrialResults = {
  tookMs: 38_000,
  joins: { tried: 64, failed: {}, welcomeMs: Array.from({ length: 64 }, () => 30) },
  people: { wanted: 4, came: 4, met: 4 },
  voices: {
    pairs: 12,
    listenedMs: 12_000,
    firstMs: Array.from({ length: 12 }, () => 100),
    packets: 7_200,
    lost: 0,
    silentMs: 0,
    longestGapMs: 60,
  },
  answers: { tookMs: Array.from({ length: 96 }, () => 2), failed: {} },
  pictures: { pairs: 6, seen: 6, watchedMs: 72_000, frozenMs: 0 },
  resumes: { tried: 4, failed: {}, elsewhere: 0, heardAgain: 12 },
  moves: {
    untried: null,
    ways: (['away', 'back'] as const).map((way) => ({
      ...{ way, calledOff: null, tookMs: 1_900, cold: 0, lost: 0, changed: [] },
      silencesMs: Array.from({ length: 12 }, () => 60),
    })),
  },
  told: { joins: 64, sessionS: 110 },
  had: { joins: 64, sessionS: 120 },
  lateMs: 25,
  faults: [],
};
