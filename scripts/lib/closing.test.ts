import { expect, it } from 'vitest';
import { closingLines } from './closing.mjs';
import type { StageResult } from './stage.d.mts';

it('ends a log with the stages, then what failed in them, then the sum', () => {
  const stage = (name: string, passed: number, messages: string[]): StageResult => ({
    name,
    ok: messages.length === 0,
    interrupted: false,
    counts: { passed, failed: messages.length, skipped: 0 },
    failures: messages.map((message) => ({ file: `${name}.test.ts`, name: 'stands', message })),
    ms: 1_000,
  });
  expect(closingLines([stage('unit', 2, ['fell']), stage('browser', 3, [])])).toEqual([
    'FAIL unit         2 passed, 1 failed       1.0 s',
    'ok   browser      3 passed, 0 failed       1.0 s',
    'x unit.test.ts > stands: fell',
    '5 passed, 1 failed',
  ]);
});

it('calls an interrupted stage that, and does not count it as passed', () => {
  const results: StageResult[] = [
    {
      name: 'unit',
      ok: false,
      interrupted: true,
      counts: { passed: 0, failed: 1, skipped: 0 },
      failures: [],
      ms: 1_000,
    },
  ];
  expect(closingLines(results)).toEqual([
    'interrupted unit         0 passed, 1 failed       1.0 s',
    '0 passed, 1 failed',
  ]);
});
