import type { Source } from '@atrium/ops/view';
import { since } from './format.ts';

/** That it does not answer, and what to do about it, where the sentence is about something else. Nothing where all is well. */
export function SourceBanner({ name, source, nowMs }: { name: string; source: Source; nowMs: number }) {
  if (source.state === 'there') return null;
  const what =
    source.state === 'unset'
      ? `${name} is not set up for this service.`
      : `${name} is not reachable ${since(source.sinceMs, nowMs)}.`;
  return (
    <p className="banner" role="status">
      <strong>{what}</strong> {source.todo}
    </p>
  );
}
