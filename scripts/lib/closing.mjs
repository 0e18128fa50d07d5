import { add, NOTHING, summary } from './counts.mjs';
import { failureLines } from './failures.mjs';
import { seconds } from './step.mjs';

/**
 * The end of `npm test`: a line for each stage, a line for each test that failed, and the sum, which stays last.
 *
 * @param {readonly import('./stage.d.mts').StageResult[]} results
 */
export function closingLines(results) {
  const stages = results.map(
    ({ name, ok, interrupted, counts, ms }) =>
      `${ok ? 'ok  ' : interrupted ? 'interrupted' : 'FAIL'} ${name.padEnd(12)} ${summary(counts).padEnd(24)} ${seconds(ms)}`,
  );
  const failures = failureLines(results.flatMap((result) => result.failures));
  const total = results.reduce((sum, result) => add(sum, result.counts), NOTHING);
  return [...stages, ...failures, summary(total)];
}
