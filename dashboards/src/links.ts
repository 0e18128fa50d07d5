import type { BoardName } from './board.ts';
import { uidOf } from './board.ts';
import type { PanelLink } from './panel.ts';

/** Name of the variable that says where the page for on-call is, which serves runbooks and kept traces. */
export const OPS_VARIABLE = 'ops_url';
/** The metrics port of `npm start`. */
export const OPS_DEFAULT = 'http://localhost:9464';
export const TEMPO_VARIABLE = 'tempo_datasource';
export const PROMETHEUS_VARIABLE = 'prometheus_datasource';

/** Another board, at the same time and of the same processes. */
export function toBoard(name: BoardName, title: string, more = ''): PanelLink {
  return { title, url: `/d/${uidOf(name)}?\${__url_time_range}&\${__all_variables}${more}` };
}

export function toRunbook(alert: string): PanelLink {
  return { title: `Runbook: ${alert}`, url: `\${${OPS_VARIABLE}}/ops/runbooks/${alert}` };
}

/** Slow, failed and bad traces are kept by the service itself, also where there is no Tempo. */
export const TO_TRACES: PanelLink = { title: 'Kept traces', url: `\${${OPS_VARIABLE}}/ops/traces` };

/** Traces of the service in Tempo, by Grafana's own explorer. What is `${...}` must stay as it is, to be filled in. */
export function toTempo(title: string, traceQl: string): PanelLink {
  const panes = {
    traces: {
      datasource: `\${${TEMPO_VARIABLE}}`,
      queries: [{ refId: 'A', queryType: 'traceql', query: traceQl, limit: 20, tableType: 'traces' }],
      range: { from: '${__from}', to: '${__to}' },
    },
  };
  const text = encodeURIComponent(JSON.stringify(panes)).replace(/%24%7B(\w+)%7D/g, (_, name: string) => `\${${name}}`);
  return { title, url: `/explore?schemaVersion=1&panes=${text}` };
}

/** Of joins that took their time. */
export const SLOW_TRACES: readonly PanelLink[] = [
  TO_TRACES,
  toTempo('Slow joins in Tempo', '{ name = "join" && duration > 2s }'),
];
