/**
 * `npm run drill -- [--rounds 5] [--answers <folder>]`: breaks something that it does not name, for whoever wants to practise being
 * on call; then says what it was, and how long it took. Ends by itself.
 */
import { parseArgs } from 'node:util';
import { whyNoMonitoring } from '../lib/monitoring-programs.ts';
import { enterOwnNetwork, inOwnNetwork } from '../matrix/own-network.ts';
import { Drill } from './drill.ts';
import { DRILL_FAULTS } from './faults.ts';
import { drawn } from './order.ts';
import { readerAtTerminal, readerOfFolder } from './reader.ts';

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const complain = (line: string): void => void process.stderr.write(`${line}\n`);

const HELP = `Breaks something that it does not name, in a real service with people in it.

  npm run drill -- [--rounds 5] [--calm 60] [--patience 240] [--answers <folder>]

  --rounds    how many faults, of ${DRILL_FAULTS.length}
  --calm      seconds before each in which nothing is wrong
  --patience  seconds that an answer is waited for
  --answers   takes the answer of round n from the first line of <folder>/answer-n, and writes <folder>/ready-n when something
              is wrong; without it press Enter, after what you think it is if you like
`;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    calm: { type: 'string', default: '60' },
    patience: { type: 'string', default: '240' },
    answers: { type: 'string' },
    help: { type: 'boolean' },
  },
});
const [rounds, calmS, patienceS] = [values.rounds, values.calm, values.patience].map(Number) as [
  number,
  number,
  number,
];
const isRight = [rounds, calmS, patienceS].every((value) => Number.isInteger(value) && value > 0);
if (values.help === true || !isRight || rounds > DRILL_FAULTS.length) {
  complain(HELP);
  process.exit(2);
}
const why = whyNoMonitoring(process.env);
if (why !== null) {
  complain(why);
  process.exit(2);
}
if (!inOwnNetwork()) {
  const code = enterOwnNetwork();
  if (code === null)
    complain('This takes a network of its own, since it harms packets: Linux, root, unshare and iptables.');
  process.exit(code ?? 2);
}

const reader =
  values.answers === undefined ? readerAtTerminal({ tell: print }) : readerOfFolder(values.answers, { tell: print });
const drill = new Drill({
  faults: drawn(DRILL_FAULTS, rounds, Math.random),
  reader,
  calmMs: calmS * 1000,
  patienceMs: patienceS * 1000,
  pid: process.pid,
  now: () => new Date(),
});
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void drill.close().finally(() => process.exit(130)));
await drill.run();
reader.close();
// Whatever a stage still holds open is over.
process.exit(0);
