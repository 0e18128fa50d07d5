/**
 * `npm run matrix -- [fault ...] [--write]`: breaks one thing after the other in a real service, and says which alerts fire
 * and whom they reach. Ends with 1 when one is missing, wrong, or does not end. `--write` puts the table into alerts/README.md.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findMonitoringPrograms } from '../lib/monitoring-programs.ts';
import { CLOCK, FAST_CLOCK } from './fault.ts';
import { FAULTS } from './faults.ts';
import { enterOwnNetwork, inOwnNetwork } from './own-network.ts';
import { HEAD, rowsOf, withTable } from './table.ts';
import { receiverOf, tryFault } from './trial.ts';

const README = fileURLToPath(new URL('../../alerts/README.md', import.meta.url));

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const complain = (line: string): void => void process.stderr.write(`${line}\n`);

const { positionals, values } = parseArgs({ allowPositionals: true, options: { write: { type: 'boolean' } } });
const unknown = positionals.filter((name) => !FAULTS.some((fault) => fault.name === name));
if (unknown.length > 0) {
  complain(`There is no fault ${unknown.join(', ')}. There are: ${FAULTS.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}
const isWhole = positionals.length === 0;
if (values.write === true && !isWhole) {
  complain('--write needs all faults: a table of some would say that the others were not tried.');
  process.exit(2);
}

const monitoring = findMonitoringPrograms(process.env);
if (monitoring.kind !== 'found') {
  complain(
    monitoring.kind === 'wrong'
      ? monitoring.why
      : `This takes ${monitoring.programs.join(', ')}: npm test installs them.`,
  );
  process.exit(2);
}
if (!inOwnNetwork()) {
  const code = enterOwnNetwork();
  if (code !== null) process.exit(code);
  complain('Left out: what harms packets, since a network of its own cannot be had (Linux, root, iptables).');
}
const possible = FAULTS.filter(({ needsNetwork = false }) => !needsNetwork || inOwnNetwork());

const rows: string[] = [];
let wrong = 0;
for (const fault of possible.filter(({ name }) => isWhole || positionals.includes(name))) {
  const { mistakes, tookS, ...facts } = await tryFault(fault);
  const lines = rowsOf({ fault, facts, receiverOf });
  rows.push(...lines);
  print([...lines, `${fault.name}: ${mistakes.join('; ') || 'right'} (${tookS.toFixed(0)} s)`, ''].join('\n'));
  if (mistakes.length > 0) wrong += 1;
}
if (values.write === true && wrong === 0 && possible.length === FAULTS.length) {
  const clocks = `An hour is ${3600 / CLOCK} s here; for alerts whose windows are days it is ${3600 / FAST_CLOCK} s. Times are real seconds of one run.`;
  const text = withTable(readFileSync(README, 'utf8'), [clocks, '', ...HEAD, ...rows].join('\n'));
  if (text === null) complain('alerts/README.md has no place for the table.');
  else writeFileSync(README, text);
}
process.exit(wrong === 0 ? 0 : 1);
