import { JUDGE_NAMES, type End, type JudgeName, type Release } from './many.ts';
import { RANKS, spreadOf, upperBound, type Spread } from './spread.ts';
import { duration } from './words.ts';

/** What a judge made of many releases. Counts are of releases. */
export type Tally = {
  judge: JudgeName;
  releases: number;
  promoted: number;
  rolledBack: number;
  /** Of these, by Flagger alone: for failed checks, or for pods that were not ready for too long. */
  bySilence: number;
  holding: number;
  /** That were promoted, or met more rooms than at the first weight. */
  raised: number;
  /** 95 % sure: the chance of a rollback, and that one is raised, is not above this. */
  rolledBackAtMost: number;
  raisedAtMost: number;
  detectedS: Spread;
  exposedMin: Spread;
  rooms: Spread;
};

/** `firstWeight`: of the policy, in percent; above it a release was raised. */
export function tallyOf(judge: JudgeName, ends: readonly End[], firstWeight: number): Tally {
  const count = (is: (end: End) => boolean): number => ends.filter(is).length;
  const rolledBack = count(({ is }) => is === 'rolled back');
  const raised = count(({ is, weight }) => is === 'promoted' || weight > firstWeight);
  return {
    judge,
    releases: ends.length,
    promoted: count(({ is }) => is === 'promoted'),
    rolledBack,
    bySilence: count(({ isBySilence }) => isBySilence),
    holding: count(({ is }) => is === 'holding'),
    raised,
    rolledBackAtMost: upperBound(rolledBack, ends.length),
    raisedAtMost: upperBound(raised, ends.length),
    detectedS: spreadOf(ends.map(({ detectedS }) => detectedS)),
    exposedMin: spreadOf(ends.map(({ exposedMin }) => exposedMin)),
    rooms: spreadOf(ends.map(({ rooms }) => rooms)),
  };
}

export function talliesOf(releases: readonly Release[], firstWeight: number): Tally[] {
  return JUDGE_NAMES.map((judge) =>
    tallyOf(
      judge,
      releases.map((release) => release[judge]),
      firstWeight,
    ),
  );
}

/** A block of rows, one for each judge. */
export function tallyWords(tallies: readonly Tally[]): string {
  const columns: [name: string, of: (tally: Tally) => string][] = [
    ['promoted', ({ promoted, releases }) => share(promoted, releases)],
    ['rolled back', ({ rolledBack, releases }) => share(rolledBack, releases)],
    ['95 % sure', ({ rolledBackAtMost }) => `<= ${percent(rolledBackAtMost)}`],
    ['by Flagger alone', ({ bySilence, releases }) => share(bySilence, releases)],
    ['holding', ({ holding, releases }) => share(holding, releases)],
    ['raised', ({ raised, releases }) => share(raised, releases)],
    ['95 % sure', ({ raisedAtMost }) => `<= ${percent(raisedAtMost)}`],
  ];
  const row = (name: string, cells: readonly string[], width: number): string =>
    [name.padEnd(24), ...cells.map((cell) => cell.padStart(width))].join('');
  const head = row(
    '',
    columns.map(([name]) => name),
    COUNT_WIDTH,
  );
  const counts = tallies.map((tally) =>
    row(
      `  ${tally.judge}`,
      columns.map(([, of]) => of(tally)),
      COUNT_WIDTH,
    ),
  );
  const spreads = SPREADS.flatMap(([name, of, words]) => [
    '',
    row(
      name,
      RANKS.map(([rank]) => rank),
      SPREAD_WIDTH,
    ),
    ...tallies.map((tally) =>
      row(
        `  ${tally.judge}`,
        RANKS.map(([rank]) => words(of(tally)[rank])),
        SPREAD_WIDTH,
      ),
    ),
  ]);
  return [head, ...counts, ...spreads].join('\n');
}

const [COUNT_WIDTH, SPREAD_WIDTH] = [18, 12];
const inTime = (seconds: number): string => (Number.isFinite(seconds) ? duration(seconds) : 'never');
const SPREADS: readonly [name: string, of: (tally: Tally) => Spread, words: (value: number) => string][] = [
  ['detected after', ({ detectedS }) => detectedS, inTime],
  ['bad participant-minutes', ({ exposedMin }) => exposedMin, (minutes) => minutes.toFixed(1)],
  ['rooms drawn', ({ rooms }) => rooms, (rooms) => String(rooms)],
];

/** Of a share of [0, 1]: small ones with two digits that count. */
function percent(part: number): string {
  const points = 100 * part;
  return `${points === 0 ? '0' : points < 1 ? points.toPrecision(2) : points.toFixed(1)} %`;
}
const share = (count: number, of: number): string => `${count} = ${percent(count / of)}`;
