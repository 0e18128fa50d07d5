/**
 * npm run generate: writes what slo, alerts and dashboards compile to, and removes what they no longer do. With --check it
 * changes nothing, and ends with 1 when a file is stale, edited by hand, missing or left over. Of what cannot be compiled
 * nothing is written at all.
 */
import { runbooksToWrite } from '@atrium/alerts';
import { checkGenerated, compile, PACKAGES, writeGenerated, type Compiled } from './lib/generated-packages.ts';

const isCheck = process.argv.includes('--check');
const say = (line: string) => process.stdout.write(`${line}\n`);

function generate(compiled: Compiled): void {
  const lines = isCheck ? checkGenerated(compiled) : writeGenerated(compiled);
  lines.forEach(say);
  const runbooks = runbooksToWrite();
  runbooks.forEach(say);
  if (isCheck && lines.length > 0) say('npm run generate makes them what they should be.');
  if (lines.length + runbooks.length === 0) say('Everything that is generated is up to date.');
  if (runbooks.length > 0 || (isCheck && lines.length > 0)) process.exitCode = 1;
}

const result = compile(PACKAGES);
if (result.ok) generate(result.compiled);
else {
  process.stderr.write(`${result.why}\nNothing was written.\n`);
  process.exitCode = 1;
}
