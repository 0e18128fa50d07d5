import { OBJECTIVES } from '@atrium/slo';
import { describe, expect, it, test } from 'vitest';
import { mostByChance } from './chance.ts';
import { LIMITS } from './limits.ts';
import { resultsSchema, type TrialResults } from './results.ts';
import { GOOD_RESULTS } from './testing/good-results.ts';
import { inBrief, verdictOf } from './verdict.ts';

const found = (more: Partial<TrialResults>): string[] =>
  verdictOf({ ...GOOD_RESULTS, ...more }, LIMITS).map(({ about, words }) => `${about}: ${words}`);
const joins = (more: Partial<TrialResults['joins']>): TrialResults['joins'] => ({ ...GOOD_RESULTS.joins, ...more });
const voices = (more: Partial<TrialResults['voices']>): TrialResults['voices'] => ({ ...GOOD_RESULTS.voices, ...more });

describe('[TRI1] what is found at a pod', () => {
  it('is nothing where all is well', () => {
    expect(verdictOf(GOOD_RESULTS, LIMITS)).toEqual([]);
    expect(resultsSchema.parse(GOOD_RESULTS)).toEqual(GOOD_RESULTS);
    expect(inBrief(GOOD_RESULTS)).toBe(
      '64 joins, half of them within 0.03 s, 0 failed; 12 voices with 0.0 % lost; 6 pictures; 4 resumes; moved away and back; in 38 s',
    );
  });

  it.each<[string, Partial<TrialResults>, string]>([
    [
      'joins that fail for a fifth',
      { joins: joins({ failed: { internal: 11, timeout: 2 } }) },
      'joins: 13 of 64 joins failed (11 internal, 2 timeout), and 3 may',
    ],
    [
      'joins that are 3 s slower',
      { joins: joins({ welcomeMs: Array.from({ length: 64 }, () => 3_030) }) },
      'welcome: 64 of 64 joins took longer than 2 s, half of them 3.03 s and more; 10 may',
    ],
    ['joins that hang', { joins: joins({ tried: 31 }) }, 'joins: only 31 joins came to an end in the time for 60'],
    ['bots that do not get in', { people: { wanted: 4, came: 1, met: 1 } }, 'joins: 1 of 4 bots got in to stay'],
    [
      'circles that do not form',
      { people: { wanted: 4, came: 4, met: 2 } },
      'circle: 2 of 4 bots that walked up to each other were in one circle',
    ],
    [
      'voices that do not come',
      { voices: voices({ firstMs: [100] }) },
      'voices: 1 of 12 voices were heard in a circle of 4',
    ],
    [
      'voices that come late',
      { voices: voices({ firstMs: Array.from({ length: 12 }, () => 2_500) }) },
      'first-sound: 12 of 12 voices came later than 2 s, and 4 may',
    ],
    [
      'packets that are lost',
      { voices: voices({ packets: 6_624, lost: 576 }) },
      'loss: 8.0 % of 7200 packets of voices were lost, and 2.0 % may be',
    ],
    [
      'voices with gaps',
      { voices: voices({ silentMs: 14_400, longestGapMs: 900 }) },
      'gaps: voices had gaps for 10.0 % of the time, the longest of 0.90 s, and 5.0 % may be',
    ],
    [
      'requests that are answered late',
      { answers: { tookMs: Array.from({ length: 96 }, (_, at) => (at % 3 === 0 ? 550 : 2)), failed: {} } },
      'answers: 32 of 96 requests were not answered within 0.30 s, half of all took 0.00 s and more; 13 may',
    ],
    [
      'requests that fail',
      { answers: { tookMs: [2, 2], failed: { timeout: 12, internal: 4 } } },
      'answers: 16 of 18 requests were not answered within 0.30 s (12 timeout, 4 internal failed), half of all took 0.00 s and more; 5 may',
    ],
    ['requests that nobody made', { answers: { tookMs: [], failed: {} } }, 'answers: nothing was asked of the room'],
    [
      'pictures that do not come',
      { pictures: { pairs: 6, seen: 3, watchedMs: 36_000, frozenMs: 0 } },
      'pictures: 3 of 6 pictures were seen',
    ],
    [
      'pictures that stand still',
      { pictures: { pairs: 6, seen: 6, watchedMs: 72_000, frozenMs: 66_000 } },
      'frozen: pictures stood still for 91.7 % of the time, and 10.0 % may be',
    ],
    [
      'people who do not come back',
      { resumes: { tried: 4, failed: { resume_expired: 4 }, elsewhere: 0, heardAgain: 0 } },
      'resume: 4 of 4 bots whose socket was cut did not come back (4 resume_expired)',
    ],
    [
      'people who lose their place',
      { resumes: { ...GOOD_RESULTS.resumes, elsewhere: 4 } },
      'resume: 4 of 4 bots that came back had lost their place',
    ],
    [
      'people who are not heard again',
      { resumes: { ...GOOD_RESULTS.resumes, heardAgain: 9 } },
      'resume: 9 of 12 voices were heard after sockets had been cut',
    ],
    ['a pod that tells nothing', { told: null }, 'telemetry: the metrics of the pod cannot be read'],
    ['a pod that counts no joins', { told: { joins: 0, sessionS: 110 } }, 'telemetry: the pod tells of 0 of 64 joins'],
    [
      'a pod that counts no time',
      { told: { joins: 64, sessionS: 0 } },
      'telemetry: the pod tells of 0 s of bots, and 60 s were due',
    ],
    ['media that breaks', { faults: ['no such codec'] }, 'media: media broke: no such codec'],
  ])('%s', (_, more, words) => {
    expect(found(more)).toEqual([words]);
  });

  it('is nothing of what could not be seen: those who did not meet have no voices', () => {
    const nothing = { people: { wanted: 4, came: 0, met: 0 }, voices: voices({ firstMs: [], packets: 0 }) };
    expect(found({ ...nothing, joins: joins({ failed: { client_too_old: 64 }, welcomeMs: [] }) })).toEqual([
      'joins: 64 of 64 joins failed (64 client_too_old), and 3 may',
      'joins: 0 of 4 bots got in to stay',
    ]);
  });
});

describe('[TRI2] what may go wrong', () => {
  const of = (id: string) => OBJECTIVES.find((one) => one.id === id)!;

  test('is what people are promised, and no number of its own', () => {
    const { target, sli } = of('first-media');
    expect(LIMITS.lateAfterS).toBe(sli.kind === 'latency' ? sli.withinS : null);
    expect(LIMITS.lateShare).toBeCloseTo(1 - target, 12);
    const asked = of('signalling').sli;
    expect(LIMITS.answeredWithinS).toBe(asked.kind === 'latency' ? asked.withinS : null);
    expect(LIMITS.joinsFailedShare).toBeCloseTo(1 - of('join-success').target, 12);
  });

  /** Of the binomial distribution, by summing it up from scratch. */
  const atMost = (most: number, tried: number, share: number): number => {
    const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n, k - 1) * (n - k + 1)) / k);
    return Array.from(
      { length: most + 1 },
      (_, k) => choose(tried, k) * share ** k * (1 - share) ** (tried - k),
    ).reduce((sum, one) => sum + one, 0);
  };

  test('by chance is rare for who keeps the promise, and to fail in a fifth is seen in 99 of 100 trials', () => {
    const most = mostByChance(LIMITS.joins, LIMITS.joinsFailedShare, LIMITS.chance);
    expect(1 - atMost(most, LIMITS.joins, LIMITS.joinsFailedShare)).toBeLessThan(LIMITS.chance);
    expect(1 - atMost(most - 1, LIMITS.joins, LIMITS.joinsFailedShare)).toBeGreaterThan(LIMITS.chance);
    expect(atMost(most, LIMITS.joins, 0.2)).toBeLessThan(0.01);
  });

  test.each([
    [0, 0.5, 0],
    [1, 0.5, 1],
    [10, 0, 0],
    [12, 0.05, 4],
  ])('of %i with the chance %f is %i', (tried, share, most) => {
    expect(mostByChance(tried, share, 1e-3)).toBe(most);
  });
});
