import type { OpsKept } from '@atrium/ops/view';
import { runbookAddress } from './address.ts';
import { duration, since } from './format.ts';
import { freshnessOf, type Times } from './freshness.ts';
import { useNow } from './use-now.ts';

type Props = { times: Times; kept: OpsKept | null };

/** In place of what was asked for. Silent for a moment; then it says that nobody answers, and what to do. */
export function NoAnswer({ times, kept }: Props) {
  const nowMs = useNow();
  const fresh = freshnessOf(times, nowMs);
  if (fresh.state !== 'silent') return <p className="quiet">Asking ...</p>;
  return (
    <section className="card sentence unknown" aria-label="What is wrong">
      <p className="state">
        <span aria-hidden="true">?</span> Not known
        <span className="since">{since(fresh.sinceMs, nowMs)}</span>
      </p>
      <div role="alert">
        <h2>The room service itself does not answer.</h2>
        <p>Whether people can talk is not known from here.</p>
      </div>
      <Instead kept={kept} />
    </section>
  );
}

/** Above what is older than two refreshes; nothing where it is fresh. */
export function OldBanner({ times, kept }: Props) {
  const fresh = freshnessOf(times, useNow());
  if (fresh.state !== 'old') return null;
  return (
    <div className="banner">
      {/* Told once, and not the time beside it. */}
      <strong role="alert">The room service does not answer.</strong> Everything below is of {duration(fresh.ageMs)}{' '}
      ago.
      <Instead kept={kept} />
    </div>
  );
}

/** What to do first without the service, and where to look. */
export function Instead({ kept }: { kept: OpsKept | null }) {
  const url = kept?.prometheusUrl ?? null;
  return (
    <>
      <p className="do-first">
        <strong>Do first:</strong> Look whether its process runs, and at its log.
        {kept === null && <> Runbooks are in the project: alerts/runbooks/.</>}
      </p>
      {kept !== null && (
        <p className="links">
          <a className="button" href={runbookAddress('ServiceGone')}>
            Runbook<span className="unseen"> of ServiceGone</span>
          </a>
          <span className="quiet">It is kept in this page, as all of them are.</span>
        </p>
      )}
      {url !== null && (
        <p className="quiet">
          The numbers are in Prometheus, from where it can be reached: <code>{url}</code>
        </p>
      )}
    </>
  );
}
