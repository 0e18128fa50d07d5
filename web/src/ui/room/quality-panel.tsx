import { Popover } from 'radix-ui';
import { X } from 'lucide-react';
import { t } from '../../words/words.ts';
import { useQuality, useRoom } from '../client-context.ts';
import { millis, percent, rate, routeWords } from '../model/link-words.ts';
import { mosWords } from '../model/mos-words.ts';
import { pictureRows, sentPictureWords, type QualityRow } from '../model/picture-words.ts';
import type { CallState } from '../model/call-state.ts';
import { SignalBars } from '../parts/signal-bars.tsx';
import { QualityStrip } from './quality-strip.tsx';
import { say, useUiStore } from './room-ui.ts';

/** Why is my call bad? The answer first, then what it rests on. */
export function QualityPanel({ verdict, words, now }: CallState & { now: number }) {
  const ui = useUiStore();
  const people = useRoom((state) => state.people);
  const socketRttMs = useRoom((state) => state.rttMs);
  const { numbers, pictures, sentPicture, intervals, traceId } = useQuality((state) => state);
  const line: QualityRow[] = [
    { name: t('quality.route'), value: routeWords(numbers?.route ?? 'none') },
    { name: t('quality.roundTrip'), value: millis(numbers?.rttMs ?? socketRttMs) },
    { name: t('quality.jitter'), value: millis(numbers?.jitterMs ?? null) },
    { name: t('quality.lostToYou'), value: percent(numbers?.lossDown ?? null) },
    { name: t('quality.lostFromYou'), value: percent(numbers?.lossUp ?? null) },
    { name: t('quality.receiving'), value: rate(numbers?.downKbps ?? 0) },
    { name: t('quality.sending'), value: rate(numbers?.upKbps ?? 0) },
  ];
  const media: QualityRow[] = [
    { name: t('quality.speech'), value: mosWords(numbers?.mos ?? null) },
    ...pictureRows(pictures, (id) => people.get(id)?.name ?? t('common.somebody')),
    { name: t('quality.yourCamera'), value: sentPictureWords(sentPicture) },
  ];
  const copy = () => {
    const rows = [...media, ...line, ...(traceId === null ? [] : [{ name: t('quality.trace'), value: traceId }])];
    const text = [words.title, ...rows.map(rowText)].join('\n');
    // Asked for inside: browsers leave the clipboard out on pages without HTTPS, whatever the type says.
    const copied = Promise.resolve().then(() => navigator.clipboard.writeText(text));
    copied.then(
      () => say(ui, t('quality.copied')),
      () => say(ui, t('quality.notCopied')),
    );
  };
  return (
    <>
      <div className="quality-head">
        <span className={`quality-sign link-${verdict}`}>
          <SignalBars verdict={verdict} />
        </span>
        <h2>{words.title}</h2>
        <Popover.Close className="icon-button" aria-label={t('common.close')}>
          <X aria-hidden="true" />
        </Popover.Close>
      </div>
      <p className="quiet">{words.why}</p>
      {words.help !== null && <p className="quality-help">{words.help}</p>}
      <QualityStrip intervals={intervals} now={now} />
      <Rows title={t('quality.soundAndPicture')} rows={media} />
      <Rows title={t('quality.line')} rows={line} />
      <div className="quality-foot">
        <p className="quiet">
          {traceId === null ? (
            t('quality.noTrace')
          ) : (
            <>
              {t('quality.trace')} <code dir="ltr">{traceId}</code>
            </>
          )}
        </p>
        <button type="button" className="button small" aria-label={t('quality.copyWhat')} onClick={copy}>
          {t('quality.copy')}
        </button>
      </div>
    </>
  );
}

function Rows({ title, rows }: { title: string; rows: readonly QualityRow[] }) {
  return (
    <section>
      <h3>{title}</h3>
      <dl>
        {rows.map(({ name, value, note }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              {value}
              {note !== undefined && <small>{note}</small>}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function rowText({ name, value, note }: QualityRow): string {
  return note === undefined ? t('quality.row', { name, value }) : t('quality.rowWithNote', { name, value, note });
}
