import { describe, expect, it } from 'vitest';
import { failureLines, failuresOf } from './failures.mjs';

const test = (title: string, message: string | null, ...ancestorTitles: string[]) => ({
  ancestorTitles,
  title,
  status: message === null ? 'passed' : 'failed',
  failureMessages: message === null ? [] : [message],
});
const file = (name: string, tests: ReturnType<typeof test>[], message = '') => ({
  name: `/root/${name}`,
  status: message !== '' || tests.some(({ status }) => status === 'failed') ? 'failed' : 'passed',
  message,
  assertionResults: tests,
});
const failures = (...testResults: unknown[]) => failuresOf({ testResults }, '/root');

describe('failuresOf', () => {
  it('names each failed test with the first line of its message, without colours', () => {
    const message = 'Error: \u001b[31mred\u001b[0m\n    at somewhere';
    const results = [file('a/b.test.ts', [test('fits', null), test('sits', message, 'a chair', 'of wood')])];
    expect(failures(...results)).toEqual([
      { file: 'a/b.test.ts', name: 'a chair > of wood > sits', message: 'Error: red' },
    ]);
  });

  it('names a file that failed without a failed test', () => {
    const hook = { ...file('hook.test.ts', [test('fits', null)]), status: 'failed' };
    expect(failures(file('gone.test.ts', [], 'Cannot find module'), hook)).toEqual([
      { file: 'gone.test.ts', name: '', message: 'Cannot find module' },
      { file: 'hook.test.ts', name: '', message: 'failed outside of its tests' },
    ]);
  });

  it('cuts a message that fills a screen', () => {
    const [failure] = failures(file('a.test.ts', [test('long', 'x'.repeat(9_000))]));
    expect(failure?.message).toBe(`${'x'.repeat(200)} ...`);
  });

  it('names nothing where there is no report', () => {
    expect(failuresOf(null, '/root')).toEqual([]);
    expect(failures(file('a.test.ts', [test('fits', null)]))).toEqual([]);
  });
});

describe('failureLines', () => {
  it('says file, test and message in one line', () => {
    expect(failureLines([{ file: 'a.test.ts', name: 'a > b', message: 'no' }])).toEqual(['x a.test.ts > a > b: no']);
    expect(failureLines([{ file: 'a.test.ts', name: '', message: 'no' }])).toEqual(['x a.test.ts: no']);
  });

  it('lists twenty at most', () => {
    const failure = { file: 'a.test.ts', name: 'b', message: 'no' };
    expect(failureLines(Array.from({ length: 20 }, () => failure))).toHaveLength(20);
    const lines = failureLines(Array.from({ length: 25 }, () => failure));
    expect(lines).toHaveLength(21);
    expect(lines.at(-1)).toBe('x and 5 more');
  });
});
