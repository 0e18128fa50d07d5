import type { OpsDefinition, OpsEnded, OpsNow } from '@atrium/ops/view';
import { alertsOf, alertsOfPrometheus, byTheirPages } from './alerts.ts';
import { cluesOf } from './clues.ts';
import { cutOf, lateOf } from './felt.ts';
import { Door } from './door.ts';
import { Lead } from './lead.ts';
import { leadingOf } from './leading.ts';
import { liveSummary } from './live-summary.ts';
import { onCanary } from './on-canary.ts';
import { lastTrouble } from './past.ts';
import { peopleOf, reasonsOf } from './people.ts';
import { getJson, type Asked, type PrometheusClient, type Range, type Sample } from './prometheus-client.ts';
import { releaseOf } from './release.ts';
import { withRelease } from './release-words.ts';
import { sentenceOf, type Facts } from './sentence.ts';
import { slosOf } from './slos.ts';
import type { Sources } from './sources.ts';
import { firstOf, type ToDo } from './to-do.ts';
import { Troubles } from './troubles.ts';
import { startsOf, versionsOf } from './versions.ts';
import { waitOf } from './waits.ts';
import { lossOf } from './whose-loss.ts';
import { WhyNow } from './why-now.ts';

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
/** As far as `ServiceGone` looks back: a pod that is older is none of those that do not stay. */
const STAYS_MS = 10 * 60_000;
/** `/ops` is asked every 5 s, and rules are evaluated every 15 s: what fired so lately may fire still. */
const ENDED_AFTER_MS = 30_000;

/** Asks everything of the first view at once. What cannot be asked is what was last known, and says when it was true. */
export class Now {
  readonly #options: NowOptions;
  readonly #lead = new Lead();
  readonly #why = new WhyNow();
  readonly #troubles = new Troubles();
  readonly #door: Door;
  #last: OpsNow | null = null;

  constructor(options: NowOptions) {
    this.#options = options;
    const { queries, manyAbove } = options.definition;
    this.#door = new Door({ queries, above: manyAbove });
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
      withMedia,
      asked,
      came,
      cameBefore,
      gone,
      stages,
      stalls,
      peopleByPod,
      cut,
      clues,
      workersGone,
      gate,
      gateAt,
      timeByTrack,
      joinsByTrack,
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
      query('withMedia'),
      query('asked'),
      query('came'),
      query('cameBefore'),
      query('gone'),
      query('stages'),
      query('stalls'),
      query('peopleByPod'),
      query('cut'),
      cluesOf(query),
      query('workersGone'),
      query('release'),
      query('releaseAt'),
      query('timeByTrack'),
      query('joinsByTrack'),
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
    const before = { cameBefore: valueOf(cameBefore), gone: valueOf(gone) };
    const rates = { asked: valueOf(asked), came: valueOf(came), stages: valueOf(stages), ...before };
    const door = known ? await this.#door.of(rates, prometheus, nowMs) : null;
    const processesNow = known ? processesOf(valueOf(up)) : null;
    const versions = versionsOf(valueOf(processes), valueOf(peopleBy), valueOf(startBy));
    const release = releaseOf({ told: valueOf(gate), toldAt: valueOf(gateAt), words: definition, nowMs });
    const bad = { hour: valueOf(reasons), timeNow: valueOf(timeNow) };
    const why = this.#why.order(reasonsOf({ ...bad, words: definition.reasons }), nowMs);
    const measured = {
      definition,
      recorded: valueOf(recorded),
      errors: errors.ok ? errors.value : [],
      nowMs,
    };
    // Of what fires nothing is known yet: what is to be done for it is of what is so.
    const kept = slosOf({ ...measured, alerts: [] });
    const felt = {
      late: lateOf({ stalls: valueOf(stalls), peopleByPod: valueOf(peopleByPod) }),
      cut: cutOf({ cut: valueOf(cut), deaths: clues.deaths }),
    };
    const seconds = { here: valueOf(people), timeNow: valueOf(timeNow) };
    const here = known ? peopleOf({ ...seconds, ...felt, slos: kept, words: definition }) : null;
    const ways = { haveMedia: valueOf(withMedia)[0]?.value ?? null, longWay: clues.longWay[0]?.value ?? null };
    const isWorkerAwaited = waitOf(clues) === 'worker';
    const loss = lossOf({ reasons: why, people: here, ...ways, isWorkerAwaited, slos: kept, nowMs });
    const { manyAbove: above, nowWords, minuteWords } = definition;
    const atHand = {
      startsMs: startsOf(versions, valueOf(watched), release),
      ...leadingOf({ why, loss, stages: valueOf(stages), door, clues, above, nowWords, minuteWords }),
      processes: processesNow?.all ?? 1,
    };
    const firstStep = (name: string, sinceMs: number) => {
      const toDo = this.#options.toDo(name);
      return toDo === null ? null : firstOf(toDo, { ...atHand, sinceMs });
    };
    const seen = { firstStep, isHereForLong: nowMs - this.#options.startedMs > STAYS_MS };
    const found = byTheirPages(told?.ok === true ? alertsOf(told.value, seen) : alertsOfPrometheus(firing, seen));
    const slos = slosOf({ ...measured, alerts: found });
    const live = found.map((alert) => liveSummary(alert, { slos, nowWords: definition.nowWords }));
    const alerts = this.#lead.order(live, { slos, people: here, door }, nowMs);
    const facts: Facts = {
      nowMs,
      startedMs: this.#options.startedMs,
      prometheus: prometheusIs,
      alertmanager: alertmanagerIs,
      alerts,
      slos,
      people: here,
      door,
      nowWords: definition.nowWords,
      minuteWords: definition.minuteWords,
      whose: definition.whose,
      loss,
      workersGone: valueOf(workersGone)[0]?.value ?? 0,
      manyAbove: definition.manyAbove,
      reasons: why,
      processes: processesNow,
      lastTroubleMs: momentOf(trouble),
      watchedSinceMs,
      firstStep,
    };
    if (known && this.#troubles.isToLookUp(nowMs)) {
      const pagesMs = valueOf(pages).map(({ value }) => value * 1000);
      this.#troubles.lookedUp(await lastTrouble(prometheus, { definition, slos, nowMs }), pagesMs, nowMs);
    }
    const tracks = { time: valueOf(timeByTrack), joins: valueOf(joinsByTrack), versions, people: here, slos };
    const canary = onCanary({ ...tracks, above: definition.manyAbove });
    const sentence = withRelease(sentenceOf(facts), { ...definition, release, canary });
    const ended = endedOf({ pages: valueOf(pages), alerts, slos, nowMs });
    const answer: OpsNow = {
      atMs: nowMs,
      prometheus: prometheusIs,
      alertmanager: alertmanagerIs,
      trueAtMs: nowMs,
      alerts,
      ...this.#troubles.after({ ...facts, sentence, ended }),
      slos,
      people: facts.people,
      door: facts.door,
      reasons: facts.reasons,
      versions,
      release,
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

/** The first of all. */
function momentOf(asked: Asked<readonly Sample[]>): number | null {
  const values = valueOf(asked).flatMap(({ value }) => (Number.isFinite(value) ? [value] : []));
  return values.length === 0 ? null : Math.min(...values) * 1000;
}

type Ends = { pages: readonly Sample[]; alerts: OpsNow['alerts']; slos: OpsNow['slos']; nowMs: number };

/** An end is news, too: whoever got up for it goes back to sleep. */
export function endedOf({ pages, alerts, slos, nowMs }: Ends): OpsEnded[] {
  return pages
    .map(({ labels: { alertname = '', slo }, value }) => ({
      kind: 'page' as const,
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
