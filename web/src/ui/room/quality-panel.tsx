import { Popover } from 'radix-ui';
import { X } from 'lucide-react';
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
    { name: 'Route', value: routeWords(numbers?.route ?? 'none') },
    { name: 'Round trip', value: millis(numbers?.rttMs ?? socketRttMs) },
    { name: 'Jitter', value: millis(numbers?.jitterMs ?? null) },
    { name: 'Lost on the way to you', value: percent(numbers?.lossDown ?? null) },
    { name: 'Lost on the way from you', value: percent(numbers?.lossUp ?? null) },
    { name: 'Receiving', value: rate(numbers?.downKbps ?? 0) },
    { name: 'Sending', value: rate(numbers?.upKbps ?? 0) },
  ];
  const media: QualityRow[] = [
    { name: 'Speech (MOS)', value: mosWords(numbers?.mos ?? null) },
    ...pictureRows(pictures, (id) => people.get(id)?.name ?? 'Somebody'),
    { name: 'Your camera', value: sentPictureWords(sentPicture) },
  ];
  const copy = () => {
    const rows = [...media, ...line, ...(traceId === null ? [] : [{ name: 'Trace', value: traceId }])];
    const text = [words.title, ...rows.map(rowText)].join('\n');
    // Asked for inside: browsers leave the clipboard out on pages without HTTPS, whatever the type says.
    const copied = Promise.resolve().then(() => navigator.clipboard.writeText(text));
    copied.then(
      () => say(ui, 'Numbers and trace id copied.'),
      () => say(ui, 'The browser did not let us copy.'),
    );
  };
  return (
    <>
      <div className="quality-head">
        <span className={`quality-sign link-${verdict}`}>
          <SignalBars verdict={verdict} />
        </span>
        <h2>{words.title}</h2>
        <Popover.Close className="icon-button" aria-label="Close">
          <X aria-hidden="true" />
        </Popover.Close>
      </div>
      <p className="quiet">{words.why}</p>
      {words.help !== null && <p className="quality-help">{words.help}</p>}
      <QualityStrip intervals={intervals} now={now} />
      <Rows title="Sound and picture" rows={media} />
      <Rows title="The line, over the last seconds" rows={line} />
      <div className="quality-foot">
        <p className="quiet">
          {traceId === null ? (
            'The service records no trace of this call.'
          ) : (
            <>
              Trace <code>{traceId}</code>
            </>
          )}
        </p>
        <button type="button" className="button small" onClick={copy}>
          Copy
          <span className="visually-hidden"> the numbers and the trace id</span>
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
  return `${name}: ${value}${note === undefined ? '' : ` (${note})`}`;
}
