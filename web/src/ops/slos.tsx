import type { OpsSlo, OpsVersion } from '@atrium/ops/view';
import { BurnPlot } from './burn-plot.tsx';
import { goodShare, ofKnown, share } from './format.ts';

export function Slos({ slos, versions }: { slos: readonly OpsSlo[]; versions: readonly OpsVersion[] }) {
  return (
    <section aria-label="Promises">
      <h2 className="small">Is it bad? What was promised, and what people have</h2>
      <ul className="slos">
        {slos.map((slo) => (
          <Slo key={slo.id} slo={slo} versions={versions} />
        ))}
      </ul>
    </section>
  );
}

function Slo({ slo, versions }: { slo: OpsSlo; versions: readonly OpsVersion[] }) {
  const { title, promise, target, periodDays, errorNow, errorHour, budgetLeft, known, firing, plot, burn } = slo;
  const isShort = errorNow !== null && errorNow > 1 - target;
  const word =
    firing === 'page'
      ? '▲ pages'
      : firing === 'ticket'
        ? '■ ticket'
        : isShort
          ? '◆ below target now'
          : errorNow === null
            ? '○ nothing to judge'
            : '● kept';
  const tone =
    firing === 'page' ? 'bad' : firing === 'ticket' || isShort ? 'warn' : errorNow === null ? 'none' : 'good';
  return (
    <li className={`card slo ${tone}`}>
      <div className="head">
        <h3 title={promise}>{title}</h3>
        <span className="word">{word}</span>
      </div>
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

/** May fall below nothing: more is spent than there was. */
function Budget({ left, days, known }: { left: number | null; days: number; known: number | null }) {
  if (left === null) return <p className="quiet budget">Budget of {days} days: not known yet</p>;
  const spent = left < 0;
  const text = spent ? `overspent by ${share(-left)}` : `${share(left)} left`;
  return (
    <div className={`budget${spent ? ' spent' : left < 0.25 ? ' low' : ''}`}>
      <p>
        Error budget of {days} days: <strong>{text}</strong>
        {ofKnown(known, days)}
      </p>
      <div className="bar" aria-hidden="true">
        <div style={{ width: `${Math.max(0, Math.min(1, left)) * 100}%` }} />
      </div>
    </div>
  );
}
