import { expect, it } from 'vitest';
import { peopleOf as peopleWith, reasonsOf, type PeopleFacts } from './people.ts';
import { coverage, slo } from './testing/facts.ts';

const peopleOf = (facts: Omit<PeopleFacts, 'late' | 'cut'>) => peopleWith({ late: null, cut: null, ...facts });
const WORDS = { minuteWords: 'over the last minute', nowWords: 'over the last 5 minutes' };
const here = (joined: number, reconnecting = 0) => [
  { labels: { participant_state: 'joined' }, value: joined },
  { labels: { participant_state: 'reconnecting' }, value: reconnecting },
];
const second = (verdict: string, reason: string, value: number) => ({ labels: { verdict, reason }, value });
const GOOD = second('good', 'none', 300);

const time = (bad: number, of: number) => slo({ totalRate: of, errorNow: bad / of });

it('[OPS21] whole people of those who are here now are hurt, by the share of the last minute', () => {
  const timeNow = [GOOD, second('bad', 'no_audio', 200), second('bad', 'audio_loss', 100)];
  // The last 5 minutes are full of what was before.
  const people = peopleOf({ here: here(9, 2), timeNow, slos: [time(1, 10), coverage(0, 10)], words: WORDS });
  expect(people).toEqual({
    here: 11,
    reconnecting: 2,
    hurt: 6,
    unknown: 0,
    hurtShare: 0.5,
    knownShare: 1,
    windowWords: 'over the last minute',
    late: null,
    cut: null,
    felt: 6,
  });
});

it('[OPS21] where a minute holds too little it is the share of the promise, and says so', () => {
  // An average of 64 were here, of whom 13.4 had it bad; six have left.
  const slos = [time(13.4, 64), coverage(0, 64)];
  const people = peopleOf({ here: here(56, 2), timeNow: [second('good', 'none', 29)], slos, words: WORDS });
  expect(people).toMatchObject({ here: 58, hurt: 12, unknown: 0, knownShare: 1, windowWords: WORDS.nowWords });
  expect(people?.hurtShare).toBeCloseTo(13.4 / 64);
});

it('[OPS16] of whom nobody knows is of the same people', () => {
  const of = (joined: number, seconds: [number, number, number]) => {
    const [good, bad, unknown] = seconds;
    const timeNow = [
      second('good', 'none', good),
      second('bad', 'no_audio', bad),
      second('unknown', 'no_report', unknown),
    ];
    return peopleOf({ here: here(joined), timeNow, slos: [], words: WORDS });
  };
  expect(of(11, [165, 165, 330])).toMatchObject({ here: 11, hurt: 3, unknown: 6, hurtShare: 0.5, knownShare: 0.5 });
  expect(of(1, [0, 30, 30])).toMatchObject({ hurt: 1, unknown: 0 });
  expect(of(3, [0, 0, 180])).toMatchObject({ hurt: 0, unknown: 3, hurtShare: null, knownShare: 0 });
});

it('[OPS16] nothing is said of nobody, nor where nothing was measured', () => {
  const of = (joined: number, slos: Parameters<typeof peopleOf>[0]['slos']) =>
    peopleOf({ here: joined === 0 ? [] : here(joined), timeNow: [], slos, words: WORDS });
  const nothing = { hurt: null, unknown: null, hurtShare: null, knownShare: null };
  expect(of(0, [slo()])).toBeNull();
  expect(of(3, [slo({ totalRate: 0.4 }), coverage(0, 0.4)])).toMatchObject({ here: 3, ...nothing });
  expect(of(3, [slo({ isRecorded: false }), coverage(0, 0)])).toMatchObject({ here: 3, ...nothing });
});

it('[OPS50] [OPS51] who waits or was cut off is counted, whatever was reported of it', () => {
  const late = { people: 11, pods: ['a'], upToS: 0.8 };
  const of = (more: Partial<PeopleFacts>) =>
    peopleWith({
      here: here(11),
      timeNow: [second('good', 'none', 660)],
      slos: [],
      late: null,
      cut: null,
      words: WORDS,
      ...more,
    });
  expect(of({ late })).toMatchObject({ hurt: 0, hurtShare: 0, late, felt: 11 });
  // Two of them have left since.
  expect(of({ cut: { people: 13, deaths: 4 } })).toMatchObject({ hurt: 0, cut: { people: 11, deaths: 4 }, felt: 11 });
  // Where nobody's time is known, too.
  expect(of({ timeNow: [], late })).toMatchObject({ hurt: null, felt: 11 });
  expect(of({ timeNow: [] })?.felt).toBeNull();
});

it('[OPS22] the reason of the last minute comes first, though another was worse in the hour', () => {
  const of = (reasons: Record<string, number>) => Object.entries(reasons).map(([name, s]) => second('bad', name, s));
  const reasons = reasonsOf({
    hour: of({ audio_delay: 900, no_audio: 100 }),
    timeNow: [GOOD, ...of({ no_audio: 90, no_video: 10 }), second('unknown', 'no_report', 500)],
    words: { no_audio: 'they hear nothing' },
  });
  expect(reasons).toEqual([
    { reason: 'no_audio', words: 'they hear nothing', seconds: 100, share: 0.1, secondsNow: 90, shareNow: 0.9 },
    { reason: 'no_video', words: 'no_video', seconds: 0, share: 0, secondsNow: 10, shareNow: 0.1 },
    { reason: 'audio_delay', words: 'audio_delay', seconds: 900, share: 0.9, secondsNow: 0, shareNow: 0 },
  ]);
  expect(reasonsOf({ hour: [], timeNow: [], words: {} })).toEqual([]);
});
