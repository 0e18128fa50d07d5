import type { AskedPanel, BoardAnswer, OpsDefinition, OpsPanel, PanelAnswer, PlotLine } from '@atrium/ops/view';
import type { Asked, Labels, PrometheusClient, Range, Sample, Series } from './prometheus-client.ts';
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
type Failed = Extract<Asked<unknown>, { ok: false }>;
const NOTHING = { ok: true, value: [] } as const;

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
  const failed = ({ why, kind }: Failed) => ({
    answer: { ...answer, problem: why },
    why: kind === 'away' ? why : null,
  });
  const range = panel.kind === 'lines' || panel.kind === 'heat' ? rangeTo(atMs) : null;
  const moments = range === null ? [] : momentsOf(range, atMs / 1000);
  const lines: PlotLine[] = [];
  for (const target of panel.targets) {
    const before = range === null ? NOTHING : await prometheus.queryRange(target.expr, range);
    if (!before.ok) return failed(before);
    const now = await prometheus.query(target.expr);
    if (!now.ok) return failed(now);
    lines.push(...linesOf(target, moments, before.value, now.value));
  }
  const problem = lines.length > LINES_MAX ? `${lines.length - LINES_MAX} more lines are not shown` : null;
  return {
    answer: { ...answer, problem, atMs: moments.map((at) => at * 1000), lines: lines.slice(0, LINES_MAX) },
    why: null,
  };
}

/** To a round time, so that points do not wander from one answer to the next. */
function rangeTo(atMs: number): Range {
  const endS = Math.floor(atMs / 1000 / STEP_S) * STEP_S;
  return { startS: endS - SPAN_S, endS, stepS: STEP_S };
}

/** Those of the range, and now: a line ends with what a number beside it says, and not with what was so up to a step ago. */
function momentsOf({ startS, endS, stepS }: Range, nowS: number): number[] {
  const round = Array.from({ length: (endS - startS) / stepS + 1 }, (_, at) => startS + at * stepS);
  return [...round.filter((at) => at < nowS), nowS];
}

/** A line for each series that is there now, or was. Without moments its value now is all. */
function linesOf(target: Target, moments: readonly number[], before: readonly Series[], now: readonly Sample[]) {
  const nowS = moments.at(-1) ?? 0;
  const found = new Map(before.map(({ labels, values }) => [keyOf(labels), { labels, known: new Map(values) }]));
  for (const { labels, value } of now) {
    const had = found.get(keyOf(labels)) ?? { labels, known: new Map<number, number>() };
    had.known.set(nowS, value);
    found.set(keyOf(labels), had);
  }
  const ats = moments.length === 0 ? [nowS] : moments;
  return [...found.values()].map(({ labels, known }): PlotLine => {
    return { name: nameOf(target, labels), labels, values: ats.map((at) => finite(known.get(at))) };
  });
}

const keyOf = (labels: Labels): string => JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));

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
