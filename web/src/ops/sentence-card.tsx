import type { OpsAlert, Sentence } from '@atrium/ops/view';
import { runbookAddress } from './address.ts';
import { since } from './format.ts';

/** Never by colour alone: a shape and a word for each. */
const STATES = {
  good: { shape: '●', word: 'Good' },
  later: { shape: '■', word: 'In the morning' },
  bad: { shape: '▲', word: 'People are hurt' },
  unknown: { shape: '?', word: 'Not known' },
} as const;

type Props = {
  sentence: Sentence;
  nowMs: number;
  /** What it is about. */
  alert: OpsAlert | null;
  /** Where it is about no alert. */
  todo: string;
};

/** At the first glance: what is wrong, who is hurt, since when, and what to do. */
export function SentenceCard({ sentence, nowMs, alert, todo }: Props) {
  const { state, text, sinceMs } = sentence;
  const { shape, word } = STATES[state];
  return (
    <section className={`card sentence ${state}`} aria-live="polite" aria-label="What is wrong">
      <p className="state">
        <span aria-hidden="true">{shape}</span> {word}
        {sinceMs !== null && <span className="since">{since(sinceMs, nowMs)}</span>}
      </p>
      <h2>{text}</h2>
      <DoFirst text={alert?.doFirst ?? todo} />
      {alert !== null && <Links alert={alert} />}
    </section>
  );
}

function DoFirst({ text }: { text: string }) {
  if (text === '') return null;
  return (
    <p className="do-first">
      <strong>Do first:</strong> {text}
    </p>
  );
}

function Links({ alert: { name, hasRunbook, board } }: { alert: OpsAlert }) {
  return (
    <p className="links">
      {hasRunbook && (
        <a className="button" href={runbookAddress(name)}>
          Runbook<span className="unseen"> of {name}, which is the worst</span>
        </a>
      )}
      {board !== null && (
        <a href={`#boards/${board}`}>
          Board<span className="unseen"> of {name}, which is the worst</span>
        </a>
      )}
    </p>
  );
}
