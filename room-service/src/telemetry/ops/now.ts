import type { OpsDefinition, OpsDoor, OpsNow, OpsReason, OpsVersion } from '@atrium/ops/view';
import { alertsOf, alertsOfPrometheus } from './alerts.ts';
import { peopleOf } from './people.ts';
import { getJson, type Asked, type PrometheusClient, type Range, type Sample } from './prometheus-client.ts';
import { sentenceOf, type Facts } from './sentence.ts';
import { slosOf } from './slos.ts';
import type { Sources } from './sources.ts';
import { worstFirst } from './worst-first.ts';

export type NowOptions = {
  definition: OpsDefinition;
  prometheus: PrometheusClient;
  /** Its address; null: none was given. */
  alertmanager: string | null;
  sources: Sources;
  /** Of the runbook of an alert; null where it has none. */
  firstStep: (name: string) => string | null;
  now: () => number;
};

/** What the burn plots show: a night shift, or what there is where nobody has watched for so long. */
const PLOT_S = 6 * 3600;
const PLOT_SHORTEST_S = 300;
/** As many points as a plot of a phone has pixels for. */
const PLOT_POINTS = 180;
const REASONS_MAX = 5;

/** Asks everything of the first view at once. What cannot be asked is what was last known, and says when it was true. */
export class Now {
  readonly #options: NowOptions;
  #last: OpsNow | null = null;

  constructor(options: NowOptions) {
    this.#options = options;
  }

  async ask(): Promise<OpsNow> {
    const { definition, prometheus, sources, now } = this.#options;
    const nowMs = now();
    const query = (name: keyof OpsDefinition['queries']) => prometheus.query(definition.queries[name]);
    const watched = await query('watchedSince');
    const watchedSinceMs = momentOf(watched);
    const [
      recorded,
      errors,
      up,
      people,
      reasons,
      reasonsNow,
      asked,
      came,
      processes,
      peopleBy,
      startBy,
      trouble,
      firing,
      told,
    ] = await Promise.all([
      query('slos'),
      prometheus.queryRange(definition.ranges.errors, plotRange(nowMs, watchedSinceMs)),
      query('up'),
      query('people'),
      query('reasons'),
      query('reasonsNow'),
      query('asked'),
      query('came'),
      query('processes'),
      query('peopleByVersion'),
      query('startByVersion'),
      query('lastTrouble'),
      query('alerts'),
      this.#alertmanagerSays(),
    ]);
    const prometheusIs = sources.prometheus(up.ok ? null : up.why);
    const alertmanagerIs = sources.alertmanager(told === null ? null : told.ok ? null : told.why);
    const seen = { firstStep: this.#options.firstStep };
    const found = told?.ok === true ? alertsOf(told.value, seen) : alertsOfPrometheus(firing, seen);
    const known = prometheusIs.state === 'there';
    const slos = slosOf({
      definition,
      recorded: valueOf(recorded),
      errors: errors.ok ? errors.value : [],
      alerts: found,
    });
    const here = known ? peopleOf(valueOf(people), slos) : null;
    const alerts = worstFirst(found, { slos, people: here });
    const facts: Facts = {
      nowMs,
      prometheus: prometheusIs,
      alertmanager: alertmanagerIs,
      alerts,
      slos,
      people: here,
      door: known ? doorOf({ asked: valueOf(asked), came: valueOf(came), above: definition.manyAbove }) : null,
      nowWords: definition.nowWords,
      manyAbove: definition.manyAbove,
      reasons: reasonsOf({ hour: valueOf(reasons), now: valueOf(reasonsNow), words: definition.reasons }),
      processes: known ? processesOf(valueOf(up)) : null,
      lastTroubleMs: momentOf(trouble),
      watchedSinceMs,
      firstStep: this.#options.firstStep,
    };
    const answer: OpsNow = {
      atMs: nowMs,
      prometheus: prometheusIs,
      alertmanager: alertmanagerIs,
      trueAtMs: nowMs,
      sentence: sentenceOf(facts),
      alerts,
      slos,
      people: facts.people,
      door: facts.door,
      reasons: facts.reasons,
      versions: versionsOf(valueOf(processes), valueOf(peopleBy), valueOf(startBy)),
      processes: facts.processes,
    };
    if (known) return (this.#last = answer);
    return { ...(this.#last ?? answer), ...heard(answer), trueAtMs: this.#last?.trueAtMs ?? null };
  }

  async #alertmanagerSays(): Promise<Asked<unknown> | null> {
    const { alertmanager, definition } = this.#options;
    if (alertmanager === null) return null;
    const filters = new URLSearchParams(definition.alertFilters.map((filter): [string, string] => ['filter', filter]));
    return getJson(`${alertmanager}/api/v2/alerts?${filters.toString()}`);
  }
}

/** What is new also while Prometheus is away: Alertmanager may still know what it was told. */
function heard({ atMs, prometheus, alertmanager, sentence, alerts }: OpsNow): Partial<OpsNow> {
  return { atMs, prometheus, alertmanager, sentence, alerts };
}

function valueOf(asked: Asked<readonly Sample[]>): readonly Sample[] {
  return asked.ok ? asked.value : [];
}

/** Points at round times, so that they do not wander from one answer to the next. */
function plotRange(nowMs: number, watchedSinceMs: number | null): Range {
  const watchedS = watchedSinceMs === null ? PLOT_S : (nowMs - watchedSinceMs) / 1000;
  const spanS = Math.min(PLOT_S, Math.max(PLOT_SHORTEST_S, watchedS));
  const stepS = Math.ceil(spanS / PLOT_POINTS);
  const endS = Math.floor(nowMs / 1000 / stepS) * stepS;
  return { startS: endS - PLOT_POINTS * stepS, endS, stepS };
}

function momentOf(asked: Asked<readonly Sample[]>): number | null {
  const [sample] = valueOf(asked);
  return sample === undefined || !Number.isFinite(sample.value) ? null : sample.value * 1000;
}

type Door = { asked: readonly Sample[]; came: readonly Sample[]; /** So many are an accident. */ above: number };

/** Null where nothing was counted for long enough. */
export function doorOf({ asked: [asked], came: [came], above }: Door): OpsDoor | null {
  if (asked === undefined || came === undefined) return null;
  return { asked: asked.value, came: came.value, isShut: came.value === 0 && asked.value > above };
}

type Reasons = { hour: readonly Sample[]; now: readonly Sample[]; words: OpsDefinition['reasons'] };

/** What is so now comes first: the worst of the hour may be over, or come late. */
export function reasonsOf({ hour, now, words }: Reasons): OpsReason[] {
  const sum = (samples: readonly Sample[]) => samples.reduce((all, { value }) => all + value, 0);
  const [allHour, allNow] = [sum(hour), sum(now)];
  const names = new Set([...now, ...hour].map(({ labels: { reason = '' } }) => reason));
  return [...names]
    .map((reason): OpsReason => {
      const of = (samples: readonly Sample[]) => samples.find(({ labels }) => labels.reason === reason)?.value ?? 0;
      const [seconds, secondsNow] = [of(hour), of(now)];
      return {
        reason,
        words: words[reason] ?? reason,
        seconds,
        share: allHour > 0 ? seconds / allHour : 0,
        secondsNow,
        shareNow: allNow > 0 ? secondsNow / allNow : 0,
      };
    })
    .sort((a, b) => b.secondsNow - a.secondsNow || b.seconds - a.seconds)
    .slice(0, REASONS_MAX);
}

function processesOf(samples: readonly Sample[]): OpsNow['processes'] {
  return { up: samples.filter(({ value }) => value === 1).length, all: samples.length };
}

function versionsOf(processes: readonly Sample[], people: readonly Sample[], start: readonly Sample[]): OpsVersion[] {
  const keyOf = ({ labels: { version = '', track = '' } }: Sample) => `${version} ${track}`;
  const read = (samples: readonly Sample[], key: string) => samples.find((sample) => keyOf(sample) === key)?.value;
  return processes
    .map((sample): OpsVersion => {
      const since = read(start, keyOf(sample));
      return {
        version: sample.labels.version ?? '?',
        track: sample.labels.track ?? '?',
        processes: sample.value,
        people: read(people, keyOf(sample)) ?? 0,
        sinceMs: since === undefined ? null : since * 1000,
      };
    })
    .sort((a, b) => (b.sinceMs ?? 0) - (a.sinceMs ?? 0));
}
