import type { OpsNow, OpsVersion } from '@atrium/ops/view';
import { ago } from './format.ts';
import { Release } from './release.tsx';

type Props = Pick<OpsNow, 'processes' | 'release'> & { versions: readonly OpsVersion[]; nowMs: number };

export function Versions({ versions, processes, release, nowMs }: Props) {
  const down = processes === null ? 0 : processes.all - processes.up;
  return (
    <section className="card what-changed" aria-label="Versions">
      <h2 className="small">What changed?</h2>
      {versions.length === 0 && <p className="quiet">No version is known to run.</p>}
      <ul className="versions">
        {versions.map(({ version, track, processes: count, people, sinceMs }) => (
          <li key={`${version} ${track}`}>
            <strong>{version}</strong> <span className={`tag ${track}`}>{track}</span>
            <span className="quiet">
              {count} {count === 1 ? 'process' : 'processes'}, {people} {people === 1 ? 'person' : 'people'}
              {sinceMs === null ? '' : `, started ${ago(sinceMs, nowMs)}`}
            </span>
          </li>
        ))}
      </ul>
      {down > 0 && (
        <p className="warn">
          ■ {down} of {processes?.all} processes cannot be read.
        </p>
      )}
      {release !== null && <Release release={release} nowMs={nowMs} />}
      <p className="links">
        <a href="#boards/release-cockpit">Release cockpit</a>
      </p>
    </section>
  );
}
