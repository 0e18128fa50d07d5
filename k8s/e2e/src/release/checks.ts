import { nobodyIsHurt, TOO_BUSY, voiceProblems } from '../../../../scripts/roll/verdict.ts';
import type { CirclesFacts } from '../atrium/circles.ts';
import { endsOf } from '../atrium/people.ts';
import { drawnWords, type Outcome } from './table.ts';
import { exposedNobody, type Trial } from './trials.ts';

/** `wrong`: what was seen instead, in words; null: it is so, or, where `leftOut` says why, nothing can be said. */
export type Check = { what: string; wrong: string | null; leftOut?: string };

/** As rare as this in one of many runs is chance; rarer is a mistake. */
const RARE = 1e-4;
/** A verdict takes effect within two seconds (release-gate/SPEC.md, RUN7), and one look goes to seeing it. */
const ZERO_WITHIN_MS = 4_000;
const FAILED = ['no ticket', 'no socket', 'not joined'] as const;

export function tell({ what, wrong, leftOut }: Check, log: (line: string) => void): void {
  if (wrong !== null) log(`WRONG ${what}: ${wrong}`);
  else log(leftOut === undefined ? `ok ${what}` : `left out ${what}: ${leftOut}`);
}

/** What has to be so of a release that was tried. */
export function checksOf(outcome: Outcome): Check[] {
  const { trial, rollout, visits, pages, circles } = outcome;
  const { foundBy, kills, quiet, podsEnd = false, mayRise = false } = trial;
  const ends = endsOf(visits);
  const failed = FAILED.reduce((sum, end) => sum + (ends[end] ?? 0), 0);
  const cutOff = ends['cut off'] ?? 0;
  const check = (what: string, wrong: string | false): Check => ({
    what: `${trial.name}: ${what}`,
    wrong: wrong === false ? null : wrong,
  });
  const isPromoted = trial.ends === 'Succeeded';
  return [
    check(
      isPromoted ? 'is promoted' : 'is rolled back',
      rollout.end !== trial.ends && (rollout.end || 'it did not end'),
    ),
    check('rooms are drawn as the weights say', drawnWrong(outcome)),
    // Whoever is there when what they came by ends, or their pod does, is cut off.
    ...(kills === 'edge' || podsEnd ? [] : [check('no socket ends without a word', cutOff > 0 && `${cutOff} did`)]),
    check('nothing pages', !mayPage(trial) && pages.length > 0 && pages.join(', ')),
    ...(foundBy === null ? [] : [check('the reason is named', reasonWrong(outcome))]),
    ...(foundBy === 'rooms' ? [check('the weight is 0 at once', zeroWrong(outcome))] : []),
    ...(isPromoted || mayRise ? [] : [check('never goes on', raisedWrong(outcome))]),
    ...(foundBy === 'bots' ? [check('nobody meets it', metWrong(rollout))] : []),
    ...(foundBy === 'watch'
      ? [check('is taken back', (rollout.reverted?.doneMs ?? null) === null && 'it was not')]
      : []),
    // While there is no Redis, and no edge, new rooms wait for it.
    ...(exposedNobody(trial) && kills === undefined ? [check('no join fails', failed > 0 && `${failed} did`)] : []),
    check('who talks meanwhile loses nobody', peopleWrong(outcome)),
    // Whoever is promoted takes over all rooms; one that is rolled back had none of theirs.
    ...(isPromoted
      ? [{ ...check('who talks meanwhile goes on hearing', voicesWrong(circles)), ...busy(circles) }]
      : []),
    ...(quiet === undefined
      ? []
      : [check('holds while nobody comes, and says how many are missing', holdWrong(outcome, quiet.forMs))]),
  ];
}

/** What is promoted and then turns bad hurts everybody who comes until it is taken back. */
const mayPage = ({ foundBy }: Trial): boolean => foundBy === 'watch';

/** Pods that do not come up have no reason of the gate's, nor have those of which nothing is heard. */
function reasonWrong({ trial: { foundBy, reason }, rollout }: Outcome): string | false {
  if (reason === undefined) return false;
  const why = foundBy === 'watch' ? (rollout.reverted?.why ?? []) : rollout.why;
  return !why.some((one) => reason.test(one)) && (why.join('; ') || 'none was');
}

function metWrong({ rooms }: Outcome['rollout']): string | false {
  const met = rooms.filter(({ track }) => track === 'canary').length;
  return met > 0 && `${met} rooms did`;
}

/** Who came by an edge that is gone comes back by another, and is who they were. */
function peopleWrong({ trial: { kills }, circles }: Outcome): string | false {
  if (kills !== 'edge') return nobodyIsHurt(circles).join('; ') || false;
  const gone = circles.cuts.filter(({ backAtMs }) => backAtMs === null).length;
  return nobodyIsHurt({ ...circles, cuts: [] }).join('; ') || (gone > 0 && `${gone} did not come back`);
}

function voicesWrong(circles: CirclesFacts): string | false {
  return (
    voiceProblems(circles)
      .filter((problem) => problem !== TOO_BUSY)
      .join('; ') || false
  );
}

const busy = (circles: CirclesFacts): Pick<Check, 'leftOut'> =>
  voiceProblems(circles).includes(TOO_BUSY) ? { leftOut: TOO_BUSY } : {};

function raisedWrong({ rollout: { steps } }: Outcome): string | false {
  const weights = new Set(steps.map(({ percent }) => percent));
  weights.delete(0);
  return weights.size > 1 && `it had ${[...weights].join(', ')} %`;
}

function drawnWrong({ trial: { foundBy }, rollout }: Outcome): string | false {
  const rare = rollout.drawn.filter(({ chance }) => chance < RARE);
  // To what does not come up, or bots have found bad, nothing is drawn.
  if (rollout.drawn.length === 0) return foundBy !== 'Flagger' && foundBy !== 'bots' && 'none was drawn';
  return rare.length > 0 && rare.map(drawnWords).join('; ');
}

function zeroWrong({ rollout: { zeroMs, verdictMs } }: Outcome): string | false {
  if (zeroMs === null || verdictMs === null) return 'it was never seen';
  return zeroMs - verdictMs > ZERO_WITHIN_MS && `after ${zeroMs - verdictMs} ms`;
}

function holdWrong({ rollout }: Outcome, forMs: number): string | false {
  const { quietSinceMs, steps, held } = rollout;
  if (quietSinceMs === null) return 'it had no weight, or met too few rooms';
  const first = steps.find(({ percent }) => percent > 0)?.percent;
  const next = steps.find(({ atMs, percent }) => atMs > quietSinceMs && percent !== first);
  if (next !== undefined && next.atMs - quietSinceMs < forMs)
    return `it went to ${next.percent} % after ${next.atMs - quietSinceMs} ms`;
  if (held.some((why) => why.includes('more rooms are needed'))) return false;
  return held.join('; ') || 'it said nothing';
}
