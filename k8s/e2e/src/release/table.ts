import { percentile } from '../../../../scripts/roll/verdict.ts';
import type { CirclesFacts } from '../atrium/circles.ts';
import { endsOf, type Visit } from '../atrium/people.ts';
import type { Rollout } from './rollout.ts';
import type { Trial } from './trials.ts';

/** `pages`: by name, those that fired while it was tried. `circles`: of people who talk meanwhile. */
export type Outcome = {
  trial: Trial;
  rollout: Rollout;
  visits: readonly Visit[];
  pages: readonly string[];
  circles: CirclesFacts;
};

export function tableOf(outcomes: readonly Outcome[]): string {
  const rows: [string, (outcome: Outcome) => string][] = [
    ['ended', ({ rollout }) => `${rollout.end || 'did not end'} after ${secondsTo(rollout, lastOf(rollout))}`],
    ['weights', ({ rollout }) => weightsOf(rollout)],
    ['rooms drawn to the canary', ({ rollout }) => rollout.drawn.map(drawnWords).join('; ')],
    ['first canary room to verdict', ({ rollout }) => toVerdict(rollout)],
    ['why', ({ rollout }) => [...rollout.why, ...(rollout.reverted?.why ?? [])].join('; ') || '-'],
    ['weight 0 in the directory', ({ rollout }) => toZero(rollout)],
    ['taken back', ({ rollout }) => takenBack(rollout)],
    ['pages', ({ pages }) => pages.join(', ') || '-'],
    ['circles', ({ circles }) => circlesWords(circles)],
    ['visits', ({ visits }) => visitsWords(visits)],
  ];
  const lines = rows.map(([what, of]) => `| ${what} | ${outcomes.map(of).join(' | ')} |`);
  return [
    `| | ${outcomes.map(({ trial }) => trial.name).join(' | ')} |`,
    `|---|${'---|'.repeat(outcomes.length)}`,
    ...lines,
  ].join('\n');
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

export const drawnWords = ({ percent, canary, all, chance }: Rollout['drawn'][number]): string =>
  `${canary} of ${all} at ${percent} % (p ${chance.toPrecision(2)})`;

/** A room is judged at 20 s, six bad ones are the least that can prove it, and what they tell is scraped and looked at. */
const FLOOR = { judgedS: 20, rooms: 6, scrapedS: 15, askedS: 10 };

function toVerdict({ rooms, verdictMs }: Rollout): string {
  const met = rooms.filter(({ track }) => track === 'canary');
  const [first] = met;
  if (verdictMs === null || first === undefined) return `-, ${met.length} rooms`;
  const tookS = (verdictMs - first.assignedAt) / 1000;
  const came = rooms.filter(({ assignedAt }) => assignedAt >= first.assignedAt && assignedAt < verdictMs).length;
  const { judgedS, rooms: least, scrapedS, askedS } = FLOOR;
  const floorS = judgedS + least / ((first.weight * came) / tookS) + scrapedS + askedS;
  return `${tookS.toFixed(0)} s, ${met.length} rooms; at the least ${floorS.toFixed(0)} s`;
}

function toZero({ zeroMs, verdictMs }: Rollout): string {
  return zeroMs === null || verdictMs === null
    ? '-'
    : `${((zeroMs - verdictMs) / 1000).toFixed(1)} s after the verdict`;
}

function takenBack(rollout: Rollout): string {
  if (rollout.reverted === null) return '-';
  const { decidedMs, doneMs } = rollout.reverted;
  const done = doneMs === null ? 'not done' : `done ${seconds(doneMs - decidedMs)} later`;
  return `decided ${seconds(decidedMs - lastOf(rollout))} after its promotion, ${done}`;
}

function circlesWords({ size, lost, cuts, handovers, gapsMs, stalledMs, calmGapsMs }: CirclesFacts): string {
  // Of a dozen the 99th percentile is the longest: it says nothing of the others.
  const [half, gap] = [percentile(gapsMs, 0.5), percentile(gapsMs, 0.99)];
  const [calm, stalled] = [Math.max(0, ...calmGapsMs), stalledMs].map((ms) => `${ms.toFixed(0)} ms`);
  const heard =
    half === null || gap === null
      ? 'no voice was moved'
      : `${handovers.length} voices moved, silence p50 ${half.toFixed(0)} ms, p99 ${gap.toFixed(0)} ms (in calm ${calm}, bots stalled ${stalled})`;
  return `${size.people} people, ${lost.length} lost, ${cuts.length} came back, ${heard}`;
}

function visitsWords(visits: readonly Visit[]): string {
  return Object.entries(endsOf(visits))
    .map(([end, count]) => `${count} ${end}`)
    .join(', ');
}
