import { describe, expect, test } from 'vitest';
import type { Report } from '../run/report.ts';
import { standingInWords, statusInWords, traceInMarkdown } from './words.ts';

const YES = { yes: true, why: [] };
const REPORT: Report = {
  policy: 'production',
  blind: null,
  order: null,
  watch: null,
  reverted: null,
  release: {
    ...{ number: 7, digest: '5f3a', phase: 'Progressing', startedS: 1_000, reverts: null, end: null, roomsPerS: 1.25 },
    weight: { percent: 10, sinceS: 1_540 },
    proofs: [
      {
        ...{ age: '20s', logAgainst: -2, logFor: 3 },
        rooms: { primary: 900, canary: 99 },
        roomsHere: 40,
        mean: { primary: 0.012, canary: 0.02 },
      },
    ],
  },
  answers: {
    'confirm-rollout': YES,
    'pre-rollout': YES,
    rollout: YES,
    rollback: { yes: false, why: [] },
    'confirm-traffic-increase': { yes: false, why: ['200 more rooms are needed'] },
    'confirm-promotion': YES,
  },
  audit: [{ atS: 1_000, by: 'the gate', did: 'release 7 begins', reason: '5f3a' }],
};
const words = (more: Partial<Report> = {}) => statusInWords({ ...REPORT, ...more }, 1_600);

describe('[CLI1] the status in words', () => {
  test('says where it is, what was seen, and why it holds', () => {
    expect(words()).toEqual([
      'Release 7 (5f3a): Progressing, under way for 10 min, at 10 % of new rooms for 60 s',
      'first 20 s: bad 2.0 % in 99 rooms of the canary, 1.2 % in 900 of the primary; evidence against it none, for the next step 20 : 1',
      'New rooms: 1.25 a second',
      'It holds: 200 more rooms are needed',
      'Policy: production',
      '',
      '1970-01-01 00:16:40  the gate: release 7 begins (5f3a)',
    ]);
  });

  test('says that it has to end, that it is deaf, and that nothing stands in its way', () => {
    const answers = REPORT.answers ?? ({} as never);
    const no = { yes: false, why: ['not everything answers'] };
    expect(words({ answers: { ...answers, rollback: { yes: true, why: ['it is worse'] } } })).toContain(
      'It has to end: it is worse',
    );
    expect(words({ answers: { ...answers, rollout: no } })).toContain(
      'It holds, and counts as failed while that lasts: not everything answers',
    );
    const first = { ...(REPORT.release ?? ({} as never)), weight: { percent: 0, sinceS: 1_540 } };
    const untried = { ...answers, 'pre-rollout': { yes: false, why: ['bots try it'] } };
    expect(words({ answers: untried, release: first })).toContain(
      'It holds, and counts as failed while that lasts: bots try it',
    );
    expect(words({ answers: untried })).not.toContain('bots try it');
    expect(words({ answers: { ...answers, 'confirm-traffic-increase': YES } })).toContain(
      'It goes on at the next look of Flagger.',
    );
  });

  test('says how it ended, who ordered what, and that nothing can be said', () => {
    const release = REPORT.release ?? ({} as never);
    const end = { is: 'rolled_back', atS: 1_570, why: ['it is worse'] } as const;
    const order = { is: 'pause', by: 'ana', reason: 'lunch', atS: 1_300, digest: null } as const;
    const lines = words({ release: { ...release, end }, order, blind: 'the gate is slow' });
    expect(lines.slice(0, 4)).toEqual([
      'NOTHING CAN BE SAID: the gate is slow',
      'Release 7 (5f3a) was rolled back 30 s ago: it is worse',
      'Ordered by ana 5 min ago: pause (lunch)',
      'Policy: production',
    ]);
    expect(words({ release: null })[0]).toBe('No release has been seen.');
  });

  test('says that one never began, and what waits to begin, and why', () => {
    const release = REPORT.release ?? ({} as never);
    const end = { is: 'never_began', atS: 1_570, why: ['Prometheus does not answer'] } as const;
    const waiting = { digest: '77ab', sinceS: 1_000, why: ['a page fires'] };
    expect(words({ release: { ...release, end }, waiting }).slice(0, 2)).toEqual([
      'Release 7 (5f3a) never began, and Flagger gave it up 30 s ago: Prometheus does not answer',
      'Another one (77ab) has waited to begin for 10 min: a page fires',
    ]);
    expect(words({ release: null, waiting: { ...waiting, why: [] } }).slice(0, 2)).toEqual([
      'No release has been seen.',
      'Another one (77ab) has waited to begin for 10 min: nothing stands in its way',
    ]);
  });

  test('[RUN12] says until when it is watched and what was seen, and what was reverted', () => {
    const release = { ...(REPORT.release ?? ({} as never)), end: { is: 'promoted', atS: 1_300, why: [] } as const };
    const seen = {
      ...{ age: '20s' as const, rooms: 340, mean: 0.012, usual: 0.02, limit: 0.12, logWorse: -1 },
      stood: { logWorse: -1, meanSince: 0.01 },
    } as const;
    const watch = { number: 7, untilS: 2_320, breach: null, seen: [seen] };
    expect(words({ release, watch }).slice(0, 3)).toEqual([
      'Release 7 (5f3a) was promoted 5 min ago',
      'Release 7 is watched for another 12 min',
      'first 20 s: bad 1.2 % in 340 rooms since it was promoted, 2.0 % before; evidence that it is above 12.0 %: none',
    ]);
    const order = { is: 'pause', by: 'ana', reason: 'lunch', atS: 1_300, digest: null } as const;
    expect(words({ release, watch: { ...watch, breach: ['it is worse'] }, order })[1]).toBe(
      'Release 7 is to be reverted, which ana holds: it is worse',
    );
    const one = { number: 7, digest: '5f3a', to: '11', atS: 1_000, why: ['it is worse'], worse: null };
    expect(words({ release, reverted: { ...one, is: 'done' } })[1]).toBe(
      'Release 7 was reverted 10 min ago: it is worse',
    );
    expect(words({ release, reverted: { ...one, is: 'done', worse: ['so is that'] } })[1]).toContain(
      'what it was reverted to is bad, too: so is that',
    );
  });
});

describe('[TEL15] the trace of a release', () => {
  const id = '0123456789abcdef0123456789abcdef';
  const release = { ...(REPORT.release ?? ({} as never)), trace: { id, url: `https://t.example/${id}` } };
  const audit = [{ atS: 1_000, by: 'the gate', did: 'release 7 begins', reason: '5f3a', trace: id }];

  test('is what one reads last of how it stands, with its page where there is one', () => {
    expect(standingInWords({ ...REPORT, release }, 1_600).at(-1)).toBe(`Trace: ${id} https://t.example/${id}`);
    const bare = { ...release, trace: { id, url: null } };
    expect(standingInWords({ ...REPORT, release: bare }, 1_600).at(-1)).toBe(`Trace: ${id}`);
    expect(traceInMarkdown(release)).toEqual([`Trace of release 7: [\`${id}\`](https://t.example/${id})`]);
    expect(traceInMarkdown(bare)).toEqual([`Trace of release 7: \`${id}\``]);
  });

  test('stands at what was kept of it, also when it is long over', () => {
    expect(words({ release, audit }).at(-1)).toBe(
      `1970-01-01 00:16:40  the gate: release 7 begins (5f3a; trace ${id})`,
    );
    const ended = [{ ...audit[0]!, did: 'release 7 is promoted', reason: '' }];
    expect(words({ release, audit: ended }).at(-1)).toMatch(/the gate: release 7 is promoted \(trace [0-9a-f]{32}\)$/);
  });

  test('is not told where none are sent, nor by a gate of before', () => {
    for (const one of [REPORT.release ?? ({} as never), { ...release, trace: null }]) {
      expect(words({ release: one, audit }).join()).not.toMatch(/trace/i);
      expect(traceInMarkdown(one)).toEqual([]);
    }
  });
});
