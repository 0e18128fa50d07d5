import type { OpsAlert } from '@atrium/ops/view';
import { runbookAddress } from './address.ts';
import { ago, since } from './format.ts';

type Props = {
  alerts: readonly OpsAlert[];
  nowMs: number;
  known: boolean;
  /** Nobody has answered since: what fired then may not now. */
  isOld: boolean;
};

export function Alerts({ alerts, nowMs, known, isOld }: Props) {
  const loud = alerts.filter(({ isQuiet }) => !isQuiet);
  const quiet = alerts.filter(({ isQuiet }) => isQuiet);
  return (
    <section className={isOld ? 'card old' : 'card'} aria-label="Alerts">
      <h2 className="small">
        {loud.length === 0 ? 'Alerts' : `Alerts that ${isOld ? 'fired when it last answered' : 'fire'}: ${loud.length}`}
      </h2>
      {loud.length === 0 && <p className="quiet">{known && !isOld ? 'None fires.' : 'Nobody can say which fire.'}</p>}
      <List alerts={loud} nowMs={nowMs} isOld={isOld} />
      {quiet.length > 0 && (
        <details>
          <summary>{quiet.length} more, silenced or said by another</summary>
          <List alerts={quiet} nowMs={nowMs} isOld={isOld} />
        </details>
      )}
    </section>
  );
}

function List({ alerts, ...shown }: Omit<Props, 'known'>) {
  return (
    <ul className="alerts">
      {alerts.map((alert) => (
        <Alert key={`${alert.name} ${alert.slo ?? ''} ${alert.about}`} alert={alert} {...shown} />
      ))}
    </ul>
  );
}

/** What is old has one thing to do first, which the head says: it is no button of an alert. */
function Alert({ alert, nowMs, isOld }: { alert: OpsAlert; nowMs: number; isOld: boolean }) {
  const { name, severity, summary, description, about, sinceMs, board, hasRunbook } = alert;
  return (
    <li>
      <p className={`tag ${severity}`}>
        {severity === 'page' ? '▲ Page' : '■ Ticket'}
        <span className="quiet">{isOld ? `began ${ago(sinceMs, nowMs)}` : since(sinceMs, nowMs)}</span>
      </p>
      <p className="what">
        {summary}
        {about !== '' && <span className="quiet"> {about}</span>}
      </p>
      {description !== '' && (
        <details>
          <summary>{name}</summary>
          <p className="quiet">{description}</p>
        </details>
      )}
      <p className="links">
        {hasRunbook ? (
          <a className={severity === 'page' && !isOld ? 'button' : undefined} href={runbookAddress(name)}>
            Runbook<span className="unseen"> of {name}</span>
          </a>
        ) : (
          <span className="quiet">{name} has no runbook here</span>
        )}
        {board !== null && (
          <a href={`#boards/${board}`}>
            Board<span className="unseen"> of {name}</span>
          </a>
        )}
      </p>
    </li>
  );
}
