import type { Sentence } from '@atrium/ops/view';
import { clock, duration } from './format.ts';

/** Never by colour alone: a shape and a word for each. */
const STATES = {
  good: { shape: '●', word: 'Good' },
  later: { shape: '■', word: 'In the morning' },
  bad: { shape: '▲', word: 'People are hurt' },
  unknown: { shape: '?', word: 'Not known' },
} as const;

export function SentenceCard({ sentence, nowMs }: { sentence: Sentence; nowMs: number }) {
  const { state, text, sinceMs } = sentence;
  const { shape, word } = STATES[state];
  return (
    <section className={`card sentence ${state}`} aria-live="polite" aria-label="What is wrong">
      <p className="state">
        <span aria-hidden="true">{shape}</span> {word}
        {sinceMs !== null && (
          <span className="since">
            for {duration(nowMs - sinceMs)}, since {clock(sinceMs, nowMs)}
          </span>
        )}
      </p>
      <h2>{text}</h2>
    </section>
  );
}
