import type { NextStep, OpsEnded, Sentence } from '@atrium/ops/view';
import { runbookAddress } from './address.ts';
import { ago, since } from './format.ts';

/** Never by colour alone: a shape and a word for each. */
const STATES = {
  good: { shape: '●', word: 'Good' },
  later: { shape: '●', word: 'In the morning' },
  watch: { shape: '■', word: 'Not paged' },
  early: { shape: '▲', word: 'Not paged yet' },
  bad: { shape: '▲', word: 'People are hurt' },
  recovering: { shape: '◐', word: 'Recovering' },
  unknown: { shape: '?', word: 'Not known' },
} as const satisfies Readonly<Record<Sentence['state'], unknown>>;

export function shapeOf({ state }: Sentence): (typeof STATES)[Sentence['state']] {
  return STATES[state];
}

type Props = { sentence: Sentence; ended: readonly OpsEnded[]; nowMs: number };

/** At the first glance: what is wrong, who is hurt, since when, and what to do. */
export function SentenceCard({ sentence, ended, nowMs }: Props) {
  const { state, text, aside, sinceMs, next } = sentence;
  const { shape, word } = shapeOf(sentence);
  return (
    <section className={`card sentence ${state}`} aria-label="What is wrong">
      <p className="state">
        <span aria-hidden="true">{shape}</span> {word}
        {sinceMs !== null && <span className="since">{since(sinceMs, nowMs)}</span>}
      </p>
      {/* Not the time beside it, which is another one every second. */}
      <h2 aria-live="polite">{text}</h2>
      {ended.map(({ kind, name, title, endedMs }) => (
        <p key={name} className="ended">
          <span aria-hidden="true">◐</span> Over:{' '}
          {kind === 'page'
            ? `“${title}” pages no more since ${ago(endedMs, nowMs)}.`
            : `${title}, until ${ago(endedMs, nowMs)}. Nobody was paged.`}
        </p>
      ))}
      {aside !== '' && <p className="aside">{aside}</p>}
      {next !== null && <Next {...next} canWait={state === 'later'} />}
    </section>
  );
}

/** What can wait is no button that asks to be pressed. */
function Next({ text, runbook, board, canWait }: NextStep & { canWait: boolean }) {
  return (
    <>
      {text !== '' && (
        <p className={canWait ? 'do-first quiet' : 'do-first'}>
          <strong>Do first:</strong> {text}
        </p>
      )}
      {(runbook !== null || board !== null) && (
        <p className="links">
          {runbook !== null && (
            <a className={canWait ? undefined : 'button'} href={runbookAddress(runbook)}>
              Runbook<span className="unseen"> of {runbook}, which is the worst</span>
            </a>
          )}
          {board !== null && (
            <a href={`#boards/${board}`}>
              Board<span className="unseen"> of what is the worst</span>
            </a>
          )}
        </p>
      )}
    </>
  );
}
