import type { OpsNow } from '@atrium/ops/view';
import { Alerts } from './alerts.tsx';
import { clock } from './format.ts';
import { Hurt } from './hurt.tsx';
import { SentenceCard } from './sentence-card.tsx';
import { Slos } from './slos.tsx';
import { Sources } from './sources.tsx';
import { usePolled } from './use-polled.ts';
import { Versions } from './versions.tsx';

/** Top to bottom in the order in which one wants to know: is it bad, who is hurt, what changed. */
export function NowView() {
  const polled = usePolled<OpsNow>('/ops/api/now');
  if (polled.state === 'waiting') return <p className="quiet">Asking ...</p>;
  if (polled.state === 'failed') {
    return (
      <section className="card sentence unknown" role="alert">
        <p className="state">
          <span aria-hidden="true">?</span> Not known
        </p>
        <h2>The room service itself does not answer since {clock(polled.sinceMs, polled.sinceMs)}.</h2>
        <p>Whether people can talk is not known from here. Look whether its process runs, and at its log.</p>
      </section>
    );
  }
  const { value: now, silentSinceMs } = polled;
  const old = now.trueAtMs === null || now.trueAtMs < now.atMs || silentSinceMs !== null;
  return (
    <>
      {silentSinceMs !== null && (
        <p className="banner" role="alert">
          The room service does not answer since {clock(silentSinceMs, now.atMs)}: everything below is older.
        </p>
      )}
      <div className="first">
        <SentenceCard sentence={now.sentence} nowMs={now.atMs} />
        <Alerts
          alerts={now.alerts}
          nowMs={now.atMs}
          known={now.prometheus.state === 'there' || now.alertmanager.state === 'there'}
        />
      </div>
      <Sources now={now} />
      {now.trueAtMs === null ? (
        <p className="quiet">There are no numbers to show until Prometheus answers.</p>
      ) : (
        <div className={old ? 'older' : undefined}>
          {old && <p className="banner">The numbers below are of {clock(now.trueAtMs, now.atMs)}.</p>}
          <div className="rest">
            <Slos slos={now.slos} versions={now.versions} />
            <div className="side">
              <Hurt people={now.people} reasons={now.reasons} />
              <Versions versions={now.versions} processes={now.processes} nowMs={now.atMs} />
            </div>
          </div>
        </div>
      )}
      <p className="quiet foot">Asked at {clock(now.atMs, now.atMs)}, again every 5 s. Times are of your clock.</p>
    </>
  );
}
