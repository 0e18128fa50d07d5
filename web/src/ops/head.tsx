import type { OpsKept, OpsNow } from '@atrium/ops/view';
import { ago, since } from './format.ts';
import { freshnessOf, type Times } from './freshness.ts';
import { Instead } from './no-answer.tsx';
import { SentenceCard, shapeOf } from './sentence-card.tsx';

type Props = { now: OpsNow; times: Times; /** Of whoever looks. */ atMs: number; kept: OpsKept | null };

/**
 * What one reads first is of now. Where nobody answers that is all that is known: what was last said is told as what was, in
 * no colour, since a green that is old sends somebody back to sleep.
 */
export function Head({ now, times, atMs, kept }: Props) {
  const fresh = freshnessOf(times, atMs);
  if (fresh.state !== 'old') {
    // By the clock of the service, which counts on while nothing new comes.
    const nowMs = now.atMs + ('ageMs' in fresh ? fresh.ageMs : 0);
    return <SentenceCard sentence={now.sentence} ended={now.ended} nowMs={nowMs} />;
  }
  const { shape, word } = shapeOf(now.sentence);
  const gotMs = atMs - fresh.ageMs;
  return (
    <section className="card sentence unknown" aria-label="What is wrong">
      <p className="state">
        <span aria-hidden="true">?</span> Not known
        <span className="since">{since(gotMs, atMs)}</span>
      </p>
      {/* Told once, and not the times beside it. */}
      <div role="alert">
        <h2>The room service does not answer. How people are now is not known.</h2>
      </div>
      <p className="aside quiet">
        What it last said, {ago(gotMs, atMs)}: <span aria-hidden="true">{shape}</span> {word}. {now.sentence.text}
      </p>
      <Instead kept={kept} />
    </section>
  );
}
