import { METRICS } from '@atrium/metrics';
import { BASE_WINDOW_S, BURN_WINDOWS, duration, errorSeries, SERIES, SERVICE } from '@atrium/slo';
import type { OpsDefinition } from '../view/index.ts';

/** How long a trouble that is over is remembered for "All good for". */
const LOOK_BACK = '1d';
/** Who asks to come in is in within seconds, and a rate needs two scrapes: any longer, and an outage is told late. */
const DOOR_WINDOW = '1m';

const windows = [...new Set(BURN_WINDOWS.flatMap(({ longS, shortS }) => [duration(longS), duration(shortS)]))];
const named = (names: readonly string[]) => `{__name__=~"${names.join('|')}"}`;
const firing = `ALERTS{alertstate="firing",severity=~"page|ticket",service="${SERVICE}"}`;
const { participants, participantSeconds, startTime, joinTickets, joins } = METRICS;
const build = METRICS.build.name;
const byVersion = (fold: string, vector: string) =>
  `${fold} by (version, track) (${vector} * on (job, instance) group_left (version, track) ${build})`;

const badSeconds = (window: string) =>
  `sum by (reason) (increase(${participantSeconds.name}{participant="person",verdict="bad"}[${window}])) > 0`;
const perMinute = (vector: string) => `60 * sum(rate(${vector}[${DOOR_WINDOW}]))`;

/** Windows of the reasons; shorter where time is compressed. */
type Windows = { hour: string; now: string };

/** Everything that the first view of `/ops` asks. */
export function queries(
  { hour, now }: Windows = { hour: '1h', now: duration(BASE_WINDOW_S) },
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
      reasons: badSeconds(hour),
      reasonsNow: badSeconds(now),
      // Whoever asks for a ticket says not yet who they are: bots that come in count, too, or theirs would be an outage.
      asked: perMinute(`${joinTickets.name}{outcome="ok"}`),
      came: perMinute(`${joins.name}{how="new",outcome="ok"}`),
      processes: `count by (version, track) (${build})`,
      peopleByVersion: byVersion('sum', `sum by (job, instance) (${participants.name}{participant="person"})`),
      startByVersion: byVersion('max', `${startTime.name}{job="atrium"}`),
      lastTrouble: `max(max_over_time(timestamp(${firing})[${LOOK_BACK}:1m]))`,
      watchedSince: `min(min_over_time(timestamp(${build})[${LOOK_BACK}:1m]))`,
      // Its value is since when it holds; both have a series for each alert.
      alerts: `${firing} * ignoring (alertstate) ALERTS_FOR_STATE`,
    },
    ranges: { errors: named(errors) },
  };
}
