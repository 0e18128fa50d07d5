import type { OpsSlo, OpsVersion } from '@atrium/ops/view';
import { detailAddress } from './address.ts';
import { BurnPlot } from './burn-plot.tsx';
import { budget, goodShare, ofKnown, share } from './format.ts';
import type { Note } from './notes.ts';

type Props = { slos: readonly OpsSlo[]; versions: readonly OpsVersion[]; notes: ReadonlyMap<string, Note> };

export function Slos({ slos, versions, notes }: Props) {
  return (
    <section aria-label="Promises">
      <h2 className="small">Is it bad? What was promised, and what people have</h2>
      <ul className="slos">
        {slos.map((slo) => (
          <Slo key={slo.id} slo={slo} versions={versions} note={notes.get(slo.id) ?? null} />
        ))}
      </ul>
    </section>
  );
}

function Slo({ slo, versions, note }: { slo: OpsSlo; versions: readonly OpsVersion[]; note: Note | null }) {
  const { id, title, promise, target, periodDays, errorNow, errorHour, budgetLeft, known, firing, plot, burn } = slo;
  const isShort = errorNow !== null && errorNow > 1 - target;
  const word = wordOf(firing, isShort, errorNow);
  const tone = toneOfSlo(firing, isShort, errorNow);
  return (
    <li className={`card slo ${note !== null && tone !== 'bad' ? note.tone : tone}`}>
      <div className="head">
        <h3 title={promise}>
          <a href={detailAddress(id)}>{title}</a>
        </h3>
        <span className="word">{firing !== 'page' && note !== null ? note.word : word}</span>
      </div>
      {note !== null && <p className={`${note.tone} note`}>{note.text}</p>}
      <dl>
        <div>
          <dt>Last 5 min</dt>
          <dd className="big">{errorNow === null ? '–' : goodShare(errorNow)}</dd>
        </div>
        <div>
          <dt>Last hour</dt>
          <dd>{errorHour === null ? '–' : goodShare(errorHour)}</dd>
        </div>
        <div>
          <dt>Promised</dt>
          <dd>{share(target, 3)}</dd>
        </div>
      </dl>
      <Budget left={budgetLeft} days={periodDays} known={known} />
      {plot !== null && burn !== null && <BurnPlot title={title} plot={plot} burn={burn} versions={versions} />}
    </li>
  );
}

function wordOf(firing: OpsSlo['firing'], isShort: boolean, errorNow: number | null): string {
  if (firing === 'page') return isShort || errorNow === null ? '▲ pages' : '◐ recovers';
  if (firing === 'ticket') return '■ ticket';
  if (isShort) return '◆ below target now';
  return errorNow === null ? '○ nothing to judge' : '● kept';
}

function toneOfSlo(firing: OpsSlo['firing'], isShort: boolean, errorNow: number | null): string {
  if (firing === 'page' && (isShort || errorNow === null)) return 'bad';
  if (firing !== null || isShort) return 'warn';
  return errorNow === null ? 'none' : 'good';
}

/** May fall below nothing: more is spent than there was. */
function Budget({ left, days, known }: { left: number | null; days: number; known: number | null }) {
  if (left === null) return <p className="quiet budget">Budget of {days} days: not known yet</p>;
  const spent = left < 0;
  return (
    <div className={`budget${spent ? ' spent' : left < 0.25 ? ' low' : ''}`}>
      <p>
        Error budget of {days} days: <strong>{budget(left)}</strong>
        {ofKnown(known, days)}
      </p>
      <div className="bar" aria-hidden="true">
        <div style={{ width: `${Math.max(0, Math.min(1, left)) * 100}%` }} />
      </div>
    </div>
  );
}
