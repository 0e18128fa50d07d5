import type { OpsDefinition, OpsDoor, OpsEnded, OpsNow } from '@atrium/ops/view';
import { alertsOf, alertsOfPrometheus } from './alerts.ts';
import { Lead } from './lead.ts';
import { peopleOf, reasonsOf } from './people.ts';
import { getJson, type Asked, type PrometheusClient, type Range, type Sample } from './prometheus-client.ts';
import { sentenceOf, type Facts } from './sentence.ts';
import { slosOf } from './slos.ts';
import type { Sources } from './sources.ts';
import { firstOf, type ToDo } from './to-do.ts';
import { versionsOf } from './versions.ts';

export type NowOptions = {
  definition: OpsDefinition;
  prometheus: PrometheusClient;
  /** Its address; null: none was given. */
  alertmanager: string | null;
  sources: Sources;
  /** Of the runbook of an alert; null where it has none. */
  toDo: (name: string) => ToDo | null;
  /** When this process began. */
  startedMs: number;
  now: () => number;
};

/** What the burn plots show: a night shift, or what there is where nobody has watched for so long. */
const PLOT_S = 6 * 3600;
const PLOT_SHORTEST_S = 300;
/** As many points as a plot of a phone has pixels for. */
const PLOT_POINTS = 180;
/** So few are no accident, where at least so many ask in a minute. */
const CAME_SHARE_MIN = 0.5;
const ASKED_MIN = 10;
/** As far as `ServiceGone` looks back: a pod that is older is none of those that do not stay. */
const STAYS_MS = 10 * 60_000;
/** `/ops` is asked every 5 s, and rules are evaluated every 15 s: what fired so lately may fire still. */
const ENDED_AFTER_MS = 30_000;

/** Asks everything of the first view at once. What cannot be asked is what was last known, and says when it was true. */
export class Now {
  readonly #options: NowOptions;
  readonly #lead = new Lead();
  #last: OpsNow | null = null;

  constructor(options: NowOptions) {
    this.#options = options;
  }

  async ask(): Promise<OpsNow> {
    const { definition, sources, now } = this.#options;
    const nowMs = now();
    const watched = await this.#options.prometheus.query(definition.queries.watchedSince);
    const prometheus = stillAsked(this.#options.prometheus, watched);
    const query = (name: keyof OpsDefinition['queries']) => prometheus.query(definition.queries[name]);
    const watchedSinceMs = momentOf(watched);
    const [
      recorded,
      errors,
      up,
      people,
      reasons,
      timeNow,
      asked,
      came,
      stages,
      processes,
      peopleBy,
      startBy,
      trouble,
      firing,
      pages,
      told,
    ] = await Promise.all([
      query('slos'),
      prometheus.queryRange(definition.ranges.errors, plotRange(nowMs, watchedSinceMs)),
      query('up'),
      query('people'),
      query('reasons'),
      query('timeNow'),
      query('asked'),
      query('came'),
      query('stages'),
      query('processes'),
      query('peopleByVersion'),
      query('startByVersion'),
      query('lastTrouble'),
      query('alerts'),
      query('pages'),
      this.#alertmanagerSays(),
    ]);
    const prometheusIs = sources.prometheus(up.ok ? null : up.why);
    const alertmanagerIs = sources.alertmanager(told === null ? null : told.ok ? null : told.why);
    const known = prometheusIs.state === 'there';
    const door = known ? doorOf({ asked: valueOf(asked), came: valueOf(came), above: definition.manyAbove }) : null;
    const processesNow = known ? processesOf(valueOf(up)) : null;
    const versions = versionsOf(valueOf(processes), valueOf(peopleBy), valueOf(startBy));
    const why = reasonsOf({ hour: valueOf(reasons), timeNow: valueOf(timeNow), words: definition.reasons });
    const atHand = {
      startsMs: versions.flatMap(({ sinceMs }) => sinceMs ?? []),
      leading: leadingOf(why, valueOf(stages), door),
      processes: processesNow?.all ?? 1,
    };
    const firstStep = (name: string, sinceMs: number) => {
      const toDo = this.#options.toDo(name);
      return toDo === null ? null : firstOf(toDo, { ...atHand, sinceMs });
    };
    const seen = { firstStep, isHereForLong: nowMs - this.#options.startedMs > STAYS_MS };
    const found = told?.ok === true ? alertsOf(told.value, seen) : alertsOfPrometheus(firing, seen);
    const slos = slosOf({
      definition,
      recorded: valueOf(recorded),
      errors: errors.ok ? errors.value : [],
      alerts: found,
    });
    const here = known ? peopleOf({ here: valueOf(people), timeNow: valueOf(timeNow), slos, words: definition }) : null;
    const alerts = this.#lead.order(found, { slos, people: here }, nowMs);
    const facts: Facts = {
      nowMs,
      prometheus: prometheusIs,
      alertmanager: alertmanagerIs,
      alerts,
      slos,
      people: here,
      door,
      nowWords: definition.nowWords,
      minuteWords: definition.minuteWords,
      whose: definition.whose,
      manyAbove: definition.manyAbove,
      reasons: why,
      processes: processesNow,
      lastTroubleMs: momentOf(trouble),
      watchedSinceMs,
      firstStep,
    };
    const answer: OpsNow = {
      atMs: nowMs,
      prometheus: prometheusIs,
      alertmanager: alertmanagerIs,
      trueAtMs: nowMs,
      sentence: sentenceOf(facts),
      alerts,
      ended: endedOf({ pages: valueOf(pages), alerts, slos, nowMs }),
      slos,
      people: facts.people,
      door: facts.door,
      reasons: facts.reasons,
      versions,
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

/** Who did not answer one question is not waited for with another. */
function stillAsked(prometheus: PrometheusClient, first: Asked<unknown>): PrometheusClient {
  if (first.ok || first.kind === 'refused') return prometheus;
  const away = () => Promise.resolve(first);
  return { query: away, queryRange: away };
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
  const isNobody = came.value === 0 && asked.value > above;
  const areFew = asked.value >= ASKED_MIN && came.value < asked.value * CAME_SHARE_MIN;
  return { asked: asked.value, came: came.value, isShut: isNobody || areFew };
}

/** What tables of runbooks go by. Before a join has failed it is the socket that nobody comes through. */
function leadingOf([reason]: OpsNow['reasons'], stages: readonly Sample[], door: OpsDoor | null): string[] {
  const [worst] = stages.toSorted((a, b) => b.value - a.value);
  const stage = worst?.labels.stage ?? (door?.isShut === true ? 'socket' : undefined);
  return [
    ...(reason !== undefined && reason.secondsNow > 0 ? [reason.reason] : []),
    ...(stage === undefined ? [] : [stage]),
  ];
}

type Ends = { pages: readonly Sample[]; alerts: OpsNow['alerts']; slos: OpsNow['slos']; nowMs: number };

/** An end is news, too: whoever got up for it goes back to sleep. */
export function endedOf({ pages, alerts, slos, nowMs }: Ends): OpsEnded[] {
  return pages
    .map(({ labels: { alertname = '', slo }, value }) => ({
      name: alertname,
      title: slos.find(({ id }) => id === slo)?.title ?? alertname,
      endedMs: value * 1000,
    }))
    .filter(({ name, endedMs }) => nowMs - endedMs > ENDED_AFTER_MS && !alerts.some((alert) => alert.name === name))
    .toSorted((a, b) => b.endedMs - a.endedMs || a.name.localeCompare(b.name));
}

function processesOf(samples: readonly Sample[]): OpsNow['processes'] {
  return { up: samples.filter(({ value }) => value === 1).length, all: samples.length };
}
