import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** More than this and something common is broken: the first ones tell as much, and the end of a log stays one page. */
const LISTED_MAX = 20;

/** A message of one line is seldom longer; what is (a whole object on one line) is cut. */
const MESSAGE_MAX_LENGTH = 200;

/** @typedef {{ file: string, name: string, message: string }} Failure */

/**
 * What failed, from vitest's JSON report (null where it wrote none): the tests, and the files that failed without a
 * failed test, because they could not be loaded or a hook of theirs threw.
 *
 * @param {any} report
 * @param {string} root the folder that files are named from
 * @returns {Failure[]}
 */
export function failuresOf(report, root) {
  return (report?.testResults ?? []).flatMap((result) => {
    const file = relative(root, result.name);
    const failed = result.assertionResults.filter((test) => test.status === 'failed');
    if (failed.length === 0 && result.status === 'failed') {
      return [{ file, name: '', message: firstLine(result.message) || 'failed outside of its tests' }];
    }
    return failed.map((test) => ({
      file,
      name: [...test.ancestorTitles, test.title].join(' > '),
      message: firstLine(test.failureMessages[0] ?? ''),
    }));
  });
}

/**
 * Lines for the end of a log, which is all that many readers see.
 *
 * @param {readonly Failure[]} failures
 */
export function failureLines(failures) {
  const lines = failures
    .slice(0, LISTED_MAX)
    .map(({ file, name, message }) => `x ${[file, name].filter(Boolean).join(' > ')}: ${message}`);
  const more = failures.length - lines.length;
  return more > 0 ? [...lines, `x and ${more} more`] : lines;
}

function firstLine(message) {
  const line = stripVTControlCharacters(message).trimStart().split('\n', 1)[0].trimEnd();
  return line.length > MESSAGE_MAX_LENGTH ? `${line.slice(0, MESSAGE_MAX_LENGTH)} ...` : line;
}
