import { describe, expect, test } from 'vitest';
import type { Report, ReportedEnd } from '../run/report.ts';
import { CODES, waitForEnd, type Asked } from './wait.ts';

const NO = { yes: false, why: [] };
const RELEASE: NonNullable<Report['release']> = {
  ...{
    number: 7,
    digest: '5f3a',
    phase: 'Progressing',
    startedS: 0,
    reverts: null,
    end: null,
    proofs: [],
    roomsPerS: 1,
    trace: null,
  },
  weight: { percent: 5, sinceS: 0 },
};
const ANSWERS = {
  'confirm-rollout': NO,
  'pre-rollout': NO,
  rollout: { yes: true, why: [] },
  rollback: NO,
  'confirm-traffic-increase': { yes: false, why: ['200 more rooms are needed'] },
  'confirm-promotion': NO,
};
const told = (release: Partial<NonNullable<Report['release']>> | null, more: Partial<Report> = {}): Asked => ({
  ok: true,
  report: {
    ...{ policy: 'production', blind: null, order: null, answers: ANSWERS, audit: [] },
    ...{ watch: null, reverted: null },
    release: release === null ? null : { ...RELEASE, ...release },
    ...more,
  },
});
const AWAY: Asked = { ok: false, why: 'The gate does not answer', isFinal: false };
const ended = (is: ReportedEnd['is'], number = 7): Asked =>
  told({ number, end: { is, atS: 50, why: ['it is worse'] } });

/** Each answer in turn, the last for ever, on a clock that only waiting moves. */
async function wait(
  answers: readonly Asked[],
  { after = 6, withinS = 100 }: { after?: number | null; withinS?: number } = {},
) {
  let atS = 0;
  let asked = 0;
  const lines: string[] = [];
  const code = await waitForEnd({
    ask: () => Promise.resolve(answers[Math.min(asked++, answers.length - 1)] ?? AWAY),
    ...{ after, withinS },
    now: () => atS,
    pause: (seconds) => {
      atS += seconds;
      return Promise.resolve();
    },
    print: (line) => void lines.push(line),
  });
  return { code, lines, asked, atS };
}

describe('[CLI2] who waits for a verdict', () => {
  test('gets 0 for what is promoted and 1 for what is not, with why', async () => {
    expect(await wait([told({}), ended('promoted')])).toMatchObject({ code: CODES.promoted, asked: 2, atS: 5 });
    const back = await wait([told({}), ended('rolled_back')]);
    expect(back.code).toBe(1);
    expect(back.lines.at(-1)).toBe('Release 7 (5f3a) was rolled back 0 s ago: it is worse');
    expect((await wait([ended('promotion_failed')])).code).toBe(1);
    const never = await wait([told({ number: 6 }), ended('never_began')]);
    expect(never.code).toBe(1);
    expect(never.lines.at(-1)).toBe('Release 7 (5f3a) never began, and Flagger gave it up 0 s ago: it is worse');
    expect(CODES).toEqual({ promoted: 0, notPromoted: 1, noVerdict: 2 });
  });

  test('gets 1 where what was promoted took the release before back, and the own commit with it', async () => {
    const back = told({ number: 7, reverts: 6, end: { is: 'promoted', atS: 50, why: [] } });
    const { code, lines } = await wait([told({ number: 7, reverts: 6 }), back]);
    expect(code).toBe(CODES.notPromoted);
    expect(lines.join()).toContain('takes back release 6');
  });

  test('[TEL15] ends with the trace of the release, also where there is no verdict', async () => {
    const trace = { id: '0123456789abcdef0123456789abcdef', url: null };
    const end = { is: 'rolled_back', atS: 50, why: [] } as const;
    expect((await wait([told({ trace }), told({ trace, end })])).lines.at(-1)).toBe(`Trace: ${trace.id}`);
    expect((await wait([told({ trace })])).lines.at(-1)).toMatch(new RegExp(`^No verdict .*Trace: ${trace.id}$`));
  });

  test('does not take the verdict of the release before', async () => {
    const { code, lines } = await wait([ended('rolled_back', 6), told({ number: 7 }), ended('promoted', 7)]);
    expect(code).toBe(0);
    expect(lines[0]).toContain('No release has begun after number 6');
  });

  test('of no number takes the one that is under way, or the next', async () => {
    expect((await wait([told({}), ended('rolled_back')], { after: null })).code).toBe(1);
    expect((await wait([ended('rolled_back', 7), ended('promoted', 8)], { after: null })).code).toBe(0);
    expect((await wait([told(null), ended('promoted', 1)], { after: null })).code).toBe(0);
  });

  test('gets 2 when the time is over, with what stood in its way', async () => {
    const holds = await wait([told({})]);
    expect(holds).toMatchObject({ code: 2, atS: 100 });
    expect(holds.lines.at(-1)).toMatch(/^No verdict within 100 s: .*It holds: 200 more rooms are needed$/);
    const frozen = { 'confirm-rollout': { yes: false, why: ['a freeze until Monday'] } };
    const none = await wait([told({ number: 6 }, { answers: { ...ANSWERS, ...frozen } })]);
    expect(none.lines.at(-1)).toContain('It would be held: a freeze until Monday');
    const order = { is: 'pause', by: 'ana', reason: 'lunch', atS: 0, digest: null } as const;
    expect((await wait([told(null, { order })])).lines.at(-1)).toContain('Ordered by ana: pause (lunch)');
  });

  test('bears a gate that begins anew, and no token that is none', async () => {
    expect(await wait([AWAY, told({}), AWAY, ended('promoted')])).toMatchObject({ code: 0 });
    expect((await wait([AWAY])).lines.at(-1)).toBe('No verdict within 100 s: The gate does not answer');
    const refused: Asked = { ok: false, why: 'The gate refuses: an operator’s token', isFinal: true };
    expect(await wait([refused])).toMatchObject({ code: 2, atS: 0, lines: [refused.why] });
  });

  test('is told what changes, and once a minute that nothing does', async () => {
    const one = await wait([told({}), told({}), told({ weight: { percent: 10, sinceS: 5 } }), ended('promoted')]);
    expect(one.lines.filter((line) => line.includes(' % of new rooms'))).toHaveLength(2);
    const { lines } = await wait([told({})], { withinS: 200 });
    expect(lines.filter((line) => line.includes(' % of new rooms'))).toHaveLength(4 + 1);
  });
});
