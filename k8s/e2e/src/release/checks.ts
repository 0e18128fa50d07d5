import { nobodyIsHurt, TOO_BUSY, voiceProblems } from '../../../../scripts/roll/verdict.ts';
import type { CirclesFacts } from '../atrium/circles.ts';
import { endsOf } from '../atrium/people.ts';
import { drawnWords, type Outcome } from './table.ts';

/** `wrong`: what was seen instead, in words; null: it is so, or, where `leftOut` says why, nothing can be said. */
export type Check = { what: string; wrong: string | null; leftOut?: string };

/** As rare as this in one of many runs is chance; rarer is a mistake. */
const RARE = 1e-4;
/** A verdict takes effect within two seconds (release-gate/SPEC.md, RUN7), and one look goes to seeing it. */
const ZERO_WITHIN_MS = 4_000;
const FAILED = ['no ticket', 'no socket', 'not joined'] as const;

/** What has to be so of a release that was tried. */
export function checksOf(outcome: Outcome): Check[] {
  const { trial, rollout, visits, pages, circles } = outcome;
  const ends = endsOf(visits);
  const failed = FAILED.reduce((sum, end) => sum + (ends[end] ?? 0), 0);
  const cutOff = ends['cut off'] ?? 0;
  const rare = rollout.drawn.filter(({ chance }) => chance < RARE);
  const isBad = trial.ends === 'Failed';
  const check = (what: string, wrong: string | false): Check => ({
    what: `${trial.name}: ${what}`,
    wrong: wrong === false ? null : wrong,
  });
  return [
    check(isBad ? 'is rolled back' : 'is promoted', rollout.end !== trial.ends && (rollout.end || 'it did not end')),
    check('rooms are drawn as the weights say', drawnWrong(outcome, rare)),
    check('no socket ends without a word', cutOff > 0 && `${cutOff} did`),
    check('nothing pages', pages.length > 0 && pages.join(', ')),
    ...(isBad && trial.endedBy === 'gate'
      ? [
          check('a reason is named', rollout.why.length === 0 && 'none was'),
          check('the weight is 0 at once', zeroWrong(outcome)),
        ]
      : []),
    ...(isBad ? [check('never goes on', raisedWrong(outcome))] : []),
    // While there is no Redis new rooms wait for it.
    ...(isBad || trial.isDisturbed === true ? [] : [check('no join fails', failed > 0 && `${failed} did`)]),
    check('who talks meanwhile loses nobody', nobodyIsHurt(circles).join('; ') || false),
    // Whoever is promoted takes over all rooms; one that is rolled back had none of theirs.
    ...(isBad ? [] : [{ ...check('who talks meanwhile goes on hearing', voicesWrong(circles)), ...busy(circles) }]),
    ...(trial.quietMs > 0
      ? [check('holds while nobody comes, and says how many are missing', holdWrong(outcome))]
      : []),
  ];
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

function drawnWrong({ trial, rollout }: Outcome, rare: Outcome['rollout']['drawn']): string | false {
  // Of pods that do not come up there is nothing to draw.
  if (rollout.drawn.length === 0) return trial.endedBy === 'gate' && 'none was drawn';
  return rare.length > 0 && rare.map(drawnWords).join('; ');
}

function zeroWrong({ rollout: { zeroMs, verdictMs } }: Outcome): string | false {
  if (zeroMs === null || verdictMs === null) return 'it was never seen';
  return zeroMs - verdictMs > ZERO_WITHIN_MS && `after ${zeroMs - verdictMs} ms`;
}

function holdWrong({ trial, rollout }: Outcome): string | false {
  const first = rollout.steps.findIndex(({ percent }) => percent > 0);
  const at = rollout.steps[first];
  const next = rollout.steps.slice(first).find(({ percent }) => percent !== at?.percent);
  if (at === undefined || next === undefined) return 'it had no weight';
  if (next.atMs - at.atMs < trial.quietMs) return `it went to ${next.percent} % after ${next.atMs - at.atMs} ms`;
  if (rollout.held.some((why) => why.includes('more rooms are needed'))) return false;
  return rollout.held.join('; ') || 'it said nothing';
}
