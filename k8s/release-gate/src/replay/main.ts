/**
 * `npm run canary -- replay`: tries a policy on synthetic or recorded rooms before it meets people. One release tick by tick; with
 * `--releases` what becomes of many, under our judge and those that people use; with `--table` and `--compare` the tables of the trial.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { PRODUCTION } from '../judge/policy.ts';
import { manyReleases } from './crew.ts';
import { FAULT_NAMES, TROUBLE_NAMES, TROUBLES, type FaultName, type TroubleName } from './faults.ts';
import { givenRooms, readRooms, type GivenRoom } from './given.ts';
import { history } from './history.ts';
import { arriving } from './law.ts';
import { tallyWords, talliesOf } from './many-words.ts';
import { seeded } from './random.ts';
import { gate, plainFlagger } from './pilot.ts';
import { run } from './run.ts';
import { peerTable, policyTable } from './tables.ts';
import { readRecording } from './recording.ts';
import { retold } from './retold.ts';
import { retoldWords } from './retold-words.ts';
import { endWords, peerWords, policyWords, runWords } from './words.ts';

/** Rooms of one release that is shown: more than any verdict has taken. */
const SHOWN_ROOMS = 36_000;
const RATES = [0.2, 1, 5];
const TELL_EVERY_MS = 5_000;
const FIRST_WEIGHT = Number(PRODUCTION.weights[0]);

const HELP = `npm run canary -- replay [--fault '${FAULT_NAMES[1]}'] [--rate 1] [--seed 1] [--each] [--rooms rooms.ndjson]
  one release: the ticks at which something changed, or each
npm run canary -- replay --releases 10000 [--fault all] [--rate 1] [--seed 1] [--workers 1] [--rooms rooms.ndjson]
  what becomes of so many, under our judge and those that people use
npm run canary -- replay --recording run.ndjson
  a real run, which a gate wrote to its RECORD_FILE: whether the gate and Flagger of today do the same
npm run canary -- replay --table | --compare [--releases 200] [--rate 1] [--seed 1]
  the tables of the trial
Faults: ${TROUBLE_NAMES.join('; ')}`;

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
        releases: { type: 'string' },
        workers: { type: 'string', default: '1' },
        rooms: { type: 'string' },
        each: { type: 'boolean', default: false },
        recording: { type: 'string' },
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

function whole(name: string, text: string): number {
  const value = positive(name, text);
  return Number.isSafeInteger(value) ? value : wrong(`--${name} is a whole number, and not ${text}`);
}

function roomsOf(path: string | undefined): readonly GivenRoom[] | null {
  if (path === undefined) return null;
  const read = readRooms(readText(path));
  return read.ok ? read.value : wrong(`${path}, ${read.why}`);
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    return wrong(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const isTrouble = (name: string): name is TroubleName => (TROUBLE_NAMES as readonly string[]).includes(name);
const isFault = (name: string): name is FaultName => (FAULT_NAMES as readonly string[]).includes(name);

const { values, positionals } = parsed();
if (positionals.length !== 1 || positionals[0] !== 'replay') wrong('There is one command: replay');
const [ratePerS, seed, workers] = [
  positive('rate', values.rate),
  whole('seed', values.seed),
  whole('workers', values.workers),
];
const given = roomsOf(values.rooms);
const rooms = given === null ? `${ratePerS} new rooms a second` : `the ${given.length} rooms of ${values.rooms}`;

if (values.recording !== undefined) await again(values.recording);
else if (values.compare || values.table) {
  const releases = whole('releases', values.releases ?? '200');
  if (values.compare) {
    const fault = isFault(values.fault) ? values.fault : wrong(`--compare has no fault '${values.fault}'`);
    tell(`${fault}: percent of ${releases} releases that are rolled back, under a ramp by the clock`);
    tell(peerWords(new Map(RATES.map((rate) => [rate, peerTable(fault, { releases, ratePerS: rate, seed })]))));
  } else {
    tell(`policy ${PRODUCTION.name}, ${ratePerS} new rooms a second, ${releases} releases a row, judged room by room`);
    tell(policyWords(policyTable(PRODUCTION, { releases, ratePerS, seed })));
  }
} else if (values.releases !== undefined) {
  const releases = whole('releases', values.releases);
  const names = values.fault === 'all' ? TROUBLE_NAMES : [troubleOf(values.fault)];
  for (const trouble of names) await many(trouble, releases);
} else one(troubleOf(values.fault));

function troubleOf(name: string): TroubleName {
  return isTrouble(name) ? name : wrong(`There is no fault '${name}'`);
}

async function again(path: string): Promise<void> {
  const read = readRecording(readText(path));
  if (!read.ok) wrong(`${path}, ${read.why}`);
  const told = await retold(read.value);
  if (!told.ok) wrong(`${path}: ${told.why}`);
  tell(retoldWords(told.value));
  process.exitCode = told.value.differences.length === 0 ? 0 : 1;
}

async function many(trouble: TroubleName, releases: number): Promise<void> {
  const beganMs = performance.now();
  let toldMs = beganMs;
  const made = await manyReleases({
    ...{ job: { trouble, ratePerS, seed, given }, releases, workers },
    tell: (done) => {
      const nowMs = performance.now();
      if (nowMs - toldMs < TELL_EVERY_MS) return;
      toldMs = nowMs;
      const leftS = ((nowMs - beganMs) / 1000 / done) * (releases - done);
      process.stderr.write(`${trouble}: ${done} of ${releases} releases, ${Math.ceil(leftS)} s left\n`);
    },
  });
  const tookS = (performance.now() - beganMs) / 1000;
  tell(`\n${trouble}, ${rooms}, ${releases} releases, policy ${PRODUCTION.name}, seed ${seed}: ${tookS.toFixed(0)} s`);
  tell(tallyWords(talliesOf(made, FIRST_WEIGHT)));
}

function one(name: TroubleName): void {
  const trouble = TROUBLES[name];
  const lastsS = given === null ? SHOWN_ROOMS / ratePerS : (given.at(-1)?.bornS ?? 0);
  const fleet = () => {
    const [random, { uniform }] = [seeded(seed), seeded(-seed)];
    const made =
      given === null
        ? arriving(random, { ratePerS, lastsS, fault: trouble.rooms })
        : givenRooms(random, given, trouble.rooms);
    return { rooms: made, uniform, trouble, lastsS };
  };
  tell(`${name}, ${rooms}`);
  tell(runWords(run(gate({ policy: PRODUCTION, laws: history(seeded(seed), ratePerS) }), fleet()), values.each));
  tell(`beside it, the same rooms: ${endWords(run(plainFlagger(), fleet()))}`);
}
