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
            <dt>Have a bad time</dt>
            <dd className="big">{people.hurt ?? '–'}</dd>
          </div>
          {people.unknown !== null && people.unknown > 0 && (
            <div>
              <dt>Not known</dt>
              <dd className="big">{people.unknown}</dd>
            </div>
          )}
          <div>
            <dt>Reconnecting</dt>
            <dd className="big">{people.reconnecting}</dd>
          </div>
        </dl>
      )}
      <h3>Why</h3>
      {reasons.length === 0 ? (
        <p className="quiet">No bad time is known of the last hour.</p>
      ) : (
        <ul className="reasons">
          {reasons.map((reason) => (
            <Reason key={reason.reason} {...reason} />
          ))}
        </ul>
      )}
      <p className="links">
        <a href="/ops/traces">Slow, failed and bad traces</a>
      </p>
    </section>
  );
}

/** What is so now, beside what was so in the hour: the worst of that may be over. */
function Reason({ reason, words, seconds, share: ofHour, secondsNow, shareNow }: OpsReason) {
  return (
    <li>
      <span>
        {words} <code>{reason}</code>
      </span>
      <span className="spans quiet">
        <span>Last 5 min: {secondsNow > 0 ? `${duration(secondsNow * 1000)}, ${share(shareNow)}` : 'none'}</span>
        <span>
          Last hour: {duration(seconds * 1000)}, {share(ofHour)}
        </span>
      </span>
      <div className="bar" aria-hidden="true">
        <div style={{ width: `${shareNow * 100}%` }} />
      </div>
    </li>
  );
}
