import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runChild } from './child.mjs';
import { countStage } from './counts.mjs';
import { failuresOf } from './failures.mjs';
import { INTERRUPTED_CODE, say, seconds } from './step.mjs';

/** The slowest stage, the browser tests, takes a third of this on two cores. */
const STAGE_LIMIT_MS = 45 * 60_000;

/** What takes Go and a cluster is a command of its own. */
const BY_ITSELF = 'test:cluster';

/** Of what shares its processors it takes what others leave, by itself as much as ever. Linux groups what has a session of its own. */
const PATIENTLY = '(echo 19 >/proc/self/autogroup) 2>/dev/null; renice -n 19 $$ >/dev/null 2>&1;';

/** The stages of `npm test`: every script whose name begins with `test:` and that is none by itself, in the order of package.json. */
export function stagesOf(scripts) {
  return Object.entries(scripts)
    .filter(([name]) => name.startsWith('test:') && name !== BY_ITSELF)
    .map(([name, command]) => ({ name: name.slice('test:'.length), command }));
}

/**
 * Runs one stage, counts it and names what failed. `args` go to its command; one that is patient leaves the
 * processors to others.
 *
 * @param {{ name: string, command: string }} stage
 * @param {{ env: NodeJS.ProcessEnv, args?: string[], patient?: boolean, limitMs?: number, cwd?: string,
 *   output?: 'inherit' | 'ignore' }} options
 */
export async function runStage(
  stage,
  { env, args = [], patient = false, limitMs = STAGE_LIMIT_MS, cwd, output = 'inherit' },
) {
  const isTestRunner = /^vitest\b/.test(stage.command);
  const folder = mkdtempSync(join(tmpdir(), 'atrium-test-'));
  try {
    const reportFile = join(folder, 'report.json');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
    const words = [...args, ...(isTestRunner ? reporters : [])];
    const began = performance.now();
    say(`\n> ${stage.name}: ${[stage.command, ...args].join(' ')}`);
    // A group of its own: what hangs in it, browsers and workers included, ends with it.
    const shell = ['-c', `${patient ? PATIENTLY : ''} ${stage.command} "$@"`, stage.name, ...words];
    const {
      code: ended,
      timedOut,
      interrupted,
    } = await runChild('sh', shell, {
      env,
      group: true,
      limitMs,
      stdio: ['ignore', output, output],
      ...(cwd === undefined ? {} : { cwd }),
    });
    if (timedOut) say(`${stage.name} was ended after ${seconds(limitMs)}`);
    // A runner may end well on a signal, with half of its tests unrun.
    const code = interrupted ? INTERRUPTED_CODE : ended;
    const report = isTestRunner ? readReport(reportFile) : null;
    const counts = countStage({ code, isTestRunner, report });
    const failures = failuresOf(report, realpathSync(cwd ?? process.cwd()));
    if (isTestRunner && failures.length === 0 && counts.failed > 0) {
      const message = interrupted ? 'it was interrupted' : 'it failed, but none of its tests did: see its output';
      failures.push({ file: stage.name, name: '', message });
    }
    const ok = code === 0 && counts.failed === 0;
    return { name: stage.name, ok, interrupted, counts, failures, ms: performance.now() - began };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Null where a runner was ended before it could write its report. */
function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
