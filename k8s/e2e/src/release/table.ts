import { endsOf, type Visit } from '../atrium/people.ts';
import type { Rollout } from './rollout.ts';

export type Outcome = { name: 'good' | 'bad'; rollout: Rollout; visits: readonly Visit[] };

/** As rare as this in one of many runs is chance; rarer is a mistake. */
const RARE = 1e-4;
/** A verdict takes effect within two seconds (release-gate/SPEC.md, RUN7), and one look goes to seeing it. */
const ZERO_WITHIN_MS = 4_000;
const FAILED = ['no ticket', 'no socket', 'not joined'] as const;

export function tableOf(outcomes: readonly Outcome[]): string {
  const rows: [string, (outcome: Outcome) => string][] = [
    ['ended', ({ rollout }) => `${rollout.end || 'did not end'} after ${secondsTo(rollout, lastOf(rollout))}`],
    ['weights', ({ rollout }) => weightsOf(rollout)],
    ['rooms drawn to the canary', ({ rollout }) => rollout.drawn.map(drawnWords).join('; ')],
    ['first canary room to verdict', ({ rollout }) => toVerdict(rollout)],
    ['why', ({ rollout }) => rollout.why.join('; ') || '-'],
    ['weight 0 in the directory', ({ rollout }) => toZero(rollout)],
    ['visits', ({ visits }) => visitsWords(visits)],
  ];
  const lines = rows.map(([what, of]) => `| ${what} | ${outcomes.map(of).join(' | ')} |`);
  return [
    `| | ${outcomes.map(({ name }) => name).join(' | ')} |`,
    `|---|${'---|'.repeat(outcomes.length)}`,
    ...lines,
  ].join('\n');
}

/** What was not as it must be, in words. */
export function problemsOf({ name, rollout, visits }: Outcome): string[] {
  const ends = endsOf(visits);
  const failed = FAILED.reduce((sum, end) => sum + (ends[end] ?? 0), 0);
  const wanted = name === 'good' ? 'Succeeded' : 'Failed';
  const zeroMs = (rollout.zeroMs ?? Infinity) - (rollout.verdictMs ?? 0);
  return [
    ...(rollout.end === wanted ? [] : [`${name}: ${rollout.end || 'it did not end'}`]),
    ...rollout.drawn.filter(({ chance }) => chance < RARE).map((drawn) => `${name}: drawn ${drawnWords(drawn)}`),
    ...((ends['cut off'] ?? 0) > 0 ? [`${name}: ${ends['cut off']} sockets were cut off`] : []),
    ...(name === 'good' && failed > 0 ? [`${name}: ${failed} joins failed`] : []),
    ...(name === 'bad' && rollout.why.length === 0 ? [`${name}: no reason was named`] : []),
    ...(name === 'bad' && !(zeroMs <= ZERO_WITHIN_MS) ? [`${name}: the weight was 0 after ${zeroMs} ms`] : []),
  ];
}

/** What went wrong for people, each kind once, with when it was seen first and last. */
export function failuresOf({ rollout, visits }: Outcome): string[] {
  const kinds = new Map<string, number[]>();
  for (const { end, why, atMs } of visits) {
    if (end === 'stayed') continue;
    const kind = `${end}: ${why.replace(/\d[\d.:]*/g, 'n')}`;
    kinds.set(kind, [...(kinds.get(kind) ?? []), atMs]);
  }
  return [...kinds].map(([kind, times]) => {
    const [first, last] = [Math.min(...times), Math.max(...times)].map((atMs) => secondsTo(rollout, atMs));
    return `${times.length} ${kind} (came at ${first} to ${last})`;
  });
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(0)} s`;
const secondsTo = ({ beganMs }: Rollout, atMs: number): string => seconds(atMs - beganMs);
const lastOf = ({ steps, beganMs }: Rollout): number => steps.at(-1)?.atMs ?? beganMs;

function weightsOf(rollout: Rollout): string {
  const changes = rollout.steps.filter(({ percent }, at) => percent !== rollout.steps[at - 1]?.percent);
  return changes.map(({ percent, atMs }) => `${percent} % (${secondsTo(rollout, atMs)})`).join(', ');
}

const drawnWords = ({ percent, canary, all, chance }: Rollout['drawn'][number]): string =>
  `${canary} of ${all} at ${percent} % (p ${chance.toPrecision(2)})`;

function toVerdict({ rooms, verdictMs }: Rollout): string {
  const met = rooms.filter(({ track }) => track === 'canary');
  const [first] = met;
  if (verdictMs === null || first === undefined) return `-, ${met.length} rooms`;
  return `${seconds(verdictMs - first.assignedAt)}, ${met.length} rooms`;
}

function toZero({ zeroMs, verdictMs }: Rollout): string {
  return zeroMs === null || verdictMs === null
    ? '-'
    : `${((zeroMs - verdictMs) / 1000).toFixed(1)} s after the verdict`;
}

function visitsWords(visits: readonly Visit[]): string {
  return Object.entries(endsOf(visits))
    .map(([end, count]) => `${count} ${end}`)
    .join(', ');
}
