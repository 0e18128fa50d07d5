import type { Numbers } from '../../telemetry/numbers.ts';
import type { Interval, Quality } from '../../telemetry/quality-store.ts';
import { t } from '../../words/words.ts';
import { linkAdvice, type LinkAdvice, noWay, shownVerdict, slowToAnswer } from './link-words.ts';
import { reasonWords, type ReasonWords } from './reason-words.ts';

export type CallState = { verdict: Numbers['verdict']; words: ReasonWords };

/** What the page knows besides the measurements. */
export type LineState = {
  /** The socket is gone and is looked for. */
  lost: boolean;
  /** No way for media was found. */
  blocked: boolean;
  /** The server has not answered for some seconds. */
  quiet: boolean;
};

/** A judgement older than two reports says nothing about now. */
const FRESH_MS = 12_000;

const lost = (): ReasonWords => ({ title: t('call.lost'), why: t('call.lost.why'), help: null });

/** How the call is now and why: what is seen here at once counts first, then the server's word, then the bare numbers. */
export function callState({ numbers, intervals }: Quality, line: LineState, now: number): CallState {
  const judged = freshOf(intervals, now);
  const measured = numbers?.verdict ?? 'unknown';
  // What the server found good is no worse than fair, whatever the limits of a single number say.
  const bounded = judged?.verdict === 'good' && measured === 'bad' ? 'fair' : measured;
  const verdict = shownVerdict(judged?.verdict === 'bad' ? 'bad' : bounded, {
    lost: line.lost || line.blocked,
    quiet: line.quiet,
  });
  if (line.lost) return { verdict, words: lost() };
  if (line.blocked) return { verdict, words: titled(noWay()) };
  if (line.quiet) return { verdict, words: titled(slowToAnswer()) };
  if (judged?.verdict === 'bad') return { verdict, words: reasonWords(judged.reason) };
  if (numbers === null) return { verdict, words: reasonWords('no_report') };
  return { verdict, words: titled(linkAdvice({ ...numbers, verdict: bounded })) };
}

const titled = ({ verdict, why, help }: LinkAdvice): ReasonWords => ({ title: verdict, why, help });

function freshOf(intervals: readonly Interval[], now: number): Interval | null {
  const last = intervals.at(-1);
  return last !== undefined && now - last.endedAt < FRESH_MS ? last : null;
}
