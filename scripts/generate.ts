/**
 * npm run generate: writes what slo, alerts and dashboards compile to, and removes what they no longer do. With --check it
 * changes nothing, and ends with 1 when a file is stale, edited by hand, missing or left over. With --match it writes, into
 * the folder that --out names, the same for one of several installations of one Prometheus. Of what cannot be compiled
 * nothing is written at all.
 */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { runbooksToWrite } from '@atrium/alerts';
import { checkGenerated, compile, PACKAGES, writeGenerated, type Compiled } from './lib/generated-packages.ts';
import { matched } from './lib/matched.ts';
import { readMatchers } from './lib/with-matchers.ts';

const USAGE = `Usage: npm run generate
       npm run generate -- --check
       npm run generate -- --match 'namespace="prod"' --out <folder>
`;

const say = (line: string) => process.stdout.write(`${line}\n`);

function generate(compiled: Compiled, isCheck: boolean): void {
  const lines = isCheck ? checkGenerated(compiled) : writeGenerated(compiled);
  lines.forEach(say);
  const runbooks = runbooksToWrite();
  runbooks.forEach(say);
  if (isCheck && lines.length > 0) say('npm run generate makes them what they should be.');
  if (lines.length + runbooks.length === 0) say('Everything that is generated is up to date.');
  if (runbooks.length > 0 || (isCheck && lines.length > 0)) process.exitCode = 1;
}

function generateFor(compiled: Compiled, match: string, out: string): void {
  const matchers = readMatchers(match);
  if (!matchers.ok) {
    refuse(`--match: ${matchers.why}`);
    return;
  }
  // npm runs this in the folder of the project, and says where it was called.
  writeGenerated(matched(compiled, matchers.value), resolve(process.env.INIT_CWD ?? process.cwd(), out)).forEach(say);
}

function refuse(why: string): void {
  process.stderr.write(`${why}\nNothing was written.\n`);
  process.exitCode = 1;
}

function asked(): { check: boolean; match?: string; out?: string } | null {
  try {
    const { check = false, ...values } = parseArgs({
      options: { check: { type: 'boolean' }, match: { type: 'string' }, out: { type: 'string' } },
    }).values;
    // What is committed has no condition, and --check compares with it.
    const isWhole = (values.match === undefined) === (values.out === undefined) && !(check && values.out !== undefined);
    return isWhole ? { check, ...values } : null;
  } catch {
    return null;
  }
}

const of = asked();
const result = compile(PACKAGES);
if (of === null) refuse(USAGE);
else if (!result.ok) refuse(result.why);
else if (of.match !== undefined && of.out !== undefined) generateFor(result.compiled, of.match, of.out);
else generate(result.compiled, of.check);
