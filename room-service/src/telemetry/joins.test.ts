import { METRICS } from '@atrium/metrics';
import { ERRORS, type ErrorCode } from '@atrium/protocol';
import { expect, test } from 'vitest';
import { isTimed, joinEnd, outcomeOf, outcomeOfStatus } from './joins.ts';

const CODES = Object.keys(ERRORS) as ErrorCode[];
const ENDS = new Set(METRICS.joins.series.map(({ outcome, stage }) => `${outcome} ${stage}`));

test('[JOI2] every code ends a join where the catalogue knows an end', () => {
  for (const code of [null, ...CODES]) {
    const { outcome, stage } = joinEnd(code);
    expect(ENDS).toContain(`${outcome} ${stage}`);
  }
});

test('[JOI2] what the rules refuse is no failure, and what is ours is', () => {
  for (const code of ['room_full', 'token_used', 'client_too_old', 'resume_expired'] as const)
    expect(joinEnd(code).outcome).toBe('refused');
  for (const code of ['internal', 'media_unavailable', 'not_joined'] as const)
    expect(joinEnd(code).outcome).toBe('failed');
  expect(CODES.filter((code) => outcomeOf(code) === 'failed')).toEqual(['media_unavailable', 'internal']);
  expect([200, 429, 400, 500, 503].map(outcomeOfStatus)).toEqual(['ok', 'refused', 'refused', 'failed', 'failed']);
});

test('[JOI1] what is timed is an answer, or a refusal that somebody looked into', () => {
  const refusals = CODES.filter((code) => outcomeOf(code) === 'refused');
  const untimed = refusals.filter((code) => !isTimed(code));
  expect(untimed).toEqual(expect.arrayContaining(refusals.filter((code) => code.startsWith('bad_'))));
  expect(untimed).toEqual(expect.arrayContaining(['not_joined', 'too_many']));
  for (const code of [null, 'room_full', 'not_in_circle', 'token_used'] as const) expect(isTimed(code)).toBe(true);
  for (const code of ['internal', 'media_unavailable'] as const) expect(isTimed(code)).toBe(false);
});
