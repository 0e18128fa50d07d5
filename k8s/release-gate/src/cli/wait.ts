import type { Report } from '../run/report.ts';
import { standingInWords } from './words.ts';

/** What the gate told, or why it did not; final: asking again would change nothing. */
export type Asked = { ok: true; report: Report } | { ok: false; why: string; isFinal: boolean };

export type WaitOptions = {
  ask: () => Promise<Asked>;
  /** Of the release before; null: of the one that is under way, or else of the next. */
  after: number | null;
  withinS: number;
  /** Unix seconds. */
  now: () => number;
  pause: (seconds: number) => Promise<void>;
  print: (line: string) => void;
};

/** As a pipeline reads them: what is not promoted must not look as if it were. */
export const CODES = { promoted: 0, notPromoted: 1, noVerdict: 2 } as const;

const ASK_EVERY_S = 5;
/** A log of hours is read by people. */
const TELL_EVERY_S = 60;

/** Until a release has ended, or the time is over; says how it stands meanwhile, and why it ended. Answers one of `CODES`. */
export async function waitForEnd({ ask, after, withinS, now, pause, print }: WaitOptions): Promise<number> {
  const until = now() + withinS;
  let following = after;
  let told = { key: '', atS: -Infinity };
  let last = 'the gate was not asked';
  for (;;) {
    const asked = await ask();
    const tell = (key: string, lines: readonly string[]): void => {
      last = lines.join('; ');
      if (key === told.key && now() - told.atS < TELL_EVERY_S) return;
      told = { key, atS: now() };
      lines.forEach(print);
    };
    if (asked.ok) {
      const { report } = asked;
      following ??= beforeOf(report);
      const end = endOf(report, following);
      const lines = standingInWords(report, now());
      if (end !== null) {
        lines.forEach(print);
        return end;
      }
      if (isOf(report, following)) tell(keyOf(report), lines);
      else tell('none', [`No release has begun after number ${following}. ${whyNone(report)}`]);
    } else if (asked.isFinal) {
      print(asked.why);
      return CODES.noVerdict;
    } else {
      tell('away', [asked.why]);
    }
    if (now() >= until) {
      print(`No verdict within ${withinS} s: ${last}`);
      return CODES.noVerdict;
    }
    await pause(Math.min(ASK_EVERY_S, Math.max(until - now(), 0)));
  }
}

/** Null: that release has not ended, or not begun. */
export function endOf({ release }: Report, after: number): number | null {
  if (release === null || release.number <= after || release.end === null) return null;
  // Whoever waited for a commit of their own was overtaken: it was replaced by what there was before.
  return release.end.is === 'promoted' && release.reverts === null ? CODES.promoted : CODES.notPromoted;
}

const isOf = ({ release }: Report, after: number): boolean => release !== null && release.number > after;

/** Under way: that one is waited for. */
function beforeOf({ release }: Report): number {
  if (release === null) return 0;
  return release.end === null ? release.number - 1 : release.number;
}

/** What a person would call another state: not each room that is missing less. */
const keyOf = ({ release, order, blind }: Report): string =>
  [release?.phase, release?.weight.percent, order?.is, blind === null].join();

/** Flagger asks before it begins, and that is where what has not begun is held. */
function whyNone({ blind, answers, order }: Report): string {
  if (blind !== null) return `Nothing can be said: ${blind}`;
  if (order !== null) return `Ordered by ${order.by}: ${order.is} (${order.reason})`;
  const begin = answers?.['confirm-rollout'];
  return begin === undefined || begin.yes ? 'Nothing stands in its way.' : `It would be held: ${begin.why.join('; ')}`;
}
