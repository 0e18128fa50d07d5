import { ALL_METRICS } from '@atrium/metrics';
import { errorSeries, Refusal, SERIES } from '@atrium/slo';
import type { Alert } from './alert.ts';
import { withHow } from './how.ts';
import { withLastAgo } from './last-ago.ts';
import { boardName, dashboardUrl, runbookUrl } from './links.ts';
import { withShare } from './share-of-bad.ts';
import { span } from './words.ts';

/** What every runbook answers, in the order in which one asks. */
export const HEADINGS = ['What people feel', 'Is it so', 'Do now', 'It is over when', 'Why it happens'] as const;

const SEVERITY: Readonly<Record<Alert['severity'], string>> = {
  page: 'page: somebody is woken',
  ticket: 'ticket: alone it waits for working hours; beside a page it may be the cause',
  none: 'none: for a machine that misses it when it is silent',
};

/** The page that on-call reads: the source, with the numbers and names that are decided elsewhere. */
export function runbook(source: string, alerts: readonly Alert[]): string {
  const [alert] = alerts;
  if (alert === undefined) throw new RangeError('a runbook of no alert');
  const [title = '', ...rest] = source.split('\n');
  const text = [title, '', ...facts(alert, alerts), ...rest, ...rules(alerts)].join('\n');
  const names = namesFor(alert);
  const filled = withHow(text).replace(/\{\{([\w.]+)\}\}/g, (_all, name: string) => {
    const value = names[name];
    if (value === undefined) throw new Refusal(`alerts/runbooks/${alert.name}.md: nobody knows {{${name}}}`);
    return value;
  });
  // In the repository a link leads to the source beside it; the service knows an alert by its name alone.
  return filled.replace(/\]\((\w+)\.md\)/g, (_all, name: string) => `](${runbookUrl(name)})`);
}

/** Headings that are not there, or not in this order; and a title that is not the alert's name. */
export function runbookMistakes(name: string, source: string): string[] {
  const found = [...source.matchAll(/^## (.+)$/gm)].map(([, heading = '']) => heading);
  return [
    ...(source.startsWith(`# ${name}\n`) ? [] : [`${name}: does not begin with "# ${name}"`]),
    ...(found.join() === HEADINGS.join()
      ? []
      : [`${name}: has the headings ${found.join(', ')}, and not ${HEADINGS.join(', ')}`]),
    ...emptyParts(name, source),
  ];
}

function emptyParts(name: string, source: string): string[] {
  const [, ...parts] = source.split(/^## /m);
  return parts.flatMap((part) => {
    const [heading = '', ...lines] = part.split('\n');
    return lines.join('').trim() === '' ? [`${name}: says nothing under ${heading}`] : [];
  });
}

function facts({ summary, forS, dashboard }: Alert, alerts: readonly Alert[]): string[] {
  const severities = [...new Set(alerts.map(({ severity }) => severity))];
  const consequence = severities.map((severity) => SEVERITY[severity]).join(', or ');
  return [
    `> **${withoutTemplate(summary)}**`,
    '>',
    `> ${consequence}${severities.length > 1 ? ', as its promise says' : ''} · it has held for ${span(forS)} · [what is wrong now](/ops) · [traces](/ops/traces) · [board](/ops#boards/${boardName(dashboard)}) · Grafana: \`${dashboardUrl(dashboard)}\``,
  ];
}

/** Last, since nobody is helped by it at first. */
function rules(alerts: readonly Alert[]): string[] {
  const each = alerts.flatMap(({ slo, expr }) => [
    ...(alerts.length === 1 ? [] : [`\`${slo ?? ''}\``, '']),
    ...promql(expr),
  ]);
  return ['## Its rule', '', 'It fires when this has a result:', '', ...each];
}

function promql(expr: string): string[] {
  return ['```promql', expr, '```', ''];
}

/** A summary before anything has fired. */
function withoutTemplate(text: string): string {
  return withShare(withLastAgo(text, null), 'more than was promised is bad')
    .replace(/\{\{ \$value[^}]*\}\}/g, 'n')
    .replace(/\{\{ \$labels\.instance \}\}/g, 'a pod')
    .replace(/\{\{ \$labels\.(\w+) \}\}/g, 'n');
}

function namesFor({ numbers, slo }: Alert): Readonly<Record<string, string>> {
  const metrics = Object.entries(ALL_METRICS).map(([key, { name }]) => [`metric.${key}`, name] as const);
  const recorded =
    slo === undefined
      ? []
      : (['5m', '1h', '6h', '1d'] as const).map(
          (window) => [`error.${window}`, `${errorSeries(window)}{slo="${slo}"}`] as const,
        );
  const budget = slo === undefined ? [] : [['budgetLeft', `${SERIES.budgetLeft}{slo="${slo}"}`] as const];
  return { ...numbers, ...Object.fromEntries([...metrics, ...recorded, ...budget]) };
}
