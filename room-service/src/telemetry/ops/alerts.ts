import type { OpsAlert } from '@atrium/ops/view';
import type { Asked, Labels, Sample } from './prometheus-client.ts';

export type FiringAlert = {
  labels: Labels;
  annotations: Labels;
  startsAt: string;
  status: { state: string };
};

/** `firstStep`: of its runbook; null where it has none. */
export type AlertsOptions = { firstStep: (name: string) => string | null };

/** Labels that say what is known anyway. */
const KNOWN = [
  'alertname',
  'severity',
  'slo',
  'service',
  'job',
  'namespace',
  'cluster',
  'alertstate',
  '__name__',
  'prometheus',
];

/** What Alertmanager was told, with what silences and other alerts make of it. */
export function alertsOf(answer: unknown, options: AlertsOptions): OpsAlert[] {
  const list = Array.isArray(answer) ? (answer as FiringAlert[]) : [];
  return list.flatMap(({ labels, annotations, startsAt, status }) =>
    alertOf({ labels, annotations, sinceMs: Date.parse(startsAt), isQuiet: status.state === 'suppressed' }, options),
  );
}

/** Where Alertmanager is away: what Prometheus itself says that fires, without words and without silences. */
export function alertsOfPrometheus(asked: Asked<readonly Sample[]>, options: AlertsOptions): OpsAlert[] {
  if (!asked.ok) return [];
  return asked.value.flatMap(({ labels, value }) =>
    alertOf({ labels, annotations: {}, sinceMs: value * 1000, isQuiet: false }, options),
  );
}

/** Here the board about one promise is one for each. */
function boardOf(url: string): string | null {
  const [, board = null, slo] = /\/d\/atrium-([a-z-]+)(?:\?(?:.*&)?var-slo=([a-z0-9-]+))?/.exec(url) ?? [];
  return board === null || slo === undefined ? board : `${board}-${slo}`;
}

type Found = { labels: Labels; annotations: Labels; sinceMs: number; isQuiet: boolean };

function alertOf({ labels, annotations, sinceMs, isQuiet }: Found, { firstStep }: AlertsOptions): OpsAlert[] {
  const { alertname = '', severity } = labels;
  // The watchdog is for machines.
  if (severity !== 'page' && severity !== 'ticket') return [];
  const doFirst = firstStep(alertname);
  return [
    {
      name: alertname,
      severity,
      slo: labels.slo ?? null,
      summary: annotations.summary ?? alertname,
      description: annotations.description ?? '',
      sinceMs,
      board: boardOf(annotations.dashboard_url ?? ''),
      hasRunbook: doFirst !== null,
      doFirst: doFirst ?? '',
      isQuiet,
      about: Object.entries(labels)
        .flatMap(([label, value]) => (KNOWN.includes(label) ? [] : [`${label} ${value}`]))
        .join(', '),
    },
  ];
}
