/**
 * npm run generate: writes what slo, alerts and dashboards compile to, and removes what they no longer do. With --check it
 * changes nothing, and ends with 1 when a file is stale, edited by hand, missing or left over.
 */
import { checkGenerated, PACKAGES, writeGenerated } from './lib/generated-packages.ts';

const isCheck = process.argv.includes('--check');
const lines = isCheck ? checkGenerated(PACKAGES) : writeGenerated(PACKAGES);
for (const line of lines) process.stdout.write(`${line}\n`);
if (isCheck && lines.length > 0) {
  process.stdout.write('npm run generate makes them what they should be.\n');
  process.exitCode = 1;
} else if (lines.length === 0) {
  process.stdout.write('Everything that is generated is up to date.\n');
}
