import type { OpsNow } from '@atrium/ops/view';
import { Alerts } from './alerts.tsx';
import { ago, clock, since } from './format.ts';
import { Hurt } from './hurt.tsx';
import { SentenceCard } from './sentence-card.tsx';
import { notesOf } from './notes.ts';
import { Slos } from './slos.tsx';
import { SourceBanner } from './source-banner.tsx';
import { usePolled } from './use-polled.ts';
import { Versions } from './versions.tsx';

/** Top to bottom in the order in which one wants to know: what is wrong, who is hurt and why, what changed, how bad it is. */
export function NowView() {
  const polled = usePolled<OpsNow>('/ops/api/now');
  if (polled.state === 'waiting') return <p className="quiet">Asking ...</p>;
  if (polled.state === 'failed') {
    return (
      <section className="card sentence unknown" role="alert">
        <p className="state">
          <span aria-hidden="true">?</span> Not known
          <span className="since">{since(polled.silent.sinceMs, polled.silent.atMs)}</span>
        </p>
        <h2>The room service itself does not answer.</h2>
        <p>Whether people can talk is not known from here. Look whether its process runs, and at its log.</p>
      </section>
    );
  }
  const { value: now, silent } = polled;
  const nowMs = silent?.atMs ?? now.atMs;
  const { trueAtMs } = now;
  const old = trueAtMs === null || trueAtMs < now.atMs || silent !== null;
  // Where nobody can say, the sentence is about that.
  const isAboutPrometheus = now.sentence.state === 'unknown';
  return (
    <>
      {silent !== null && (
        <p className="banner" role="alert">
          The room service does not answer {since(silent.sinceMs, nowMs)}: everything below is older.
        </p>
      )}
      <div className={`first${old ? ' older' : ''}`}>
        <SentenceCard sentence={now.sentence} nowMs={nowMs} />
        <div className="who">
          <SourceBanner name="Alertmanager" source={now.alertmanager} nowMs={nowMs} />
          {!isAboutPrometheus && <SourceBanner name="Prometheus" source={now.prometheus} nowMs={nowMs} />}
          {trueAtMs === null ? (
            <p className="quiet">There are no numbers to show until Prometheus answers.</p>
          ) : (
            <>
              {old && <p className="banner">The numbers below are of {ago(trueAtMs, nowMs)}.</p>}
              <Hurt people={now.people} reasons={now.reasons} />
              <Versions versions={now.versions} processes={now.processes} nowMs={nowMs} />
            </>
          )}
        </div>
        <Alerts
          alerts={now.alerts}
          nowMs={nowMs}
          known={now.prometheus.state === 'there' || now.alertmanager.state === 'there'}
        />
      </div>
      {trueAtMs !== null && (
        <div className={old ? 'older' : undefined}>
          <Slos slos={now.slos} versions={now.versions} notes={notesOf(now)} />
        </div>
      )}
      <p className="quiet foot">
        Asked at {clock(now.atMs, now.atMs)}, which is the zone of your clock; again every 5 s.
      </p>
    </>
  );
}
