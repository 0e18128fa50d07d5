import type { OpsEvidence, OpsRelease } from '@atrium/ops/view';
import { ago, share } from './format.ts';
import { heldOf, roomsOf, sinceOf, stageOf } from './release-words.ts';

type Props = { release: OpsRelease; nowMs: number };

/** How far the release is that is under way, or how the last one ended. */
export function Release({ release, nowMs }: Props) {
  const { evidence, blindSinceMs } = release;
  const { shape, tone, words } = stageOf(release);
  const since = sinceOf(release, nowMs);
  const held = heldOf(release, nowMs);
  return (
    <div className="release">
      <p>
        <strong>Release</strong>{' '}
        <span className={`tag ${tone}`}>
          <span aria-hidden="true">{shape}</span> {words}
        </span>
        {since !== '' && <span className="quiet">{since}</span>}
      </p>
      {blindSinceMs !== null && (
        <p className="warn">■ The gate sees nothing since {ago(blindSinceMs, nowMs)}: this is of then.</p>
      )}
      {evidence !== null && <Evidence {...evidence} />}
      {held !== '' && <p className="held">{held}</p>}
      <p className="quiet more">
        Names, numbers and who did what: <code>npm run release -- status</code>
      </p>
    </div>
  );
}

/** What speaks against it is shown once there is any: most releases are good. */
function Evidence(evidence: OpsEvidence) {
  const { pro, against } = evidence;
  return (
    <dl className="evidence">
      <div>
        <dt>Evidence for its next step</dt>
        <dd>
          <strong>{share(pro)}</strong> <span className="quiet">{roomsOf(evidence)}</span>
          <Bar part={pro} />
        </dd>
      </div>
      {against > 0 && (
        <div className="against">
          <dt>Evidence against it, of what ends it</dt>
          <dd>
            <strong>{share(against)}</strong>
            <Bar part={against} />
          </dd>
        </div>
      )}
    </dl>
  );
}

function Bar({ part }: { part: number }) {
  return (
    <div className="bar" aria-hidden="true">
      <div style={{ width: `${part * 100}%` }} />
    </div>
  );
}
