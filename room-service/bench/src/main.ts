import { seededRandom } from '@atrium/bots';
import { join } from './join.ts';
import { table } from './row.ts';
import { walkUp } from './walk-up.ts';

const ROWS = { 'walk-up': walkUp, join };

const ROUNDS = { full: 50, quick: 3 };

/** The order of the rounds and the resampling are the same in every run; the times are not. */
const SEED = 11;

const isRow = (name: string): name is keyof typeof ROWS => name in ROWS;

const HELP = `npm run bench -- [${Object.keys(ROWS).join('] [')}] [--quick]   without a name: every row`;

const words = process.argv.slice(2);
const names = words.filter((word) => word !== '--quick');
const chosen = names.length > 0 ? names.filter(isRow) : Object.keys(ROWS).filter(isRow);
if (names.length > 0 && chosen.length < names.length) {
  process.stderr.write(`${HELP}\n`);
  process.exit(1);
}
const rounds = words.includes('--quick') ? ROUNDS.quick : ROUNDS.full;
const random = seededRandom(SEED);
const rows = [];
for (const name of chosen) rows.push(await ROWS[name]({ rounds, random }));
process.stdout.write(`${table(rows, random)}\n`);
// Ends by force: libwebrtc's binding crashes when Node ends by itself after a track was stopped.
process.exit(rows.some(({ ours, peer }) => ours.missed + peer.missed > 0) ? 1 : 0);
