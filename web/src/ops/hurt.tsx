import type { OpsNow, OpsReason } from '@atrium/ops/view';
import { duration, share } from './format.ts';
import { feltOf, whyOf } from './why.ts';

type Props = { people: OpsNow['people']; reasons: readonly OpsReason[] };

export function Hurt({ people, reasons }: Props) {
  const { now, before } = whyOf(reasons);
  const felt = feltOf(people);
  return (
    <section className="card" aria-label="Who is hurt">
      <h2 className="small">Who is hurt? {people !== null && <>How it was {people.windowWords}</>}</h2>
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
            <dd className="big">{people.felt ?? '–'}</dd>
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
      <h3>Why now</h3>
      {felt.map((line) => (
        <p key={line}>{line}.</p>
      ))}
      {now.length === 0 && felt.length === 0 && <p className="quiet">No bad time is known {people?.windowWords}.</p>}
      {now.length > 0 && (
        <ul className="reasons">
          {now.map((reason) => (
            <Reason key={reason.reason} {...reason} />
          ))}
        </ul>
      )}
      {before.length > 0 && (
        <details>
          <summary>What was bad before, within the last hour: {before.length}</summary>
          <ul className="reasons">
            {before.map(({ reason, words, seconds, share: ofHour }) => (
              <li key={reason}>
                <span>
                  {words} <code>{reason}</code>
                </span>
                <span className="spans quiet">
                  {duration(seconds * 1000)}, {share(ofHour)} of what was bad
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
      <p className="links">
        <a href="/ops/traces">Slow, failed and bad traces</a>
      </p>
    </section>
  );
}

function Reason({ reason, words, shareNow }: OpsReason) {
  return (
    <li>
      <span>
        {words} <code>{reason}</code>
      </span>
      <span className="number quiet">{share(shareNow)} of what is bad</span>
      <div className="bar" aria-hidden="true">
        <div style={{ width: `${shareNow * 100}%` }} />
      </div>
    </li>
  );
}
