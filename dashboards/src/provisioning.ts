import { OPS_DEFAULT } from './links.ts';

/** How often `npm start` and compose.yaml scrape. A rate is taken over four of them, so that one at 30 s still has two. */
const SCRAPE_INTERVAL_S = 15;

/**
 * Both sources by the names that the services have beside Grafana. Exemplars open in Tempo, or in the ring of kept traces of
 * the service. Grafana reads `$` in these files as a variable of its own environment: `$$` is one dollar.
 */
export const DATASOURCES = `apiVersion: 1
datasources:
  - name: Prometheus
    uid: prometheus
    type: prometheus
    access: proxy
    url: http://prometheus:9090
    isDefault: true
    editable: false
    jsonData:
      httpMethod: POST
      timeInterval: ${SCRAPE_INTERVAL_S}s
      exemplarTraceIdDestinations:
        - name: trace_id
          datasourceUid: tempo
          urlDisplayLabel: Open in Tempo
        - name: trace_id
          url: ${OPS_DEFAULT}/ops/traces/$\${__value.raw}
          urlDisplayLabel: Open in the service
  - name: Tempo
    uid: tempo
    type: tempo
    access: proxy
    url: http://tempo:3200
    editable: false
    jsonData:
      tracesToMetrics:
        datasourceUid: prometheus
  - name: Alertmanager
    uid: alertmanager
    type: alertmanager
    access: proxy
    url: http://alertmanager:9093
    editable: false
    jsonData:
      implementation: prometheus
`;

/** Where compose.yaml puts the boards into the container. */
export const BOARDS_FOLDER = '/var/lib/grafana/dashboards/atrium';

export const PROVIDERS = `apiVersion: 1
providers:
  - name: atrium
    folder: Atrium
    type: file
    disableDeletion: true
    allowUiUpdates: false
    updateIntervalSeconds: 30
    options:
      path: ${BOARDS_FOLDER}
`;
