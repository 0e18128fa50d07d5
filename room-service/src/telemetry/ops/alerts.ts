import type { OpsAlert } from '@atrium/ops/view';
import { saidElsewhere } from './to-do.ts';
import type { Asked, Labels, Sample } from './prometheus-client.ts';

export type FiringAlert = {
  labels: Labels;
  annotations: Labels;
  startsAt: string;
  /** By the fingerprints of those that hold it back. */
  fingerprint: string;
  status: { state: string; silencedBy?: readonly string[]; inhibitedBy?: readonly string[] };
};

export type AlertsOptions = {
  /** Of its runbook, for what began at that moment; null where it has none. */
  firstStep: (name: string, sinceMs: number) => string | null;
  /** Whether this process has been there for so long that `GONE` is about its way to Prometheus. */
  isHereForLong: boolean;
};

/** Who reads it on this page reads it from a pod. */
const GONE = 'ServiceGone';
const GONE_SUMMARY = 'Prometheus does not reach the room service, which answers here';

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
  const blind = options.isHereForLong ? list.find(({ labels }) => labels.alertname === GONE)?.fingerprint : undefined;
  return list.flatMap(({ labels, annotations, startsAt, status }) =>
    alertOf({ labels, annotations, sinceMs: Date.parse(startsAt), isQuiet: isQuiet(status, blind) }, options),
  );
}

/** What is held back by nothing but a blind spot is said: it may be why nobody is reached. */
function isQuiet({ state, silencedBy = [], inhibitedBy = [] }: FiringAlert['status'], blind?: string): boolean {
  if (state !== 'suppressed') return false;
  return silencedBy.length > 0 || inhibitedBy.length === 0 || inhibitedBy.some((by) => by !== blind);
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

/** Of a promise what to do first is one thing: what its page says, while that fires. */
export function byTheirPages(alerts: readonly OpsAlert[]): OpsAlert[] {
  const pages = alerts.filter(
    ({ severity, name, hasRunbook }) => severity === 'page' && name !== 'SliMissing' && hasRunbook,
  );
  return alerts.map((alert) => {
    const page = pages.find(({ slo }) => slo !== null && slo === alert.slo);
    if (page === undefined || alert.severity === 'page' || !alert.hasRunbook) return alert;
    return { ...alert, doFirst: saidElsewhere(page.doFirst, page.name) };
  });
}

type Found = { labels: Labels; annotations: Labels; sinceMs: number; isQuiet: boolean };

function alertOf({ labels, annotations, sinceMs, isQuiet: quiet }: Found, options: AlertsOptions): OpsAlert[] {
  const { alertname = '', severity } = labels;
  // The watchdog is for machines.
  if (severity !== 'page' && severity !== 'ticket') return [];
  const doFirst = options.firstStep(alertname, sinceMs);
  const isBlindSpot = alertname === GONE && options.isHereForLong;
  return [
    {
      name: alertname,
      severity,
      slo: labels.slo ?? null,
      summary: isBlindSpot ? GONE_SUMMARY : (annotations.summary ?? alertname),
      description: annotations.description ?? '',
      sinceMs,
      board: boardOf(annotations.dashboard_url ?? ''),
      hasRunbook: doFirst !== null,
      doFirst: doFirst ?? '',
      isQuiet: quiet,
      isBlindSpot,
      about: Object.entries(labels)
        .flatMap(([label, value]) => (KNOWN.includes(label) ? [] : [`${label} ${value}`]))
        .join(', '),
    },
  ];
}
