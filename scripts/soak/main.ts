/** `npm run soak -- collector-down`: does a service that cannot send its traces stay as it is? Ends with 1 when not. */
import { parseArgs } from 'node:util';
import { collectorDown } from './collector-down.ts';
import { growthOf, soakProblems, warm } from './verdict.ts';

const HELP = `Runs the real service and bots for a while, and looks at what it costs.

  npm run soak -- collector-down [--minutes 10] [--bots 50]

  collector-down   traces and logs go to a port at which nobody listens
`;

const MB = 1024 * 1024;
const print = (line: string): void => void process.stdout.write(`${line}\n`);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { minutes: { type: 'string', default: '10' }, bots: { type: 'string', default: '50' } },
});
const [minutes, bots] = [Number(values.minutes), Number(values.bots)];
const isRight = minutes > 0 && minutes <= 24 * 60 && Number.isInteger(bots) && bots > 0 && bots <= 1_000;
if (positionals.length !== 1 || positionals[0] !== 'collector-down' || !isRight) {
  process.stderr.write(HELP);
  process.exit(2);
}

const facts = await collectorDown({
  minutes,
  bots,
  say: ({ atMs, rssBytes, waitingBytes }) =>
    print(
      `${(atMs / 1_000).toFixed(0).padStart(5)} s  ${(rssBytes / MB).toFixed(1).padStart(7)} MB  waiting ${(waitingBytes / MB).toFixed(2)} MB`,
    ),
});
const growth = growthOf(warm(facts.samples));
const { warnings, lines, seconds, packetsOut } = facts;
print(`memory grew by ${(growth / MB).toFixed(2)} MB a minute, by its peaks and its troughs`);
print(`${warnings.length} warnings, ${lines} lines of log; ${packetsOut} packets left for bots`);
print(
  `bots were here for ${seconds.all.toFixed(0)} s, of which ${seconds.lost.toFixed(1)} s without sound, picture or connection`,
);
const problems = soakProblems(facts);
for (const problem of problems) print(`WRONG: ${problem}`);
process.exit(problems.length === 0 ? 0 : 1);
