import type { NextStep, Sentence } from '@atrium/ops/view';
import { runbookAddress } from './address.ts';
import { since } from './format.ts';

/** Never by colour alone: a shape and a word for each. */
const STATES = {
  good: { shape: '●', word: 'Good' },
  later: { shape: '■', word: 'In the morning' },
  early: { shape: '▲', word: 'Not paged yet' },
  bad: { shape: '▲', word: 'People are hurt' },
  recovering: { shape: '◐', word: 'Recovering' },
  unknown: { shape: '?', word: 'Not known' },
} as const satisfies Readonly<Record<Sentence['state'], unknown>>;

/** At the first glance: what is wrong, who is hurt, since when, and what to do. */
export function SentenceCard({ sentence, nowMs }: { sentence: Sentence; nowMs: number }) {
  const { state, text, sinceMs, next } = sentence;
  const { shape, word } = STATES[state];
  return (
    <section className={`card sentence ${state}`} aria-live="polite" aria-label="What is wrong">
      <p className="state">
        <span aria-hidden="true">{shape}</span> {word}
        {sinceMs !== null && <span className="since">{since(sinceMs, nowMs)}</span>}
      </p>
      <h2>{text}</h2>
      {next !== null && <Next {...next} />}
    </section>
  );
}

function Next({ text, runbook, board }: NextStep) {
  return (
    <>
      {text !== '' && (
        <p className="do-first">
          <strong>Do first:</strong> {text}
        </p>
      )}
      {(runbook !== null || board !== null) && (
        <p className="links">
          {runbook !== null && (
            <a className="button" href={runbookAddress(runbook)}>
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
