import { describe, expect, it } from 'vitest';
import { add, countStage, NOTHING, summary } from './counts.mjs';

const report = (passed: number, failed: number, skipped = 0) => ({
  numPassedTests: passed,
  numFailedTests: failed,
  numPendingTests: skipped,
  numTodoTests: 0,
  success: true,
});

describe('countStage', () => {
  it('counts a plain check as one', () => {
    expect(countStage({ code: 0, isTestRunner: false, report: null })).toEqual({ passed: 1, failed: 0, skipped: 0 });
    expect(countStage({ code: 2, isTestRunner: false, report: null })).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  it('takes the counts of a test runner', () => {
    const counts = { passed: 7, failed: 2, skipped: 1 };
    expect(countStage({ code: 1, isTestRunner: true, report: report(7, 2, 1) })).toEqual(counts);
    expect(countStage({ code: 0, isTestRunner: true, report: report(7, 0) })).toEqual({ ...NOTHING, passed: 7 });
  });

  it('fails a run that ran no test, even when it calls that a success', () => {
    expect(countStage({ code: 0, isTestRunner: true, report: report(0, 0) })).toEqual({ ...NOTHING, failed: 1 });
    expect(countStage({ code: 0, isTestRunner: true, report: report(0, 0, 5) })).toMatchObject({ failed: 1 });
  });

  it('fails a run that failed outside of its tests, or that was ended before its report', () => {
    expect(countStage({ code: 1, isTestRunner: true, report: report(7, 0) })).toMatchObject({ passed: 7, failed: 1 });
    expect(countStage({ code: 143, isTestRunner: true, report: null })).toEqual({ ...NOTHING, failed: 1 });
    expect(countStage({ code: 0, isTestRunner: true, report: null })).toEqual({ ...NOTHING, failed: 1 });
  });
});

it('sums stages into the one closing line', () => {
  const total = add({ passed: 3, failed: 1, skipped: 0 }, { passed: 4, failed: 0, skipped: 2 });
  expect(summary(total)).toBe('7 passed, 1 failed, 2 skipped');
  expect(summary({ passed: 1, failed: 0, skipped: 0 })).toBe('1 passed, 0 failed');
});
