import { expect, test } from 'vitest';
import { collectorDown } from './collector-down.ts';
import { soakProblems } from './verdict.ts';

test('[TRC3] a service whose collector is away for 20 s goes on as if nothing were', { timeout: 300_000 }, async () => {
  const facts = await collectorDown({ minutes: 1 / 3, bots: 4 });
  expect(soakProblems(facts)).toEqual([]);
  expect(facts.warnings).toContain('traces and logs cannot be sent');
});
