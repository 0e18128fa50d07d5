import type { Interval } from '../../telemetry/quality-store.ts';
import { t } from '../../words/words.ts';
import { stripOf, stripWords } from '../model/strip.ts';

/** The last two minutes at a glance: how long it has been like this, and whether it is over. */
export function QualityStrip({ intervals, now }: { intervals: readonly Interval[]; now: number }) {
  const cells = stripOf(intervals, now);
  return (
    <figure className="quality-strip">
      <div role="img" aria-label={t('quality.lastTwoMinutes', { what: stripWords(cells) })}>
        {cells.map((verdict, at) => (
          // Cells have no identity but their place.
          <i key={at} className={`cell-${verdict ?? 'none'}`} />
        ))}
      </div>
      <figcaption>
        <span>{t('quality.twoMinutesAgo')}</span>
        <span className="quality-key">
          <i className="cell-good" /> {t('quality.good')}
          <i className="cell-bad" /> {t('quality.bad')}
          <i className="cell-unknown" /> {t('quality.unknown')}
        </span>
        <span>{t('quality.now')}</span>
      </figcaption>
    </figure>
  );
}
