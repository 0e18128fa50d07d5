import { GATE_METRICS, METRICS } from '@atrium/metrics';
import {
  BASE_WINDOW_S,
  BURN_WINDOWS,
  CAUSE_LIMITS,
  duration,
  edge,
  errorSeries,
  OBJECTIVES,
  selector,
  SERIES,
  SERVICE,
} from '@atrium/slo';
import type { OpsDefinition } from '../view/index.ts';

/** How long a trouble that is over is remembered for "All good for". */
const LOOK_BACK = '1d';
/** A rate needs two scrapes, and a scrape may be 30 s: any longer, and what is said to be so now is of the last trouble. */
export const MINUTE_S = 60;
/** For so long it is said of a page that it has ended. */
const ENDED = '10m';
/** How exact its end is: an evaluation. */
const ENDED_STEP = '15s';
/** Within a continent a round trip takes less. A worker that stands still for half of the time has half of them wait longer. */
const LONG_WAY_S = 0.1;

const windows = [...new Set(BURN_WINDOWS.flatMap(({ longS, shortS }) => [duration(longS), duration(shortS)]))];
const named = (names: readonly string[]) => `{__name__=~"${names.join('|')}"}`;
const firing = `ALERTS{alertstate="firing",severity=~"page|ticket",service="${SERVICE}"}`;
const { participants, participantSeconds, startTime, joinTickets, joins, eventLoopDelay, workerDeaths } = METRICS;
const { rtt, requestDuration, eventLoopActive, cpu } = METRICS;
/** From its first evaluation on: what it waits for until it fires is felt meanwhile. */
const blocked = 'ALERTS{alertname="EventLoopBlocked",alertstate=~"pending|firing"}';
/** How late the event loop was, of the last 15 to 30 s at each scrape. */
const delay = (statistic: 'p99' | 'max') => `${eventLoopDelay.name}{statistic="${statistic}"}`;
const came = `${joins.name}{how="new",outcome="ok"}`;
const workers = (state: 'alive' | 'dead') => `${METRICS.workers.name}{worker_state="${state}"}`;
const build = METRICS.build.name;
const byVersion = (fold: string, vector: string) =>
  `${fold} by (version, track) (${vector} * on (job, instance) group_left (version, track) ${build})`;

/** The job of the release gate, which is one for all processes (k8s/README.md). */
const GATE_JOB = 'atrium-gate';
/** What is told of a release, each with the pod of the gate that tells it; `up`: whether that can be read. */
const { gateBlind, gateEnded, gateEvidence, gateHasToEnd, gateHeld, gateHold, gateLookAge, gatePhase } = GATE_METRICS;
const { gateReverted, gateRooms, gateRoomsNeeded, gateRoomsNeededTime, gateStarted, gateWatchedUntil } = GATE_METRICS;
const { gateWeight, gateWeightAge } = GATE_METRICS;
const ofRelease = [
  'up',
  ...[
    ...[gateBlind, gateEnded, gateEvidence, gateHasToEnd, gateHeld, gateHold, gateLookAge, gatePhase],
    ...[gateReverted, gateRooms, gateRoomsNeeded, gateRoomsNeededTime, gateStarted, gateWatchedUntil],
    ...[gateWeight, gateWeightAge],
  ].map(({ name }) => name),
];

const perMinute = (vector: string) => `60 * sum(rate(${vector}[${duration(MINUTE_S)}]))`;

/** What takes longer than an answer may is felt as a wait. */
function promptS(): number {
  const prompt = OBJECTIVES.find(({ id }) => id === 'signalling')?.sli;
  if (prompt?.kind !== 'latency') throw new Error('no promise says how long an answer may take');
  return prompt.withinS;
}

/** Of people, in a bucket of a histogram that ends there. */
function within({ name, buckets }: { name: string; buckets: readonly number[] }, limitS: number): string {
  if (!buckets.includes(limitS)) throw new RangeError(`${name} has no bucket that ends at ${limitS}`);
  return selector({ metric: `${name}_bucket`, where: { participant: ['person'] } }, [edge(limitS)]);
}

const counted = ({ name }: { name: string }): string => `${name}_count{participant="person"}`;
/** Answers by what they wait for. */
const byGroup = (series: string, window: string): string => `sum by (request_group) (increase(${series}[${window}]))`;
/** 1 or 0 for each process: an average of a gauge would be late by its window, and the gauge is of half a minute itself. */
const isLate = (statistic: 'p99' | 'max', limitS: number): string =>
  `max by (instance) (${delay(statistic)} > bool ${limitS})`;

/** Shorter where time is compressed. */
type Windows = { hour: string; now: string; minute: string };

/** Everything that the first view of `/ops` asks. */
export function queries(
  { hour, now, minute }: Windows = { hour: '1h', now: duration(BASE_WINDOW_S), minute: duration(MINUTE_S) },
): Pick<OpsDefinition, 'series' | 'queries' | 'ranges'> {
  const { bad, total, budgetLeft, period, known } = SERIES;
  const error = Object.fromEntries(windows.map((window) => [window, errorSeries(window)]));
  const errors = Object.values(error);
  return {
    series: { bad, total, budgetLeft, period, known, error },
    queries: {
      slos: named([bad, total, budgetLeft, period, known, ...errors]),
      up: 'up{job="atrium"}',
      people: `sum by (participant_state) (${participants.name}{participant="person"})`,
      reasons: `sum by (reason) (increase(${participantSeconds.name}{participant="person",verdict="bad"}[${hour}])) > 0`,
      // Of reports in a minute it would move with whoever comes and goes meanwhile, and with reports that are late.
      withMedia: `sum(${METRICS.participantsWithMedia.name}{participant="person"})`,
      longWay: `1 - sum(rate(${within(rtt, LONG_WAY_S)}[${minute}])) / (sum(rate(${counted(rtt)}[${minute}])) > 0)`,
      timeNow: `sum by (verdict, reason) (increase(${participantSeconds.name}{participant="person"}[${minute}])) > 0`,
      // One turn in a hundred is no accident, as one scrape tells. What is seldomer its alert tells, which is of minutes: whether
      // it still stands still is of now.
      stalls: `max by (instance) (${delay('max')}) > ${promptS()} and on (instance) (${delay('p99')} > ${promptS()} or on (instance) ${blocked})`,
      late: `${isLate('p99', CAUSE_LIMITS.eventLoopLate.limit)} + ${isLate('max', promptS())}`,
      busy: `max by (instance) (rate(${eventLoopActive.name}[${minute}]))`,
      cpu: `max by (instance) (rate(${cpu.name}{job="atrium"}[${minute}]))`,
      answered: byGroup(counted(requestDuration), now),
      slow: `${byGroup(counted(requestDuration), now)} - ${byGroup(within(requestDuration, promptS()), now)}`,
      peopleByPod: `sum by (instance) (${participants.name}{participant="person"})`,
      cut: `sum(${METRICS.participantsCut.name}{participant="person"})`,
      deaths: `sum(increase(${workerDeaths.name}[${minute}]))`,
      deathsLately: `sum(increase(${workerDeaths.name}[${now}]))`,
      // At one scrape none may live while it is replaced, which takes a second.
      workersGone: `sum(${workers('dead')}) > 0 and sum(max_over_time(${workers('alive')}[${minute}])) == 0`,
      // Whoever asks for a ticket says not yet who they are: bots that come in count, too, or theirs would be an outage.
      asked: perMinute(`${joinTickets.name}{outcome="ok"}`),
      came: perMinute(came),
      cameBefore: `60 * sum(rate(${came}[${minute}] offset ${now}))`,
      // To whoever is gone the answer is that they never joined, which is refused as a request and failed as a join.
      gone: `clamp_min(${perMinute(`${METRICS.requests.name}{request_group="join",outcome="refused"}`)} - ${perMinute(`${joins.name}{outcome="refused"}`)}, 0)`,
      stages: `sum by (stage) (increase(${joins.name}{participant="person",outcome="failed"}[${now}])) > 0`,
      release: `{__name__=~"${ofRelease.join('|')}",job="${GATE_JOB}"}`,
      // Ages are as of the scrape.
      releaseAt: `timestamp(${gateLookAge.name})`,
      timeByTrack: `sum by (track, verdict) (increase(${participantSeconds.name}{participant="person"}[${minute}]))`,
      joinsByTrack: `sum by (track, outcome) (increase(${joins.name}{participant="person",outcome=~"ok|failed"}[${now}]))`,
      processes: `count by (version, track) (${build})`,
      peopleByVersion: byVersion('sum', `sum by (job, instance) (${participants.name}{participant="person"})`),
      startByVersion: byVersion('max', `${startTime.name}{job="atrium"}`),
      lastTrouble: `max(max_over_time(timestamp(${firing})[${LOOK_BACK}:1m]))`,
      watchedSince: `min by (version) (min_over_time(timestamp(${build})[${LOOK_BACK}:1m]))`,
      // Its value is since when it holds; both have a series for each alert.
      alerts: `${firing} * ignoring (alertstate) ALERTS_FOR_STATE`,
      pages: `max by (alertname, slo) (max_over_time(timestamp(${firing.replace('page|ticket', 'page')})[${ENDED}:${ENDED_STEP}]))`,
    },
    ranges: {
      errors: named(errors),
      here: `sum(${participants.name}{participant="person"})`,
      time: `sum by (verdict) (increase(${participantSeconds.name}{participant="person"}[${minute}]))`,
    },
  };
}
