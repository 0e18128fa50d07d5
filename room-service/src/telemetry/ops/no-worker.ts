import type { OpsDoor, Sentence } from '@atrium/ops/view';
import { isKeptNow, timeOf } from './harm.ts';
import { hurtWords } from './hurt-words.ts';
import { andMore, said, stepNamed } from './said.ts';
import type { UnreachedFacts } from './unreached.ts';

export type WorkerFacts = UnreachedFacts & {
  door: Pick<OpsDoor, 'asked'> | null;
  /** Dead workers, where none has lived for a minute; 0: one has. */
  workersGone: number;
};

/** The alert whose runbook says what keeps a worker from starting. */
const CAUSE = 'WorkerMissing';

/**
 * That no media worker lives explains whatever else fires: nobody has media, a join waits for a worker and fails, and a request
 * that waits is late. Null: one lives, or there is nobody whom it hurts.
 */
export function noWorker(facts: WorkerFacts): Sentence | null {
  const { alerts, people, slos, door, workersGone, firstStep, nowMs } = facts;
  const others = alerts.filter(({ isQuiet, name }) => !isQuiet && name !== CAUSE);
  const [page] = others.filter(({ severity }) => severity === 'page');
  const isFelt = (people?.here ?? 0) > 0 || (door?.asked ?? 0) > 0 || page !== undefined;
  if (!(workersGone > 0) || !isFelt) return null;
  const time = timeOf(slos);
  const begins = [
    alerts.find(({ name }) => name === CAUSE)?.sinceMs,
    page?.sinceMs,
    time === undefined || isKeptNow(time) ? null : time.turnedMs,
  ].filter((ms) => typeof ms === 'number');
  const sinceMs = begins.length === 0 ? null : Math.min(...begins);
  const words = 'No media worker lives: nobody has sound or picture, and nobody new comes in.';
  // They lost it for longer than a moment.
  const hurt = hurtWords({ ...facts, people: people === null ? null : { ...people, cut: null } });
  const step = stepNamed(CAUSE, 'media-plane', firstStep(CAUSE, sinceMs ?? nowMs));
  return said(page === undefined ? 'early' : 'bad', [words, hurt, andMore(others, facts, [hurt])], sinceMs, step);
}
