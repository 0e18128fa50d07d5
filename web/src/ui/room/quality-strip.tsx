import type { Interval } from '../../telemetry/quality-store.ts';
import { stripOf, stripWords } from '../model/strip.ts';

/** The last two minutes at a glance: how long it has been like this, and whether it is over. */
export function QualityStrip({ intervals, now }: { intervals: readonly Interval[]; now: number }) {
  const cells = stripOf(intervals, now);
  return (
    <figure className="quality-strip">
      <div role="img" aria-label={`The last two minutes: ${stripWords(cells)}.`}>
        {cells.map((verdict, at) => (
          // Cells have no identity but their place.
          <i key={at} className={`cell-${verdict ?? 'none'}`} />
        ))}
      </div>
      <figcaption>
        <span>2 min ago</span>
        <span className="quality-key">
          <i className="cell-good" /> good
          <i className="cell-bad" /> bad
          <i className="cell-unknown" /> unknown
        </span>
        <span>now</span>
      </figcaption>
    </figure>
  );
}
