/**
 * `npm run roll -- [run ...] [--people 60] [--listeners 12]`: pods that end, are killed, cut off, drained and changed for
 * another version while people talk in them. Prints a table for each, and ends with 1 when one of them is wrong.
 */
import { parseArgs } from 'node:util';
import { Cluster } from './cluster.ts';
import { isRun, RUNS, type RunOptions } from './runs.ts';

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const complain = (line: string): void => void process.stderr.write(`${line}\n`);

const HELP = `Runs real pods, Redis and nginx, and people who talk in them.

  npm run roll -- [run ...] [--people 60] [--listeners 12] [--seconds 600]

  ${Object.entries(RUNS)
    .map(([name, { what }]) => `${name.padEnd(14)} ${what}`)
    .join('\n  ')}

  --people     how many, in circles of five
  --listeners  how many of them hear the others; each voice is 0.3 % of a core
  --seconds    how long Redis is gone
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    people: { type: 'string', default: '60' },
    listeners: { type: 'string', default: '12' },
    seconds: { type: 'string', default: '600' },
    help: { type: 'boolean' },
  },
});
const options: RunOptions = {
  people: Number(values.people),
  listeners: Number(values.listeners),
  seconds: Number(values.seconds),
};
const isRight = Object.values(options).every((value) => Number.isInteger(value) && value > 0);
if (values.help === true || !isRight || !positionals.every(isRun)) {
  complain(HELP);
  process.exit(2);
}
if (!Cluster.available()) {
  complain('This takes redis-server and nginx.');
  process.exit(2);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void Cluster.stopAll().finally(() => process.exit(130)));
}

let wrong = 0;
// Without the outage, which takes ten minutes of its own: it is asked for by its name.
const all = Object.keys(RUNS).filter((name) => name !== 'redis-outage');
for (const name of positionals.length === 0 ? all : positionals) {
  if (!isRun(name)) continue;
  const { text, problems } = await RUNS[name].run(options);
  print(text);
  for (const problem of problems) print(`WRONG: ${problem}`);
  if (problems.length > 0) wrong += 1;
}
// By force: see `loadWrtc`.
process.exit(wrong === 0 ? 0 : 1);
