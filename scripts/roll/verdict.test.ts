import { describe, expect, it } from 'vitest';
import type { LostPodFacts, OutageFacts, PeopleFacts, RollbackFacts, RollingFacts } from './facts.ts';
import {
  lostPodProblems,
  outageProblems,
  peakPerSecond,
  percentile,
  rollbackProblems,
  rollingProblems,
  TOO_BUSY,
  versionProblems,
} from './verdict.ts';

const people: PeopleFacts = {
  size: { people: 10, listeners: 5, rooms: 1, largestCircle: 5 },
  older: { people: 2, resumes: 2, told: 0 },
  ...{ lost: [], cuts: [], faults: [] },
};
const handover = { listener: 'Ana', speaker: 'Ben', newFirstMs: 1_000, oldLastMs: 1_500, oldClosedMs: 1_600 };
const cut = { atMs: 0, backAtMs: 900, why: 'code 1006' };
const rolling: RollingFacts = {
  ...people,
  restarts: [
    { pod: 'rooms-0', tookMs: 4_000, code: 0, people: 6 },
    { pod: 'rooms-1', tookMs: 5_000, code: 0, people: 4 },
  ],
  ...{ deadlineMs: 30_000, handovers: [handover], gapsMs: [20, 40], stalledMs: 0, calmGapsMs: [0] },
};

describe('a rolling restart', () => {
  it('is right when nobody was hurt', () => {
    expect(rollingProblems(rolling)).toEqual([]);
    expect(rollingProblems({ ...rolling, gapsMs: [700], stalledMs: 101, calmGapsMs: [20, 100] })).toEqual([]);
  });

  it.each<[string, Partial<RollingFacts>, string]>([
    ['somebody is lost', { lost: ['Ana'] }, 'Ana is lost'],
    ['somebody had to come back', { cuts: [cut] }, 'somebody had to come back: code 1006'],
    ['media broke', { faults: ['Ana: no'] }, 'Ana: no'],
    ['a drain was late', { deadlineMs: 4_500 }, 'rooms-1 took 5000 ms'],
    [
      'a pod was killed',
      { restarts: rolling.restarts.map((one) => ({ ...one, code: null })) },
      'rooms-0 ended with a signal',
    ],
    ['the pods were empty', { restarts: rolling.restarts.slice(1) }, 'not everybody was moved'],
    [
      'an older page stayed away',
      { older: { people: 2, resumes: 1, told: 0 } },
      'not everybody of the version before came back',
    ],
    [
      'an older page was told',
      { older: { people: 2, resumes: 2, told: 1 } },
      'people of the version before were told of a move',
    ],
    ['nothing was followed', { gapsMs: [] }, 'no voice was followed from one place to the other'],
    ['voices were gone', { gapsMs: [20, 501] }, 'a hundredth of the gaps is longer than 501 ms'],
    ['the bots were stalled', { stalledMs: 501 }, TOO_BUSY],
    ['voices were bad before', { calmGapsMs: [251] }, TOO_BUSY],
    ['a voice never came', { handovers: [{ ...handover, newFirstMs: null }] }, 'Ana hears Ben: never again'],
    [
      'the old voice was closed early',
      { handovers: [{ ...handover, oldClosedMs: 999 }] },
      'Ana hears Ben: the old voice was closed before the first packet of the new one',
    ],
    [
      'the old voice ended early',
      { handovers: [{ ...handover, oldLastMs: 999 }] },
      'Ana hears Ben: the old voice ended before the new one began',
    ],
    [
      'the old voice stayed',
      { handovers: [{ ...handover, oldClosedMs: null }] },
      'Ana hears Ben: the old voice was never closed',
    ],
  ])('is wrong when %s', (_what, change, problem) => {
    expect(rollingProblems({ ...rolling, ...change })).toContain(problem);
  });
});

describe('a lost pod', () => {
  const facts: LostPodFacts = { ...people, how: 'killed', hit: 5, backAfterS: [1, 4.9], heardAfterS: [2], cuts: [cut] };

  it('is right when everybody is back in time, by their tickets', () => {
    expect(lostPodProblems(facts)).toEqual([]);
    expect(lostPodProblems({ ...facts, how: 'cut off', backAfterS: [11] })).toEqual([]);
  });

  it.each<[string, Partial<LostPodFacts>, string]>([
    ['nobody was in it', { hit: 0 }, 'nobody was in that pod'],
    ['somebody was late', { backAfterS: [5.1, 1] }, '1 were not back in the room within 5 s'],
    ['somebody never came', { backAfterS: [null] }, '1 were not back in the room within 5 s'],
    ['a lease was not enough', { how: 'cut off', heardAfterS: [11.1] }, '1 were not heard within 11 s'],
    ['a circle fell apart', { lost: ['Ana'] }, 'Ana is lost'],
  ])('is wrong when %s', (_what, change, problem) => {
    expect(lostPodProblems({ ...facts, ...change })).toContain(problem);
  });
});

describe('a pod that is taken back', () => {
  const facts: RollbackFacts = {
    ...people,
    ...{ before: 10, emptyAfterS: 9, peakPerS: 30, movesPerS: 25, burst: 5, handovers: [handover], gapsMs: [20] },
    ...{ stalledMs: 0, calmGapsMs: [], readyAfterS: [1, null] },
  };

  it('is right when it is empty in time, at the rate of its bucket', () => expect(rollbackProblems(facts)).toEqual([]));

  it.each<[string, Partial<RollbackFacts>, string]>([
    ['somebody was elsewhere', { before: 9 }, 'only 9 were in the pod'],
    ['it took too long', { emptyAfterS: 10.1 }, 'somebody was left after 10 s'],
    ['it never was empty', { emptyAfterS: null }, 'somebody was left after 10 s'],
    ['all came at once', { peakPerS: 31 }, '31 came within a second'],
    ['somebody had to come back', { cuts: [cut] }, 'somebody had to come back: code 1006'],
    ['nothing was followed', { gapsMs: [] }, 'no voice was followed from one place to the other'],
    ['a voice never came', { handovers: [{ ...handover, newFirstMs: null }] }, 'Ana hears Ben: never again'],
  ])('is wrong when %s', (_what, change, problem) => {
    expect(rollbackProblems({ ...facts, ...change })).toContain(problem);
  });
});

describe('an outage of Redis', () => {
  const loss = { packets: 10_000, lost: 2 };
  const facts: OutageFacts = {
    ...people,
    ...{ seconds: 20, loss: { before: loss, during: loss, after: loss }, joins: { asked: 6, led: 6 } },
    ...{ newRoom: 'directory_unreachable', healedAfterS: 9 },
  };

  it('is right when nobody in a room notices', () => expect(outageProblems(facts)).toEqual([]));

  it.each<[string, Partial<OutageFacts>, string]>([
    [
      'more packets were lost',
      { loss: { ...facts.loss, during: { packets: 9_900, lost: 100 } } },
      '0.98 % more packets were lost',
    ],
    [
      'more were lost after it',
      { loss: { ...facts.loss, after: { packets: 9_900, lost: 100 } } },
      '0.98 % more packets were lost',
    ],
    ['nobody talked', { loss: { ...facts.loss, before: { packets: 0, lost: 0 } } }, 'nobody heard anything'],
    ['a join led astray', { joins: { asked: 6, led: 5 } }, '5 of 6 joins led to the room'],
    ['nobody joined', { joins: { asked: 0, led: 0 } }, '0 of 0 joins led to the room'],
    ['a new room was given', { newRoom: 'a place' }, 'a new room was told a place'],
    ['it never healed', { healedAfterS: null }, 'it did not heal'],
    ['somebody had to come back', { cuts: [cut] }, 'somebody had to come back: code 1006'],
  ])('is wrong when %s', (_what, change, problem) => {
    expect(outageProblems({ ...facts, ...change })).toContain(problem);
  });
});

it('versions side by side are right when everybody is there and hears everybody', () => {
  const facts = { what: 'old and new', people: 4, lost: [], faults: [], resumes: 4, heard: true };
  expect(versionProblems(facts)).toEqual([]);
  expect(versionProblems({ ...facts, heard: false })).toEqual(['not everybody heard everybody']);
  expect(versionProblems({ ...facts, lost: ['Ana'] })).toEqual(['Ana is lost']);
});

it('a percentile is one of the values, the nearest rank', () => {
  expect([0.5, 0.99, 1].map((share) => percentile([40, 10, 30, 20], share))).toEqual([20, 40, 40]);
  expect(percentile([], 0.99)).toBeNull();
});

it('a peak is what lies within any second, wherever it begins', () => {
  expect(peakPerSecond([])).toBe(0);
  expect(peakPerSecond([1_900, 0, 1_100, 950, 2_099])).toBe(3);
  expect(peakPerSecond([0, 1_000, 2_000])).toBe(1);
});
