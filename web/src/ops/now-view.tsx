import type { OpsKept, OpsNow } from '@atrium/ops/view';
import { useMemo } from 'react';
import { Alerts } from './alerts.tsx';
import { ago, clock } from './format.ts';
import { freshnessOf, type Times } from './freshness.ts';
import { Head } from './head.tsx';
import { Hurt } from './hurt.tsx';
import { NoAnswer } from './no-answer.tsx';
import { notesOf } from './notes.ts';
import { Slos } from './slos.tsx';
import { SourceBanner } from './source-banner.tsx';
import { useNow } from './use-now.ts';
import { usePolled } from './use-polled.ts';
import { Versions } from './versions.tsx';

/** Top to bottom in the order in which one wants to know: what is wrong, who is hurt and why, what changed, how bad it is. */
export function NowView({ kept }: { kept: OpsKept | null }) {
  const { value, times } = usePolled<OpsNow>('/ops/api/now');
  if (value === null) return <NoAnswer times={times} kept={kept} />;
  return <Answered now={value} times={times} kept={kept} />;
}

function Answered({ now, times, kept }: { now: OpsNow; times: Times; kept: OpsKept | null }) {
  const atMs = useNow();
  const fresh = freshnessOf(times, atMs);
  // By the clock of the service, which counts on while nothing new comes.
  const nowMs = now.atMs + ('ageMs' in fresh ? fresh.ageMs : 0);
  const { trueAtMs } = now;
  const isBlind = trueAtMs === null || trueAtMs < now.atMs;
  const old = isBlind || fresh.state === 'old';
  // Where nobody can say, the sentence is about that.
  const isAboutPrometheus = now.sentence.state === 'unknown';
  // Its plots are drawn for each answer, and not for each second.
  const slos = useMemo(() => <Slos slos={now.slos} versions={now.versions} notes={notesOf(now)} />, [now]);
  return (
    <>
      <div className={`first${old ? ' older' : ''}`}>
        <Head now={now} times={times} atMs={atMs} kept={kept} />
        <div className="who">
          <SourceBanner name="Alertmanager" source={now.alertmanager} nowMs={nowMs} />
          {!isAboutPrometheus && <SourceBanner name="Prometheus" source={now.prometheus} nowMs={nowMs} />}
          {trueAtMs === null ? (
            <p className="quiet">There are no numbers to show until Prometheus answers.</p>
          ) : (
            <>
              {old && <p className="banner">The numbers below are of {ago(trueAtMs, nowMs)}.</p>}
              <Hurt people={now.people} reasons={now.reasons} />
              <Versions versions={now.versions} processes={now.processes} release={now.release} nowMs={nowMs} />
            </>
          )}
        </div>
        <Alerts
          alerts={now.alerts}
          nowMs={nowMs}
          isOld={fresh.state === 'old'}
          known={now.prometheus.state === 'there' || now.alertmanager.state === 'there'}
        />
      </div>
      {trueAtMs !== null && <div className={old ? 'older' : undefined}>{slos}</div>}
      <p className="quiet foot">
        Asked at {clock(now.atMs, now.atMs)}, which is the zone of your clock; again every 5 s.
      </p>
    </>
  );
}
