import type { OpsNow, OpsReason } from '@atrium/ops/view';
import { duration, share } from './format.ts';

type Props = { people: OpsNow['people']; reasons: readonly OpsReason[] };

export function Hurt({ people, reasons }: Props) {
  return (
    <section className="card" aria-label="Who is hurt">
      <h2 className="small">Who is hurt?</h2>
      {people === null ? (
        <p className="quiet">Nobody can say how many people are here.</p>
      ) : (
        <dl className="row">
          <div>
            <dt>In rooms now</dt>
            <dd className="big">{people.here}</dd>
          </div>
          <div>
            <dt>Bad time, last 5 min</dt>
            <dd className="big">{people.hurt === null ? '–' : Number(people.hurt.toFixed(1))}</dd>
          </div>
          <div>
            <dt>Reconnecting</dt>
            <dd className="big">{people.reconnecting}</dd>
          </div>
        </dl>
      )}
      <h3>Why, in the last hour</h3>
      {reasons.length === 0 ? (
        <p className="quiet">Nobody had a bad time.</p>
      ) : (
        <ul className="reasons">
          {reasons.map(({ reason, words, seconds, share: of }) => (
            <li key={reason}>
              <span>
                {words} <code>{reason}</code>
              </span>
              <span className="number">
                {duration(seconds * 1000)}, {share(of)}
              </span>
              <div className="bar" aria-hidden="true">
                <div style={{ width: `${of * 100}%` }} />
              </div>
            </li>
          ))}
        </ul>
      )}
      <p className="links">
        <a href="/ops/traces">Slow, failed and bad traces</a>
      </p>
    </section>
  );
}
