import { Popover } from 'radix-ui';
import { X } from 'lucide-react';
import { useQuality, useRoom } from '../client-context.ts';
import { millis, percent, rate, routeWords } from '../model/link-words.ts';
import { mosWords } from '../model/mos-words.ts';
import { pictureRows, sentPictureWords } from '../model/picture-words.ts';
import type { CallState } from '../model/call-state.ts';
import { SignalBars } from '../parts/signal-bars.tsx';
import { QualityStrip } from './quality-strip.tsx';
import { say, useUiStore } from './room-ui.ts';

type Row = readonly [name: string, value: string];

/** Why is my call bad? The answer first, then what it rests on. */
export function QualityPanel({ verdict, words, now }: CallState & { now: number }) {
  const ui = useUiStore();
  const people = useRoom((state) => state.people);
  const socketRttMs = useRoom((state) => state.rttMs);
  const { numbers, pictures, sentPicture, intervals, traceId } = useQuality((state) => state);
  const line: Row[] = [
    ['Route', routeWords(numbers?.route ?? 'none')],
    ['Round trip', millis(numbers?.rttMs ?? socketRttMs)],
    ['Jitter', millis(numbers?.jitterMs ?? null)],
    ['Lost on the way to you', percent(numbers?.lossDown ?? null)],
    ['Lost on the way from you', percent(numbers?.lossUp ?? null)],
    ['Receiving', rate(numbers?.downKbps ?? 0)],
    ['Sending', rate(numbers?.upKbps ?? 0)],
  ];
  const media: Row[] = [
    ['Speech', mosWords(numbers?.mos ?? null)],
    ...pictureRows(pictures, (id) => people.get(id)?.name ?? 'Somebody'),
    ['Your camera', sentPictureWords(sentPicture)],
  ];
  const copy = () => {
    const rows = [...media, ...line, ...(traceId === null ? [] : [['Trace', traceId] as const])];
    const text = [words.title, ...rows.map(([name, value]) => `${name}: ${value}`)].join('\n');
    // Asked for inside: browsers leave the clipboard out on pages without HTTPS, whatever the type says.
    const copied = Promise.resolve().then(() => navigator.clipboard.writeText(text));
    copied.then(
      () => say(ui, 'Numbers and trace id copied.'),
      () => say(ui, 'The browser did not let us copy.'),
    );
  };
  return (
    <>
      <header>
        <span className={`quality-sign link-${verdict}`}>
          <SignalBars verdict={verdict} />
        </span>
        <h2>{words.title}</h2>
        <Popover.Close className="icon-button" aria-label="Close">
          <X aria-hidden="true" />
        </Popover.Close>
      </header>
      <p className="quiet">{words.why}</p>
      {words.help !== null && <p className="quality-help">{words.help}</p>}
      <QualityStrip intervals={intervals} now={now} />
      <Rows title="Sound and picture" rows={media} />
      <Rows title="The line, over the last seconds" rows={line} />
      <footer>
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
      </footer>
    </>
  );
}

function Rows({ title, rows }: { title: string; rows: readonly Row[] }) {
  return (
    <section>
      <h3>{title}</h3>
      <dl>
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
