import { seededRandom } from '@atrium/bots';
import { edgeJoin } from './edge-join.ts';
import { join } from './join.ts';
import { placement } from './placement.ts';
import { table } from './row.ts';
import { telemetry } from './telemetry.ts';
import { walkUp } from './walk-up.ts';

const ROWS = { 'walk-up': walkUp, join, placement, 'edge-join': edgeJoin };

const ROUNDS = { full: 50, quick: 3 };

/** The order of the rounds and the resampling are the same in every run; the times are not. */
const SEED = 11;

const isRow = (name: string): name is keyof typeof ROWS => name in ROWS;

/** Of processor time and no row of the table. */
const TELEMETRY = 'telemetry';

const HELP = `npm run bench -- [${[...Object.keys(ROWS), TELEMETRY].join('] [')}] [--quick]   without a name: every one`;

const words = process.argv.slice(2);
const isQuick = words.includes('--quick');
const names = words.filter((word) => word !== '--quick');
const withTelemetry = names.length === 0 || names.includes(TELEMETRY);
const chosen = names.length > 0 ? names.filter(isRow) : Object.keys(ROWS).filter(isRow);
if (names.some((name) => !isRow(name) && name !== TELEMETRY)) {
  process.stderr.write(`${HELP}\n`);
  process.exit(1);
}
const rounds = isQuick ? ROUNDS.quick : ROUNDS.full;
const random = seededRandom(SEED);
const rows = [];
for (const name of chosen) rows.push(await ROWS[name]({ rounds, random }));
if (rows.length > 0) process.stdout.write(`${table(rows, random)}\n`);
const tell = (line: string): void => void process.stderr.write(`${line}\n`);
const cost = withTelemetry ? await telemetry({ isQuick, random, tell }) : { text: '', missed: 0 };
if (withTelemetry) process.stdout.write(`${cost.text}\n`);
// Ends by force: libwebrtc's binding crashes when Node ends by itself after a track was stopped.
process.exit(cost.missed > 0 || rows.some(({ ours, peer }) => ours.missed + peer.missed > 0) ? 1 : 0);
