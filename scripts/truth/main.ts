/** `npm run truth -- [fault ...]`: is the verdict true? Real clients, real faults; ends with 1 when it is not. */
import { TestNetwork } from '../lib/netns.ts';
import { tryFault, type Finding } from './experiment.ts';
import { FAULTS, type Fault } from './faults.ts';

const HOLD_MS = 40_000;
const HEALTHY_MS = 120_000;
/** Of the time of three people without any fault. */
const HEALTHY_GOOD_MIN = 0.995;

const HEALTHY: Fault = { name: 'none', what: 'no fault', apply: () => () => undefined, spoils: 0, reasons: [] };
const ALL = [HEALTHY, ...FAULTS];

const print = (line: string): void => void process.stdout.write(`${line}\n`);

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !ALL.some((fault) => fault.name === name));
if (unknown.length > 0)
  end(2, `There is no fault ${unknown.join(', ')}. There are: ${ALL.map(({ name }) => name).join(', ')}`);
if (!TestNetwork.available()) end(2, 'This takes Linux, root, iproute2 and iptables: it makes networks of its own.');

let wrong = 0;
print('| fault | | held | good | seconds by reason | truth |');
print('|---|---|---|---|---|---|');
for (const fault of ALL.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  const finding = await tryFault(fault, { holdMs: fault === HEALTHY ? HEALTHY_MS : HOLD_MS, machine: 'calm' });
  if (fault === HEALTHY && finding.good < HEALTHY_GOOD_MIN)
    finding.missing.push(`less than ${HEALTHY_GOOD_MIN} is good`);
  if (finding.missing.length + finding.stray.length > 0) wrong += 1;
  print(row(finding));
}
process.exit(wrong === 0 ? 0 : 1);

function row({ name, what, heldS, good, seconds, missing, stray }: Finding): string {
  const reasons = [...seconds].map(([reason, s]) => `${reason} ${s.toFixed(1)}`).join(', ');
  const truth = [...missing, ...stray].join('; ') || 'told';
  return `| ${name} | ${what} | ${heldS.toFixed(0)} s | ${(good * 100).toFixed(1)} % | ${reasons} | ${truth} |`;
}

function end(code: number, text: string): never {
  process.stderr.write(`${text}\n`);
  process.exit(code);
}
