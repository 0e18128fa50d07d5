/**
 * `npm run matrix -- [fault ...] [--write]`: breaks one thing after the other in a real service, and says which alerts fire
 * and whom they reach. Ends with 1 when one is missing, wrong, or does not end. `--write` puts those that
 * were right into the table of alerts/README.md.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { whyNoMonitoring } from '../lib/monitoring-programs.ts';
import { FAULTS } from './faults.ts';
import { enterOwnNetwork, inOwnNetwork } from './own-network.ts';
import { rowsOf, withRows } from './table.ts';
import { receiversOf, tryFault } from './trial.ts';

/** Nice values go down to -20; kernel threads have that. */
const PRIORITY = -15;
const README = fileURLToPath(new URL('../../alerts/README.md', import.meta.url));

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const complain = (line: string): void => void process.stderr.write(`${line}\n`);

const { positionals, values } = parseArgs({ allowPositionals: true, options: { write: { type: 'boolean' } } });
const unknown = positionals.filter((name) => !FAULTS.some((fault) => fault.name === name));
if (unknown.length > 0) {
  complain(`There is no fault ${unknown.join(', ')}. There are: ${FAULTS.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}
const why = whyNoMonitoring(process.env);
if (why !== null) {
  complain(why);
  process.exit(2);
}
if (!inOwnNetwork()) {
  const code = enterOwnNetwork();
  if (code !== null) process.exit(code);
  complain('Left out: what harms packets, since a network of its own cannot be had (Linux, root, iptables).');
}
try {
  // What runs beside it on the machine would be one more fault, for voices above all. All that it starts inherits this.
  setPriority(PRIORITY);
} catch {
  complain('Without root it has no precedence on this machine: let nothing else run.');
}
const possible = FAULTS.filter(({ needsNetwork = false }) => !needsNetwork || inOwnNetwork());

let wrong = 0;
for (const fault of possible.filter(({ name }) => positionals.length === 0 || positionals.includes(name))) {
  const { mistakes, tookS, ...facts } = await tryFault(fault);
  const lines = rowsOf({ fault, facts, receiversOf });
  print([...lines, `${fault.name}: ${mistakes.join('; ') || 'right'} (${tookS.toFixed(0)} s)`, ''].join('\n'));
  if (mistakes.length > 0) wrong += 1;
  else if (values.write === true) write(lines);
}
process.exit(wrong === 0 ? 0 : 1);

/** After each fault: whoever tries one again writes its rows and no others. */
function write(rows: readonly string[]): void {
  const text = withRows(readFileSync(README, 'utf8'), { rows, order: FAULTS.map(({ name }) => name) });
  if (text === null) throw new Error('alerts/README.md has no place for the table');
  writeFileSync(README, text);
}
