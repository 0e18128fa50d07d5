/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/**
 * @typedef {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number }} VitestReport
 * what of vitest's JSON report is counted */

export const NOTHING = Object.freeze({ passed: 0, failed: 0, skipped: 0 });

/** @param {Counts} a @param {Counts} b @returns {Counts} */
export const add = (a, b) => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
});

/** The line that says how a run ended; programs read it, so it stays as it is. */
export function summary({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/**
 * What a stage counts. Types, lint and format are one check each; a test runner reports its tests (`report` is
 * vitest's JSON report, null where it wrote none). A runner that ran no test, or that failed without a failed test (a
 * file that cannot be loaded, an unhandled rejection), counts as a failure: nothing was proven.
 *
 * @param {{ code: number, isTestRunner: boolean, report: VitestReport | null }} stage
 * @returns {Counts}
 */
export function countStage({ code, isTestRunner, report }) {
  if (!isTestRunner) return code === 0 ? { ...NOTHING, passed: 1 } : { ...NOTHING, failed: 1 };
  const counts = report === null ? NOTHING : countsOf(report);
  const proven = counts.passed + counts.failed > 0 && (code === 0 || counts.failed > 0);
  return proven ? counts : { ...counts, failed: counts.failed + 1 };
}

const countsOf = (report) => ({
  passed: report.numPassedTests,
  failed: report.numFailedTests,
  skipped: report.numPendingTests + report.numTodoTests,
});
