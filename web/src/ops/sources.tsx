import type { OpsNow, Source } from '@atrium/ops/view';
import { since } from './format.ts';

/** Who of those that know does not answer, and what to do about it. Nothing where all is well. */
export function Sources({ now }: { now: OpsNow }) {
  return (
    <>
      <Away name="Prometheus" source={now.prometheus} nowMs={now.atMs} />
      <Away name="Alertmanager" source={now.alertmanager} nowMs={now.atMs} />
    </>
  );
}

function Away({ name, source, nowMs }: { name: string; source: Source; nowMs: number }) {
  if (source.state === 'there') return null;
  const what =
    source.state === 'unset'
      ? `${name} is not set up for this service.`
      : `${name} is not reachable ${since(source.sinceMs, nowMs)}${name === 'Prometheus' ? '; numbers below are older' : ''}.`;
  return (
    <p className="banner" role="status">
      <strong>{what}</strong> {source.todo}
    </p>
  );
}
