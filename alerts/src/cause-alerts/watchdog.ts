import type { Alert } from '../alert.ts';
import { MINUTE_S } from '../clock.ts';

/**
 * A dead man's switch: it fires as long as Prometheus evaluates and Alertmanager delivers, and whoever gets it calls when
 * it stops. The rest of what is here cannot say that it is silent.
 */
export function watchdogAlerts(): readonly Alert[] {
  return [
    {
      name: 'Watchdog',
      about: 'itself',
      severity: 'none',
      expr: 'vector(1)',
      forS: MINUTE_S,
      summary: 'Alerting works',
      description: 'This one always fires. Its silence is the alert: no other alert would come, either.',
      dashboard: { board: 'telemetry-health' },
      numbers: {},
      cases: [
        {
          title: 'fires without any data',
          series: [],
          moments: [
            { atMin: 0, firing: [] },
            { atMin: 2, firing: [{ labels: {}, value: '1' }] },
          ],
        },
      ],
    },
  ];
}
