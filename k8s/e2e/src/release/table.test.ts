import { expect, it } from 'vitest';
import type { CirclesFacts } from '../atrium/circles.ts';
import type { Visit } from '../atrium/people.ts';
import { checksOf } from './checks.ts';
import { failuresOf, tableOf, type Outcome } from './table.ts';
import { TRIALS, type Trial } from './trials.ts';

const visit = (end: Visit['end']): Visit => ({ room: 'a', url: '/pods/10.244.0.9/ws', atMs: 0, end, why: '' });
const trialOf = (name: string): Trial => TRIALS.find((trial) => trial.name === name)!;
const CIRCLES: CirclesFacts = {
  size: { people: 30, listeners: 10, rooms: 2, largestCircle: 4 },
  older: { people: 0, resumes: 0, told: 0 },
  ...{ lost: [], cuts: [], faults: [], stalledMs: 20, calmGapsMs: [60], gapsMs: [180, 247, 60] },
  handovers: [{ listener: 'a', speaker: 'b', newFirstMs: 100, oldLastMs: 150, oldClosedMs: 200 }],
};
const WORSE = "its rooms are worse than the primary's beyond doubt: in the first 20 s";
const GOOD: Outcome = {
  trial: trialOf('good'),
  circles: CIRCLES,
  pages: [],
  visits: [visit('stayed'), visit('stayed'), visit('sent on')],
  rollout: {
    ...{ beganMs: 0, end: 'Succeeded', verdictMs: null, why: [], zeroMs: null, held: [], rooms: [] },
    ...{ quietSinceMs: null, reverted: null },
    steps: [
      { atMs: 1_000, phase: 'Progressing', percent: 0 },
      { atMs: 11_000, phase: 'Progressing', percent: 10 },
      { atMs: 90_000, phase: 'Succeeded', percent: 0 },
    ],
    drawn: [{ percent: 10, canary: 3, all: 30, chance: 1 }],
  },
};
const BAD: Outcome = {
  trial: trialOf('bad'),
  circles: { ...CIRCLES, handovers: [], gapsMs: [] },
  pages: [],
  visits: [visit('no socket')],
  rollout: {
    ...GOOD.rollout,
    ...{ end: 'Failed', verdictMs: 80_000, why: [WORSE], zeroMs: 81_500 },
    rooms: [{ epoch: 1, track: 'canary', weight: 0.1, kind: 'person', assignedAt: 20_000 }],
  },
};

it('tells what was seen', () => {
  const table = tableOf([GOOD, BAD]);
  expect(table).toContain('| ended | Succeeded after 90 s | Failed after 90 s |');
  expect(table).toContain('0 % (1 s), 10 % (11 s), 0 % (90 s)');
  expect(table).toContain('3 of 30 at 10 % (p 1.0)');
  // One in ten, and one a minute: the least is 45 s, and six rooms of it take an hour.
  expect(table).toContain('| first canary room to verdict | -, 0 rooms | 60 s, 1 rooms; at the least 3645 s |');
  expect(table).toContain('1.5 s after the verdict');
  expect(table).toContain('2 stayed, 1 sent on');
  expect(table).toContain(
    '30 people, 0 lost, 0 came back, 1 voices moved, silence p50 180 ms, p99 247 ms (in calm 60 ms, bots stalled 20 ms)',
  );
  expect(table).toContain('0 came back, no voice was moved');
});

const wrongOf = (outcome: Outcome) =>
  checksOf(outcome).flatMap(({ what, wrong }) => (wrong === null ? [] : [`${what}: ${wrong}`]));

it('finds nothing wrong with a good release that is promoted and a bad one that is rolled back', () => {
  expect([GOOD, BAD].flatMap(wrongOf)).toEqual([]);
});

it('looks for sockets that end without a word by what a trial says of its pods, whatever its name is', () => {
  const cutOff = { ...BAD, visits: [visit('cut off')] };
  const named = (name: string, more: Partial<Trial> = {}) => ({ ...cutOff, trial: { ...BAD.trial, name, ...more } });
  expect(wrongOf(cutOff)).toEqual(['bad: no socket ends without a word: 1 did']);
  expect(wrongOf(named('leak'))).toEqual(['leak: no socket ends without a word: 1 did']);
  expect(wrongOf(named('bad', { podsEnd: true }))).toEqual([]);
  expect(TRIALS.filter(({ podsEnd }) => podsEnd).map(({ name }) => name)).toEqual(['short-lived', 'leak']);
});

it('says what went wrong for people, alike things once', () => {
  const refused = { ...visit('no ticket'), why: 'join refused: 503' };
  const visits = [visit('stayed'), { ...refused, atMs: 2_000 }, { ...refused, atMs: 9_000 }, visit('cut off')];
  expect(failuresOf({ ...GOOD, visits })).toEqual([
    '2 no ticket: join refused: n (came at 2 s to 9 s)',
    '1 cut off:  (came at 0 s to 0 s)',
  ]);
});

it('says what was wrong', () => {
  expect(wrongOf({ ...GOOD, visits: [visit('no ticket'), visit('cut off')], pages: ['PodDown'] })).toEqual([
    'good: no socket ends without a word: 1 did',
    'good: nothing pages: PodDown',
    'good: no join fails: 1 did',
  ]);
  expect(wrongOf({ ...BAD, rollout: { ...BAD.rollout, end: '', why: [], zeroMs: null } })).toEqual([
    'bad: is rolled back: it did not end',
    'bad: the reason is named: none was',
    'bad: the weight is 0 at once: it was never seen',
  ]);
  expect(wrongOf({ ...BAD, rollout: { ...BAD.rollout, zeroMs: 90_000 } })).toEqual([
    'bad: the weight is 0 at once: after 10000 ms',
  ]);
  const raised = [...BAD.rollout.steps.slice(0, 2), { atMs: 70_000, phase: 'Progressing', percent: 50 }];
  const isRaised = { ...BAD, rollout: { ...BAD.rollout, steps: raised } };
  expect(wrongOf(isRaised)).toEqual(['bad: never goes on: it had 10, 50 %']);
  expect(wrongOf({ ...isRaised, trial: { ...BAD.trial, mayRise: true } })).toEqual([]);
  const rare = { percent: 10, canary: 30, all: 30, chance: 1e-30 };
  for (const drawn of [[rare], []])
    expect(wrongOf({ ...GOOD, rollout: { ...GOOD.rollout, drawn } })).toEqual([
      expect.stringContaining('good: rooms are drawn as the weights say'),
    ]);
});

it('says how people fared who talk meanwhile, where the machine has the time to hear', () => {
  const circlesOf = (more: Partial<CirclesFacts>) => ({ ...GOOD, circles: { ...CIRCLES, ...more } });
  expect(wrongOf(circlesOf({ cuts: [{ atMs: 1, backAtMs: 2, why: 'code 1006' }] }))).toEqual([
    'good: who talks meanwhile loses nobody: somebody had to come back: code 1006',
  ]);
  expect(wrongOf(circlesOf({ gapsMs: [900] }))).toEqual([
    'good: who talks meanwhile goes on hearing: a hundredth of the gaps is longer than 900 ms',
  ]);
  const busy = checksOf(circlesOf({ gapsMs: [900], stalledMs: 501 }));
  expect(busy.filter(({ wrong }) => wrong !== null)).toEqual([]);
  expect(busy.filter(({ leftOut }) => leftOut !== undefined)).toHaveLength(1);
  // One that is rolled back has had none of their rooms.
  expect(wrongOf({ ...BAD, circles: { ...BAD.circles, lost: ['Bot 3'] } })).toEqual([
    'bad: who talks meanwhile loses nobody: Bot 3 is lost',
  ]);
});

it('asks of one that bots find bad that nobody has met it, and that the reason is its own', () => {
  const rollout = { ...BAD.rollout, why: ['4 of 60 joins failed (4 internal)'], zeroMs: null, drawn: [], rooms: [] };
  const fifth = { ...BAD, trial: trialOf('fifth'), visits: [visit('stayed')], rollout };
  expect(wrongOf(fifth)).toEqual([]);
  expect(wrongOf({ ...fifth, rollout: { ...rollout, why: [WORSE], rooms: BAD.rollout.rooms } })).toEqual([
    `fifth: the reason is named: ${WORSE}`,
    'fifth: nobody meets it: 1 rooms did',
  ]);
  expect(wrongOf({ ...fifth, visits: [visit('no ticket')] })).toEqual(['fifth: no join fails: 1 did']);
});

it('asks of one that turns bad later that it is taken back, and says when it was', () => {
  const reverted = { decidedMs: 190_000, doneMs: 250_000, why: ['rooms are worse than before it, beyond doubt'] };
  const turns = {
    ...{ ...GOOD, trial: trialOf('turns'), pages: ['JoinSuccessBurnsFast'], visits: [visit('no socket')] },
    rollout: { ...GOOD.rollout, reverted },
  };
  expect(wrongOf(turns)).toEqual([]);
  expect(tableOf([turns])).toContain('| taken back | decided 100 s after its promotion, done 60 s later |');
  expect(wrongOf({ ...turns, rollout: { ...turns.rollout, reverted: { ...reverted, doneMs: null } } })).toEqual([
    'turns: is taken back: it was not',
  ]);
  expect(wrongOf({ ...turns, rollout: { ...turns.rollout, reverted: null } })).toEqual([
    'turns: the reason is named: none was',
    'turns: is taken back: it was not',
  ]);
});

it('lets people come back whose edge was killed, and nobody be lost', () => {
  const back = { atMs: 1, backAtMs: 2_000, why: 'code 1006' };
  const edge = { ...GOOD, trial: trialOf('edge'), visits: [visit('cut off'), visit('no ticket')] };
  expect(wrongOf({ ...edge, circles: { ...CIRCLES, cuts: [back] } })).toEqual([]);
  expect(wrongOf({ ...edge, circles: { ...CIRCLES, cuts: [{ ...back, backAtMs: null }] } })).toEqual([
    'edge: who talks meanwhile loses nobody: 1 did not come back',
  ]);
});

it('asks of one that never comes up neither rooms nor a reason of the gate', () => {
  const rollout = { ...BAD.rollout, why: [], verdictMs: null, zeroMs: null, drawn: [], rooms: [] };
  expect(wrongOf({ ...BAD, trial: trialOf('dead'), rollout })).toEqual([]);
});

it('has to have seen a release hold while nobody comes', () => {
  const held = ['20 more rooms are needed to prove that it is good enough for this weight, and no new rooms come'];
  const trial = trialOf('quiet');
  const forMs = trial.quiet?.forMs ?? 0;
  const last = { atMs: 11_000 + forMs, phase: 'Progressing', percent: 50 };
  const steps = [...GOOD.rollout.steps.slice(0, 2), last];
  const quiet = { ...GOOD, trial, rollout: { ...GOOD.rollout, steps, held, quietSinceMs: 11_000 } };
  const what = 'quiet: holds while nobody comes, and says how many are missing';
  expect(wrongOf(quiet)).toEqual([]);
  const hasty = { ...last, atMs: 70_000 };
  expect(wrongOf({ ...quiet, rollout: { ...quiet.rollout, steps: [...steps.slice(0, 2), hasty] } })).toEqual([
    `${what}: it went to 50 % after 59000 ms`,
  ]);
  expect(wrongOf({ ...quiet, rollout: { ...quiet.rollout, held: ['something else'] } })).toEqual([
    `${what}: something else`,
  ]);
  expect(wrongOf({ ...quiet, rollout: { ...quiet.rollout, quietSinceMs: null } })).toEqual([
    `${what}: it had no weight, or met too few rooms`,
  ]);
  expect(wrongOf({ ...quiet, rollout: { ...quiet.rollout, held: [] } })).toHaveLength(1);
});
