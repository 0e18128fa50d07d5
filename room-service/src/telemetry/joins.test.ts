import { METRICS } from '@atrium/metrics';
import { ERRORS, type ErrorCode } from '@atrium/protocol';
import { expect, test } from 'vitest';
import { joinEnd, outcomeOf, outcomeOfStatus } from './joins.ts';

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
