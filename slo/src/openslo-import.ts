import { parseAllDocuments } from 'yaml';
import { exact, over, toNumber } from './exact.ts';
import { CONSEQUENCES, type Objective } from './objective.ts';
import { ANNOTATIONS, OPENSLO_VERSION } from './openslo.ts';
import { sliOf, type Read } from './openslo-query.ts';

export type Imported = { ok: true; value: readonly Objective[] } | { ok: false; mistakes: readonly string[] };

const DAYS: Readonly<Record<string, number>> = { d: 1, w: 7 };

/**
 * Objectives of a stream of OpenSLO v1 documents, or every reason why they cannot be had. What they count must be series of
 * the catalogue; kinds other than SLI and SLO are for others. `validate` is not asked.
 */
export function importOpenSlo(text: string): Imported {
  const documents = parseAllDocuments(text);
  if (!Array.isArray(documents)) return { ok: false, mistakes: ['there is no document in it'] };
  const broken = documents.flatMap(({ errors }) => errors.map(({ message }) => message));
  if (broken.length > 0) return { ok: false, mistakes: broken };
  const all = documents.map((document) => document.toJS() as unknown);
  const indicators = new Map(all.filter((one) => textAt(one, 'kind') === 'SLI').map((one) => [nameOf(one), one]));
  const read = all
    .filter((one) => textAt(one, 'kind') === 'SLO')
    .map((one) => ({ one, read: objectiveOf(one, indicators) }));
  if (read.length === 0) return { ok: false, mistakes: ['there is no document of kind SLO in it'] };
  const mistakes = read.flatMap(({ one, read }) => (read.ok ? [] : [`${nameOf(one) || 'an SLO'}: ${read.mistake}`]));
  return mistakes.length > 0
    ? { ok: false, mistakes }
    : { ok: true, value: read.flatMap(({ read }) => (read.ok ? [read.value] : [])) };
}

function objectiveOf(slo: unknown, indicators: ReadonlyMap<string, unknown>): Read<Objective> {
  const id = nameOf(slo);
  const version = textAt(slo, 'apiVersion');
  if (id === '') return mistaken('it has no metadata.name');
  if (version !== OPENSLO_VERSION)
    return mistaken(`it is ${version || 'of no apiVersion'}, and only ${OPENSLO_VERSION} is read`);
  if (textAt(slo, 'spec', 'budgetingMethod') !== 'Occurrences') {
    return mistaken(
      'only the budgetingMethod Occurrences is read: slices of time are ratios of ratios, where a quiet minute weighs as much as a busy one',
    );
  }
  const indicator = field(slo, 'spec', 'indicator') ?? indicators.get(textAt(slo, 'spec', 'indicatorRef'));
  if (indicator === undefined) return mistaken('its indicator is neither in it nor among the documents');
  const sli = indicatorOf(indicator);
  if (!sli.ok) return sli;
  const target = targetOf(slo);
  if (!target.ok) return target;
  const periodDays = periodOf(slo);
  if (!periodDays.ok) return periodDays;
  const ours = annotationsOf(slo);
  if (!ours.ok) return ours;
  const title = textAt(slo, 'metadata', 'displayName') || id;
  const promise = textAt(slo, 'spec', 'description') || title;
  return {
    ok: true,
    value: { id, title, promise, sli: sli.value, target: target.value, periodDays: periodDays.value, ...ours.value },
  };
}

function indicatorOf(indicator: unknown): ReturnType<typeof sliOf> {
  const [bad, total] = (['bad', 'total'] as const).map((what) =>
    textAt(indicator, 'spec', 'ratioMetric', what, 'metricSource', 'spec', 'query'),
  );
  if (bad === undefined || bad === '' || total === undefined || total === '') {
    return mistaken(
      'its indicator has no ratioMetric with the queries of bad and of total: what is good alone, or a threshold, does not say what was bad of how much',
    );
  }
  return sliOf({ bad, total });
}

function targetOf(slo: unknown): Read<number> {
  const objectives = field(slo, 'spec', 'objectives');
  if (!Array.isArray(objectives) || objectives.length !== 1)
    return mistaken('it must have exactly one of spec.objectives: each promise has an id of its own');
  const [target, percent] = [field(objectives[0], 'target'), field(objectives[0], 'targetPercent')];
  if (typeof target === 'number') return { ok: true, value: target };
  if (typeof percent === 'number') return { ok: true, value: toNumber(over(exact(percent), exact(100))) };
  return mistaken('its objective has no target and no targetPercent');
}

function periodOf(slo: unknown): Read<number> {
  const windows = field(slo, 'spec', 'timeWindow');
  const window: unknown = Array.isArray(windows) && windows.length === 1 ? windows[0] : undefined;
  const [, count = '', unit = ''] = /^(\d+)([dw])$/.exec(textAt(window, 'duration')) ?? [];
  const days = DAYS[unit];
  if (days === undefined || field(window, 'isRolling') !== true) {
    return mistaken(
      'it must have one rolling timeWindow in days or weeks, as 30d: a calendar forgets everything at midnight',
    );
  }
  return { ok: true, value: Number(count) * days };
}

function annotationsOf(slo: unknown): Read<Pick<Objective, 'consequences' | 'evidenceMin'>> {
  const annotation = (name: string) => textAt(slo, 'metadata', 'annotations', name);
  const consequences = annotation(ANNOTATIONS.consequences)
    .split(',')
    .map((word) => word.trim());
  const evidenceMin = Number(annotation(ANNOTATIONS.evidenceMin) || NaN);
  const known = consequences.flatMap((word) => CONSEQUENCES.filter((one) => one === word));
  if (known.length !== consequences.length) {
    return mistaken(
      `its annotation ${ANNOTATIONS.consequences} must list what a breach does: ${CONSEQUENCES.join(', ')}`,
    );
  }
  if (!Number.isFinite(evidenceMin)) {
    return mistaken(
      `its annotation ${ANNOTATIONS.evidenceMin} must say how much a window must hold before anybody is told`,
    );
  }
  return { ok: true, value: { consequences: known, evidenceMin } };
}

function field(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (at, key) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, key)
        ? (at as Record<string, unknown>)[key]
        : undefined,
    value,
  );
}

/** The text at this place, or '' where there is none. */
function textAt(value: unknown, ...path: readonly string[]): string {
  const found = field(value, ...path);
  return typeof found === 'string' ? found : '';
}

const nameOf = (document: unknown): string => textAt(document, 'metadata', 'name');
const mistaken = (mistake: string): { ok: false; mistake: string } => ({ ok: false, mistake });
