import { LABELS, METRICS, type LabelValue } from '@atrium/metrics';
import {
  burnAlertName,
  burnWindowsOf,
  duration,
  excessExpr,
  OBJECTIVES,
  select,
  selector,
  SERIES,
  thresholdOf,
  toText,
  type Matcher,
} from '@atrium/slo';
import { AGES, type Age } from '../judge/evidence.ts';
import type { Laws } from '../judge/judge.ts';
import { lawOf } from '../judge/players.ts';
import type { Prometheus, Series } from './prometheus.ts';
import type { Told } from './told.ts';

/** Long enough for a quiet fleet to have had some rooms, short enough to be today's. */
const LAW_OVER_S = 6 * 3600;

/** What firing pages and promises say, beside the rooms. */
export type Promises = {
  /** Pages that fire, by name, and those that would fire for the canary's people alone: `overS` is the shorter of their windows. */
  pages: { all: readonly string[]; canary: readonly { name: string; overS: number }[] };
  /** Promises whose error budget is spent, by id. */
  spent: readonly string[];
};

/** `where`: which series are of this fleet; alerts and budgets are of all that this Prometheus knows. */
export async function askPromises(
  prometheus: Pick<Prometheus, 'ask'>,
  where: readonly Matcher[],
): Promise<Told<Promises>> {
  const [all, canary, spent] = await Promise.all([
    namesOf(prometheus, 'alertname', pagesExpr),
    prometheus.ask(canaryPagesExpr(where)),
    namesOf(prometheus, 'slo', `${SERIES.budgetLeft} <= 0`),
  ]);
  if (!all.ok) return all;
  if (!canary.ok) return canary;
  if (!spent.ok) return spent;
  const pages = canary.value.map(({ labels }) => ({ name: labels.alertname ?? '', overS: Number(labels.over) }));
  return { ok: true, value: { pages: { all: all.value, canary: pages }, spent: spent.value } };
}

/** Of rooms that were drawn while there was no choice, too: they are the primary's. */
export async function askLaws(prometheus: Pick<Prometheus, 'ask'>, where: readonly Matcher[]): Promise<Told<Laws>> {
  const rooms = selector(select(METRICS.roomsJudged, { track: 'primary', participant: 'person' }), where);
  const asked = await prometheus.ask(`sum by (age, badness) (increase(${rooms}[${duration(LAW_OVER_S)}]))`);
  if (!asked.ok) return asked;
  const roomsAt = (age: Age): number[] => LABELS.badness.map((badness) => valueAt(asked.value, { age, badness }));
  return { ok: true, value: Object.fromEntries(AGES.map((age) => [age, lawOf(roomsAt(age))])) as Laws };
}

const pagesExpr = 'ALERTS{alertstate="firing",severity="page"}';

/**
 * The conditions under which somebody is woken, for what the canary's people have worse than the primary's in the same minutes, beyond
 * chance: bad minutes of both are not its fault, and its few people would not show among all.
 */
export function canaryPagesExpr(where: readonly Matcher[]): string {
  const paging = OBJECTIVES.filter(({ consequences }) => consequences.includes('page'));
  const burns = paging.flatMap((objective) =>
    burnWindowsOf(objective)
      .filter(({ severity }) => severity === 'page')
      .map((window) => {
        const above = (windowS: number): string =>
          `(${excessExpr(objective, duration(windowS), where)}) > ${toText(thresholdOf(objective, window))}`;
        const name = burnAlertName(objective.id, 'page');
        const named = `label_replace(${above(window.longS)} and ${above(window.shortS)}, "alertname", "${name}", "", "")`;
        return `label_replace(${named}, "over", "${window.shortS}", "", "")`;
      }),
  );
  return burns.join('\nor ');
}

async function namesOf(prometheus: Pick<Prometheus, 'ask'>, label: string, expr: string): Promise<Told<string[]>> {
  const asked = await prometheus.ask(expr);
  if (!asked.ok) return asked;
  return { ok: true, value: [...new Set(asked.value.flatMap(({ labels }) => labels[label] ?? []))].sort() };
}

function valueAt(series: readonly Series[], of: { age: Age; badness: LabelValue<'badness'> }): number {
  const found = series.find(({ labels }) => labels.age === of.age && labels.badness === of.badness);
  const value = found?.samples[0]?.[1] ?? 0;
  return Number.isFinite(value) ? value : 0;
}
