import type { Source } from '@atrium/ops/view';
import { since } from './format.ts';

/** That it does not answer, and what to do about it; of Prometheus the sentence says it. Nothing where all is well. */
export function Alertmanager({ source, nowMs }: { source: Source; nowMs: number }) {
  if (source.state === 'there') return null;
  const what =
    source.state === 'unset'
      ? 'Alertmanager is not set up for this service.'
      : `Alertmanager is not reachable ${since(source.sinceMs, nowMs)}.`;
  return (
    <p className="banner" role="status">
      <strong>{what}</strong> {source.todo}
    </p>
  );
}
