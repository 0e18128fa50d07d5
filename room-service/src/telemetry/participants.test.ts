import type { ClientReport, Judgement } from '@atrium/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MediaCondition } from '../media/condition.ts';
import type { ParticipantCounts, Reported } from './participant-counts.ts';
import { Participants } from './participants.ts';

const REPORT: ClientReport = {
  coversMs: 5_000,
  route: 'none',
  rttMs: null,
  audioIn: { packets: 0, lost: 0, bytes: 0, jitterMs: null },
  videoIn: { packets: 0, lost: 0, bytes: 0, jitterMs: null },
  audioOut: { packets: 0, lost: 0, bytes: 0, jitterMs: null },
  videoOut: { packets: 0, lost: 0, bytes: 0, jitterMs: null },
  heard: { samples: 0, concealed: 0, bufferMs: null },
  watched: { watchedMs: 0, frozenMs: 0, frames: 0 },
  silent: [],
  limitedBy: 'none',
};

function stage(conditionOf: () => MediaCondition | null = () => null) {
  const seconds = new Map<string, number>();
  const ended: string[] = [];
  const reported: Reported[] = [];
  const cameIn: string[] = [];
  const observed: string[] = [];
  const passed: string[] = [];
  const doubted: string[] = [];
  const missed: string[] = [];
  const participants = new Participants<string>({
    conditionOf,
    counts: {
      passed: ({ room }, isGood, from, to) => passed.push(`${room} ${isGood} ${from}-${to}`),
      spent: ({ kind }, { reason }: Judgement, from, to) => {
        seconds.set(`${kind} ${reason}`, (seconds.get(`${kind} ${reason}`) ?? 0) + (to - from) / 1000);
      },
      ended: (kind, why) => ended.push(`${kind} ${why}`),
      workerLost: (kind) => ended.push(`${kind} worker`),
      reported: (_who, one) => reported.push(one),
      cameIn: (_who, { how, awaited }) => cameIn.push([how, ...awaited].join(' ')),
      doubted: (key: string) => doubted.push(key),
      missed: (_key: string, person: string) => missed.push(person),
      observed: (key, { judgement }) => observed.push(`${key} ${judgement.reason}`),
    },
  });
  const total = () => [...seconds.values()].reduce((sum, s) => sum + s, 0);
  return { participants, passed, seconds, ended, reported, cameIn, observed, doubted, missed, total };
}

const died = (lostAtMs: number, backAtMs: number | null): MediaCondition => ({
  lostAtMs,
  backAtMs,
  seated: backAtMs !== null,
  send: 'connected',
  recv: 'connected',
  receiving: [],
  sending: [],
  micLost: null,
});

const FLOWING = {
  consumer: 'c1',
  person: 'bo',
  source: 'mic',
  sinceMs: 0,
  senderActive: true,
  senderStopped: false,
  held: false,
} as const;
const PERSON = { kind: 'person', room: 'r', browser: 'other' } as const;
const BOT = { ...PERSON, kind: 'bot' } as const;

test('[JUD2] what is reported is judged, the rest of it is like it, and a silent client is unknown', () => {
  const { participants, seconds, ended } = stage();
  participants.welcomed('a', PERSON, 0);
  participants.reported('a', REPORT, { condition: null }, 5_000);
  participants.left('a', 'left', 7_000);
  expect(Object.fromEntries(seconds)).toEqual({ 'person none': 7 });
  participants.welcomed('b', BOT, 10_000);
  participants.sweep(21_999);
  expect(seconds.has('bot no_report')).toBe(false);
  participants.sweep(22_000);
  expect(seconds.get('bot no_report')).toBe(12);
  participants.left('b', 'expired', 23_000);
  expect(seconds.get('bot no_report')).toBe(13);
  expect(ended).toEqual(['person left', 'bot expired']);
});

test('[JUD1] time without a connection is bad where somebody comes back, from the first to the last moment', () => {
  const { participants, seconds } = stage();
  participants.welcomed('a', PERSON, 0);
  participants.reported('a', REPORT, { condition: null }, 5_000);
  participants.disconnected('a', 6_000);
  participants.sweep(7_000);
  expect(seconds.get('person reconnecting')).toBeUndefined();
  expect(participants.reported('a', REPORT, { condition: null }, 7_500)).toEqual({
    verdict: 'unknown',
    reason: 'no_report',
  });
  participants.welcomed('a', PERSON, 9_000);
  participants.reported('a', REPORT, { condition: null }, 14_000);
  participants.left('a', 'left', 14_000);
  expect(Object.fromEntries(seconds)).toEqual({ 'person none': 11, 'person reconnecting': 3 });
});

test('[JUD11] who comes back from a pod that is gone was away since then, which is judged once and of no room', () => {
  const { participants, seconds, passed } = stage();
  participants.welcomed('a', PERSON, 20_000, 13_000);
  expect(Object.fromEntries(seconds)).toEqual({ 'person reconnecting': 7 });
  expect(passed).toEqual([]);
  participants.reported('a', REPORT, { condition: null }, 25_000);
  // Back to a place that is kept here is another matter.
  participants.disconnected('a', 26_000);
  participants.welcomed('a', PERSON, 27_000, 13_000);
  participants.left('a', 'left', 27_000);
  expect(Object.fromEntries(seconds)).toEqual({ 'person reconnecting': 8, 'person none': 6 });
  // A clock that was set back meanwhile.
  participants.welcomed('b', BOT, 20_000, 21_000);
  expect(seconds.get('bot reconnecting')).toBeUndefined();
});

/** Somebody whose connection is lost at 6 s, looked at every second until then. */
function lost(until: number, condition: MediaCondition | null = null) {
  const all = stage(() => condition);
  all.participants.welcomed('a', PERSON, 0);
  all.participants.reported('a', REPORT, { condition: null }, 6_000);
  all.participants.disconnected('a', 6_000);
  for (let now = 7_000; now <= until; now += 1_000) all.participants.sweep(now);
  return all;
}

test('[JUD1] nobody knows whether who does not come back wanted to', () => {
  const { participants, seconds } = lost(36_000);
  participants.left('a', 'expired', 36_000);
  expect(Object.fromEntries(seconds)).toEqual({ 'person none': 6, 'person no_report': 30 });
});

test('[END1] whoever closes the tab has left, and of their last seconds nobody knows', () => {
  const { participants, seconds, ended } = lost(16_000);
  participants.left('a', 'closed', 16_000);
  expect([...seconds]).toEqual([['person none', 6], ['person no_report', 10]]); // prettier-ignore
  expect(ended).toEqual(['person closed']);
});

test('[END1] whoever we cut off waited for us', () => {
  const { participants, seconds, ended } = lost(16_000);
  participants.left('a', 'cut_off', 16_000);
  expect(seconds.get('person reconnecting')).toBe(10);
  expect(ended).toEqual(['person cut_off']);
});

test('[END2] several who are lost at once and do not come back are lost, one alone is not, and bots are others', () => {
  const { participants, ended } = stage();
  const all = ['a', 'b', 'c', 'd', 'alone'];
  for (const who of all) participants.welcomed(who, PERSON, 0);
  for (const who of ['x', 'y']) participants.welcomed(who, BOT, 0);
  for (const who of ['a', 'b', 'c', 'd', 'x', 'y']) participants.disconnected(who, 6_000);
  participants.disconnected('alone', 20_000);
  participants.welcomed('d', PERSON, 8_000);
  for (const who of ['a', 'b', 'c', 'x', 'y']) participants.left(who, 'expired', 36_000);
  participants.left('alone', 'expired', 50_000);
  const lostOnes = ['person lost', 'person lost', 'person lost'];
  expect(ended).toEqual([...lostOnes, 'bot expired', 'bot expired', 'person expired']);
});

test('[JUD1] time without a connection is bad where the worker died meanwhile, or was not replaced yet', () => {
  for (const condition of [died(6_000, 8_000), died(3_000, null)]) {
    const { participants, seconds } = lost(36_000, condition);
    participants.left('a', 'expired', 36_000);
    expect(seconds.get('person reconnecting')).toBe(30);
  }
  const { participants, seconds } = lost(36_000, died(3_000, 4_000));
  participants.left('a', 'expired', 36_000);
  expect(seconds.has('person reconnecting')).toBe(false);
});

test('[JUD1] who waits to come back when the room ends, or the process, has waited for us', () => {
  const { participants, seconds } = lost(20_000);
  participants.left('a', 'left', 20_500);
  expect(Object.fromEntries(seconds)).toEqual({ 'person none': 6, 'person reconnecting': 14.5 });
});

test('[ROO7] for the room time without a connection is not good, whatever it is counted as, but of who closed the tab', () => {
  for (const end of ['left', 'closed', 'expired', 'back'] as const) {
    const { participants, passed } = lost(8_000);
    // Nobody knows yet what it was.
    expect(participants.openFrom('r')).toBe(6_000);
    if (end === 'back') participants.welcomed('a', PERSON, 9_000);
    else participants.left('a', end, 9_000);
    expect(passed).toEqual(['r true 0-6000', ...(end === 'closed' ? [] : ['r false 6000-9000'])]);
  }
});

test('[ROO7] who has not come back by when a closed tab would be known is waited for no longer', () => {
  const { participants, passed } = lost(18_000);
  expect(passed).toEqual(['r true 0-6000', 'r false 6000-17000', 'r false 17000-18000']);
  expect(participants.openFrom('r')).toBe(18_000);
  participants.left('a', 'expired', 36_000);
  expect(passed.at(-1)).toBe('r false 18000-36000');
});

const hearing: MediaCondition = { ...died(0, 1), lostAtMs: null, backAtMs: null, receiving: [FLOWING] };

test.each([
  ['alone', null, 'person none'],
  ['alone with media', { ...hearing, receiving: [] }, 'person none'],
  ['to hear somebody', hearing, 'person no_report'],
  ['to hear somebody by a transport that failed', { ...hearing, recv: 'failed' as const }, 'person transport_down'],
])('[JUD2] who leaves before the first report and was %s had what the server knows', (_who, condition, reason) => {
  for (const end of ['left', 'disconnected'] as const) {
    const { participants, seconds } = stage(() => condition);
    participants.welcomed('a', PERSON, 0);
    if (end === 'left') participants.left('a', 'left', 3_000);
    else participants.disconnected('a', 3_000);
    expect(Object.fromEntries(seconds)).toEqual({ [reason]: 3 });
  }
});

test('[JUD1] at the end of the process all time until then is judged, and nobody has left', () => {
  const { participants, passed, seconds } = lost(8_000);
  participants.welcomed('b', PERSON, 6_000);
  participants.settle(9_000);
  expect(passed.slice(1)).toEqual(['r false 6000-9000', 'r true 6000-9000']);
  expect(participants.kindsIn('r')).toEqual(['person', 'person']);
  for (const who of ['a', 'b']) participants.left(who, 'cut_off', 9_000);
  expect(Object.fromEntries(seconds)).toEqual({ 'person none': 9, 'person reconnecting': 3 });
  expect(participants.kindsIn('r')).toEqual([]);
});

test('[QUA1] a clock that is set back makes no time negative, and nothing of a report counts twice', () => {
  const { participants, reported } = stage();
  participants.welcomed('a', PERSON, 1_000_000);
  const heard = (packets: number): ClientReport => ({ ...REPORT, audioIn: { ...REPORT.audioIn, packets } });
  for (const [packets, at] of [
    [10, 1_005_000],
    [20, 950_000],
    [30, 955_000],
  ] as const)
    // prettier-ignore
    participants.reported('a', heard(packets), { condition: null }, at);
  expect(reported.map(({ grown, sinceMs }) => [grown.audioIn.packets, sinceMs])).toEqual([
    [10, 5_000],
    [10, 0],
    [10, 5_000],
  ]);
});

test('[OFF1] a fault of counting a report counts nothing of it twice', () => {
  const grew: number[] = [];
  const nothing = () => undefined;
  const rest = {
    passed: nothing,
    spent: nothing,
    ended: nothing,
    workerLost: nothing,
    cameIn: nothing,
    doubted: nothing,
    missed: nothing,
    observed: nothing,
  };
  const counts: ParticipantCounts<string> = {
    ...rest,
    reported: (_who, { grown }) => {
      grew.push(grown.audioIn.packets);
      if (grew.length === 2) throw new Error('a fault of counting');
    },
  };
  const participants = new Participants<string>({ conditionOf: () => null, counts });
  participants.welcomed('a', PERSON, 0);
  const heard = (packets: number): ClientReport => ({ ...REPORT, audioIn: { ...REPORT.audioIn, packets } });
  const report = (packets: number, at: number) => participants.reported('a', heard(packets), { condition: null }, at);
  report(10, 5_000);
  expect(() => report(20, 10_000)).toThrow('a fault of counting');
  report(30, 15_000);
  expect(grew).toEqual([10, 10, 10]);
});

test('[JUD1] a worker that failed in a former absence is no reason to call this one bad', () => {
  const clock = { condition: died(6_500, null) as MediaCondition | null };
  const { participants, seconds } = stage(() => clock.condition);
  participants.welcomed('a', PERSON, 0);
  participants.reported('a', REPORT, { condition: null }, 6_000);
  participants.disconnected('a', 6_000);
  participants.sweep(7_000);
  participants.welcomed('a', PERSON, 8_000);
  clock.condition = null;
  participants.reported('a', REPORT, { condition: null }, 13_000);
  participants.disconnected('a', 13_000);
  participants.sweep(14_000);
  participants.left('a', 'expired', 43_000);
  expect(Object.fromEntries(seconds)).toEqual({ 'person none': 11, 'person reconnecting': 2, 'person no_report': 30 });
});

test('[JUD2] what came before an absence says nothing of what comes after it', () => {
  const { participants, seconds } = stage(() => hearing);
  participants.welcomed('a', PERSON, 0);
  participants.reported('a', REPORT, { condition: null }, 5_000);
  participants.disconnected('a', 5_000);
  participants.welcomed('a', PERSON, 6_000);
  participants.left('a', 'left', 9_000);
  expect(Object.fromEntries(seconds)).toEqual({ 'person none': 5, 'person reconnecting': 1, 'person no_report': 3 });
});

test('[JUD2] a report that cannot be true is none, and what follows is measured from the one before', () => {
  const { participants, seconds, reported } = stage();
  const heard = (packets: number, concealed: number): ClientReport => ({
    ...REPORT,
    audioIn: { ...REPORT.audioIn, packets },
    heard: { samples: 48_000, concealed, bufferMs: null },
  });
  participants.welcomed('a', PERSON, 0);
  participants.reported('a', heard(100, 0), { condition: null }, 5_000);
  const verdict = participants.reported('a', heard(150, 48_001), { condition: null }, 10_000);
  expect(verdict).toEqual({ verdict: 'unknown', reason: 'no_report' });
  participants.reported('a', heard(170, 0), { condition: null }, 15_000);
  expect(Object.fromEntries(seconds)).toEqual({ 'person none': 10, 'person no_report': 5 });
  expect(reported.map(({ grown, sinceMs }) => [grown.audioIn.packets, sinceMs])).toEqual([
    [100, 5_000],
    [70, 10_000],
  ]);
});

test('[REC4] of what a report names only ids go on that the server gave', () => {
  const { participants, reported } = stage();
  participants.welcomed('a', PERSON, 0);
  const said = { ...REPORT, silent: ['My name is Ana', 'c1', '192.0.2.7'] };
  participants.reported('a', said, { condition: { ...died(0, null), lostAtMs: null, receiving: [FLOWING] } }, 5_000);
  participants.reported('a', said, { condition: null }, 10_000);
  expect(reported.map(({ report }) => report.silent)).toEqual([['c1'], []]);
});

test('people and bots are told apart, and who reports', () => {
  const { participants } = stage();
  participants.welcomed('a', PERSON, 0);
  participants.welcomed('b', BOT, 0);
  participants.welcomed('c', PERSON, 0);
  participants.reported('a', REPORT, { condition: null }, 1_000);
  participants.disconnected('c', 1_000);
  expect(participants.census(2_000)).toEqual({
    person: { joined: 1, reconnecting: 1, reporting: 1, withMedia: 0 },
    bot: { joined: 1, reconnecting: 0, reporting: 0, withMedia: 0 },
  });
  expect(participants.census(13_000).person.reporting).toBe(0);
});

const JOIN: ClientReport['join'] = { how: 'new', stages: {}, awaited: [], traceId: '1'.repeat(32) };

test('[JOI5] how a page came in is counted once after each welcome', () => {
  const { participants, cameIn } = stage();
  participants.welcomed('a', PERSON, 0);
  participants.reported('a', { ...REPORT, join: JOIN }, { condition: null }, 5_000);
  participants.reported('a', { ...REPORT, join: JOIN }, { condition: null }, 10_000);
  participants.disconnected('a', 11_000);
  participants.welcomed('a', PERSON, 12_000);
  participants.reported('a', { ...REPORT, join: { ...JOIN, how: 'resume' } }, { condition: null }, 15_000);
  expect(cameIn).toEqual(['new', 'resume']);
});

test('[JOI4] what was awaited counts where it flows, and as never come once a page had time to give it up', () => {
  const { participants, cameIn } = stage();
  const hears = { condition: { ...died(0, null), lostAtMs: null, receiving: [FLOWING] } };
  const says = (
    stages: NonNullable<ClientReport['join']>['stages'],
    known: typeof hears | { condition: null },
    at: number,
  ) => {
    participants.welcomed('a', PERSON, at - 1_000);
    participants.reported('a', { ...REPORT, join: { ...JOIN, awaited: ['audio', 'video'], stages } }, known, at);
  };
  // Alone: nobody was to be heard or seen.
  for (let at = 2_000; at <= 20_000; at += 2_000) says({}, { condition: null }, at);
  says({ first_audio: 900, first_video: 900 }, { condition: null }, 22_000);
  expect(new Set(cameIn)).toEqual(new Set(['new']));
  cameIn.length = 0;
  says({ first_audio: 900, first_video: 900 }, hears, 24_000);
  says({}, hears, 26_000);
  participants.welcomed('a', PERSON, 30_000);
  participants.reported('a', { ...REPORT, join: { ...JOIN, awaited: ['audio'] } }, hears, 55_000);
  expect(cameIn).toEqual(['new audio', 'new', 'new audio']);
});

test('[QUA1] what is cumulative goes on after a resume, and the time of a report is the server’s', () => {
  const { participants, reported } = stage();
  participants.welcomed('a', PERSON, 0);
  const heard = (packets: number): ClientReport => ({ ...REPORT, audioIn: { ...REPORT.audioIn, packets } });
  participants.reported('a', heard(250), { condition: null }, 5_000);
  participants.disconnected('a', 6_000);
  participants.welcomed('a', PERSON, 9_000);
  participants.reported('a', { ...heard(400), coversMs: 60_000 }, { condition: null }, 12_000);
  expect(reported.map(({ grown, sinceMs }) => [grown.audioIn.packets, sinceMs])).toEqual([
    [250, 5_000],
    [150, 3_000],
  ]);
});

test('[JUD9] a report of lost voice is doubted, and one of lost pictures is not', () => {
  const { participants, doubted } = stage();
  participants.welcomed('ana', PERSON, 0);
  const sent = (of: 'audioOut' | 'videoOut', lost: number): ClientReport => ({
    ...REPORT,
    [of]: { packets: 250, lost, bytes: 0, jitterMs: null },
  });
  participants.reported('ana', REPORT, { condition: null }, 5_000);
  participants.reported('ana', sent('videoOut', 250), { condition: null }, 10_000);
  participants.reported('ana', REPORT, { condition: null }, 15_000);
  participants.reported('ana', sent('audioOut', 19), { condition: null }, 20_000);
  expect(doubted).toEqual([]);
  participants.reported('ana', REPORT, { condition: null }, 25_000);
  participants.reported('ana', sent('audioOut', 20), { condition: null }, 30_000);
  expect(doubted).toEqual(['ana']);
});

test('[JUD5] of a voice that somebody misses all the time the worker is asked, and of no other', () => {
  const { participants, missed } = stage();
  const condition = {
    ...died(0, null),
    lostAtMs: null,
    seated: true,
    receiving: [FLOWING, { ...FLOWING, consumer: 'c2', person: 'cy' }],
  };
  participants.welcomed('ana', PERSON, 0);
  const says = (silent: string[], now: number) =>
    participants.reported('ana', { ...REPORT, route: 'udp', silent }, { condition }, now).reason;
  expect(says([], 20_000)).toBe('none');
  expect(missed).toEqual([]);
  expect(says(['c2', 'made-up'], 25_000)).toBe('no_audio');
  expect(missed).toEqual(['cy']);
});

test('[JUD3] a worker’s death spoils what lies between it and the next seat, and no more', () => {
  const { participants, seconds } = stage();
  participants.welcomed('a', PERSON, 0);
  participants.reported('a', REPORT, { condition: null }, 5_000);
  participants.reported('a', REPORT, { condition: died(8_000, 8_500) }, 10_000);
  expect(Object.fromEntries(seconds)).toEqual({ 'person none': 9.5, 'person worker_replaced': 0.5 });
});

test('[JUD3] [MVT4] a death that two reports see is one time, and it lasts as long as the seat is missing', () => {
  const { participants, seconds, ended } = stage();
  participants.welcomed('a', PERSON, 0);
  participants.reported('a', REPORT, { condition: null }, 5_000);
  participants.reported('a', REPORT, { condition: died(8_000, null) }, 10_000);
  participants.reported('a', REPORT, { condition: died(8_000, 11_000) }, 15_000);
  participants.reported('a', REPORT, { condition: died(8_000, 11_000) }, 20_000);
  expect(Object.fromEntries(seconds)).toEqual({ 'person none': 17, 'person worker_replaced': 3 });
  expect(ended).toEqual(['person worker']);
});

test('time that is not judged yet, by room', () => {
  const { participants } = stage();
  participants.welcomed('a', PERSON, 1_000);
  participants.welcomed('b', PERSON, 2_000);
  participants.welcomed('c', { ...PERSON, room: 's' }, 0);
  expect(participants.openFrom('r')).toBe(1_000);
  participants.reported('a', REPORT, { condition: null }, 5_000);
  expect(participants.openFrom('r')).toBe(2_000);
  participants.left('b', 'left', 6_000);
  expect(participants.openFrom('r')).toBe(5_000);
  participants.left('a', 'left', 6_000);
  expect(participants.openFrom('r')).toBe(null);
});

test('[JUD1] whatever happens in whatever order, every moment is judged once', () => {
  const step = fc.record({
    afterMs: fc.integer({ min: 0, max: 20_000 }),
    who: fc.constantFrom('a', 'b', 'c'),
    what: fc.constantFrom('welcomed', 'disconnected', 'reported', 'left', 'sweep'),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { participants, total } = stage();
      const since = new Map<string, number>();
      let [now, lived] = [0, 0];
      const leave = (who: string): void => {
        participants.left(who, 'left', now);
        lived += now - (since.get(who) ?? now);
        since.delete(who);
      };
      for (const { afterMs, who, what } of steps) {
        now += afterMs;
        if (what === 'welcomed') {
          participants.welcomed(who, PERSON, now);
          if (!since.has(who)) since.set(who, now);
        } else if (what === 'left') leave(who);
        else if (what === 'disconnected') participants.disconnected(who, now);
        else if (what === 'reported') participants.reported(who, REPORT, { condition: null }, now);
        else participants.sweep(now);
      }
      for (const who of [...since.keys()]) leave(who);
      expect(total()).toBeCloseTo(lived / 1000, 6);
    }),
  );
});
