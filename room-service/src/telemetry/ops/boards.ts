import type { AskedPanel, BoardAnswer, OpsDefinition, OpsPanel, PanelAnswer, PlotLine } from '@atrium/ops/view';
import type { PrometheusClient } from './prometheus-client.ts';
import { finite } from './slos.ts';
import type { Sources } from './sources.ts';

export type BoardsOptions = {
  definition: OpsDefinition;
  prometheus: PrometheusClient;
  sources: Sources;
  now: () => number;
};

/** What a panel with lines shows. */
const SPAN_S = 3600;
const STEP_S = 30;
/** A panel with more lines than this cannot be read. */
const LINES_MAX = 20;
/** Prometheus answers so many at a time without letting rules wait. */
const AT_ONCE = 4;

type Target = AskedPanel['targets'][number];

/** Every panel of one board, each with its problem where it has one: one bad panel hides no other. */
export async function boardOf(name: string, options: BoardsOptions): Promise<BoardAnswer | null> {
  const { definition, sources, now } = options;
  const board = definition.boards.find((one) => one.name === name);
  if (board === undefined) return null;
  const atMs = now();
  const asked = board.rows.flatMap(({ panels }) => panels);
  const panels: PanelAnswer[] = new Array<PanelAnswer>(asked.length);
  let away: string | null = null;
  const queue = asked.entries();
  const work = async () => {
    for (const [at, panel] of queue) {
      if (away !== null) {
        panels[at] = { panel: shown(panel), problem: away, atMs: [], lines: [] };
        continue;
      }
      const { answer, why } = await panelOf(panel, atMs, options.prometheus);
      panels[at] = answer;
      away ??= why;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const rows = board.rows.map(({ title, panels: own }) => ({ title, panels: own.map(shown) }));
  return { atMs, prometheus: sources.prometheus(away), board: { ...board, rows }, panels };
}

/** `why`: Prometheus did not answer at all. */
async function panelOf(panel: AskedPanel, atMs: number, prometheus: PrometheusClient) {
  const answer: PanelAnswer = { panel: shown(panel), problem: null, atMs: [], lines: [] };
  const over = panel.kind === 'lines' || panel.kind === 'heat';
  const endS = Math.floor(atMs / 1000 / STEP_S) * STEP_S;
  const moments = over ? Array.from({ length: SPAN_S / STEP_S + 1 }, (_, at) => endS - SPAN_S + at * STEP_S) : [];
  const lines: PlotLine[] = [];
  for (const target of panel.targets) {
    const asked = over
      ? await prometheus.queryRange(target.expr, { startS: endS - SPAN_S, endS, stepS: STEP_S })
      : await prometheus.query(target.expr);
    if (!asked.ok) {
      return { answer: { ...answer, problem: asked.why }, why: asked.kind === 'away' ? asked.why : null };
    }
    for (const series of asked.value) {
      const values =
        'values' in series
          ? moments.map(
              (
                (known) => (at: number) =>
                  finite(known.get(at))
              )(new Map(series.values)),
            )
          : [finite(series.value)];
      lines.push({ name: nameOf(target, series.labels), labels: series.labels, values });
    }
  }
  const problem = lines.length > LINES_MAX ? `${lines.length - LINES_MAX} more lines are not shown` : null;
  return {
    answer: { ...answer, problem, atMs: moments.map((at) => at * 1000), lines: lines.slice(0, LINES_MAX) },
    why: null,
  };
}

/** The words of a legend, with the values of its labels; without one, what tells the series apart. */
function nameOf({ legend }: Target, labels: Readonly<Record<string, string>>): string {
  if (legend !== undefined)
    return legend.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, label: string) => labels[label] ?? '').trim();
  return Object.entries(labels)
    .flatMap(([label, value]) => (label === '__name__' ? [] : [value]))
    .join(' ');
}

/** Without its queries: they are nobody's business but Prometheus'. */
function shown(panel: AskedPanel): OpsPanel {
  const rest: OpsPanel & { targets?: unknown } = { ...panel };
  delete rest.targets;
  return rest;
}
