/**
 * `npm run canary -- replay [--fault name] [--rate 1] [--seed 1] [--table] [--compare] [--releases 200]`: tries a policy on synthetic
 * releases before it meets people. Without `--table` or `--compare` it shows one release tick by tick.
 */
import { parseArgs } from 'node:util';
import { judgeOf } from '../judge/judge.ts';
import { PRODUCTION } from '../judge/policy.ts';
import { FAULT_NAMES, FAULTS, type FaultName } from './faults.ts';
import { history } from './history.ts';
import { rooms } from './law.ts';
import { seeded } from './random.ts';
import { gate, plainFlagger } from './pilot.ts';
import { run } from './run.ts';
import { peerTable, policyTable } from './tables.ts';
import { endWords, peerWords, policyWords, runWords } from './words.ts';

/** Rooms of one release that is shown: more than any verdict has taken. */
const SHOWN_ROOMS = 36_000;
const RATES = [0.2, 1, 5];

const HELP = `npm run canary -- replay [--fault '${FAULT_NAMES[1]}'] [--rate 1] [--seed 1] [--table | --compare] [--releases 200]
Faults: ${FAULT_NAMES.join(', ')}`;

const tell = (text: string): void => void process.stdout.write(`${text}\n`);

function wrong(why: string): never {
  process.stderr.write(`${why}\n${HELP}\n`);
  process.exit(2);
}

function parsed() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        fault: { type: 'string', default: 'healthy' },
        rate: { type: 'string', default: '1' },
        seed: { type: 'string', default: '1' },
        releases: { type: 'string', default: '200' },
        table: { type: 'boolean', default: false },
        compare: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error));
  }
}

function positive(name: string, text: string): number {
  const value = Number(text);
  return Number.isFinite(value) && value > 0 ? value : wrong(`--${name} is a number above 0, and not ${text}`);
}

const isFault = (name: string): name is FaultName => (FAULT_NAMES as readonly string[]).includes(name);

const { values, positionals } = parsed();
if (positionals.length !== 1 || positionals[0] !== 'replay') wrong('There is one command: replay');
const fault = isFault(values.fault) ? values.fault : wrong(`There is no fault '${values.fault}'`);
const [ratePerS, seed, releases] = [
  positive('rate', values.rate),
  positive('seed', values.seed),
  positive('releases', values.releases),
];

if (values.compare) {
  tell(`${fault}: percent of ${releases} releases that are rolled back, under a ramp by the clock`);
  tell(peerWords(new Map(RATES.map((rate) => [rate, peerTable(fault, { releases, ratePerS: rate, seed })]))));
} else if (values.table) {
  tell(`policy ${PRODUCTION.name}, ${ratePerS} new rooms a second, ${releases} releases a row, judged room by room`);
  tell(policyWords(policyTable(PRODUCTION, { releases, ratePerS, seed })));
} else {
  const random = seeded(seed);
  const judge = judgeOf(PRODUCTION, history(random, ratePerS));
  const made = rooms(random, {
    count: SHOWN_ROOMS,
    lastsS: SHOWN_ROOMS / ratePerS,
    arrivals: 'poisson',
    fault: FAULTS[fault],
  });
  tell(`${fault}, ${ratePerS} new rooms a second`);
  const fleet = { rooms: made, uniform: random.uniform };
  tell(runWords(run(gate({ policy: PRODUCTION, judge, ratePerS }), fleet)));
  const plain = run(plainFlagger(), fleet);
  tell(`beside it, the same rooms: ${endWords(plain)}`);
}
