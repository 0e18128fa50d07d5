import { METRICS } from '@atrium/metrics';
import { BAD_ABOVE, CAUSE_LIMITS } from '@atrium/slo';
import type { Alert } from '../alert.ts';
import { EDGE_MIN, flat, NOTHING, of, POD_A, POD_B, rising, scraped, spiked } from '../case.ts';
import { MINUTE_S, type Clock } from '../clock.ts';
import { lastAgo } from '../last-ago.ts';
import { percent, span } from '../words.ts';

/** The ticket stays open so long after the last death, so that one crash is one ticket and not a flicker. */
const DEATH_WINDOW_S = 30 * MINUTE_S;
/** One crash is an accident, and a second may be of the same cause. With the third nobody in it can talk any more. */
const AGAIN_MIN = 3;
const AGAIN_WINDOW_S = 5 * MINUTE_S;
/** An increase is drawn out to the ends of its window, and of so few never as much as half too high or too low. */
const HALF = 0.5;
/** A replacement needs a tenth of a second; with the retries of worker-slot.ts a few. After this it will not come. */
const MISSING_FOR_S = 2 * MINUTE_S;
const HOT_RATIO = CAUSE_LIMITS.workerCpu.limit;
const HOT_WINDOW_S = 5 * MINUTE_S;

const dashboard = { board: 'media-plane' } as const;

/** Of a message that is read much later: how many there are by now is asked where it is said. */
const whenSent = (windowS: number): string =>
  `When this was sent: {{ $value | printf "%.0f" }} in ${span(windowS)}${lastAgo(METRICS.workerLastDeath)}.`;

export function workerAlerts(clock: Clock): readonly Alert[] {
  return [workerKeepsDying(clock), workerDied(clock), workerMissing(), workerHot(clock)];
}

/**
 * Each death is a second or more without sound for all who are in it, and a page that comes back to it may not even be able to
 * say how it is: no share of bad time wakes anybody as soon as this.
 */
function workerKeepsDying(clock: Clock): Alert {
  const range = clock.range(AGAIN_WINDOW_S);
  const people = `sum by (job, instance) (max_over_time(${of(METRICS.participants, { participant_state: 'joined', participant: 'person' })}[${range}]))`;
  const pod = (from: typeof POD_A, { there, died }: { there: number; died: string }) => [
    {
      series: scraped(METRICS.participants, { participant_state: 'joined', participant: 'person', from }),
      values: flat(there, EDGE_MIN),
    },
    { series: scraped(METRICS.workerDeaths, { from }), values: died },
  ];
  const often = (died: number) => rising(0, { perMin: (died * MINUTE_S) / AGAIN_WINDOW_S, minutes: EDGE_MIN });
  return {
    name: 'WorkerKeepsDying',
    about: 'symptom',
    severity: 'page',
    expr: `increase(${of(METRICS.workerDeaths)}[${range}]) > ${AGAIN_MIN - HALF}
and on (job, instance) ${people} > ${BAD_ABOVE}`,
    forS: MINUTE_S,
    summary: 'Media workers of {{ $labels.instance }} die again and again',
    description: `Everybody in them loses sound and picture for a second or more each time, and cannot finish a sentence. It takes ${AGAIN_MIN} in ${span(AGAIN_WINDOW_S)}, and more than ${BAD_ABOVE} people in the pod. ${whenSent(AGAIN_WINDOW_S)}`,
    dashboard,
    numbers: {
      deaths: String(AGAIN_MIN),
      window: span(AGAIN_WINDOW_S),
      people: String(BAD_ABOVE),
      for: span(MINUTE_S),
    },
    edges: [
      {
        of: 'deaths',
        below: pod(POD_A, { there: 20, died: often(AGAIN_MIN - 1) }),
        above: pod(POD_A, { there: 20, died: often(AGAIN_MIN) }),
      },
      {
        of: 'people',
        below: pod(POD_A, { there: BAD_ABOVE, died: often(2 * AGAIN_MIN) }),
        above: pod(POD_A, { there: BAD_ABOVE + 1, died: often(2 * AGAIN_MIN) }),
      },
    ],
    cases: [
      {
        title: 'fires for the pod whose workers die every minute, and is over when they live',
        series: [
          ...pod(POD_A, {
            there: 20,
            died: `${flat(0, 10)} ${rising(0, { perMin: 1, minutes: 10 })} ${flat(10, 70)}`,
          }),
          // Its last death, as it was known at each scrape.
          {
            series: scraped(METRICS.workerLastDeath, { from: POD_A }),
            values: `${flat(0, 10)} ${rising(600, { perMin: MINUTE_S, minutes: 10 })} ${flat(1_170, 70)}`,
          },
          ...pod(POD_B, { there: 20, died: `${flat(0, 12)} ${flat(2, 78)}` }),
          { series: scraped(METRICS.workerLastDeath, { from: POD_B }), values: `${flat(0, 12)} ${flat(720, 78)}` },
        ],
        moments: [
          { atMin: 10, firing: [] },
          { atMin: 18, firing: [{ labels: { ...POD_A }, value: '5', lastAgo: '0s' }] },
          { atMin: 21, firing: [{ labels: { ...POD_A }, value: '4', lastAgo: '1m 30s' }] },
          { atMin: 30, firing: [] },
        ],
      },
      NOTHING,
    ],
  };
}

function workerDied(clock: Clock): Alert {
  const deaths = (from: typeof POD_A) => scraped(METRICS.workerDeaths, { from });
  return {
    name: 'WorkerDied',
    about: 'cause',
    severity: 'ticket',
    expr: `increase(${of(METRICS.workerDeaths)}[${clock.range(DEATH_WINDOW_S)}]) > 0`,
    forS: MINUTE_S,
    summary: 'A media worker of {{ $labels.instance }} died',
    description: `Everybody in it lost sound and picture for a second or more, until its replacement had them. It stays for ${span(DEATH_WINDOW_S)} after the last. ${whenSent(DEATH_WINDOW_S)}`,
    dashboard,
    numbers: { window: span(DEATH_WINDOW_S) },
    edges: [
      {
        of: 'deaths',
        below: [{ series: deaths(POD_A), values: flat(3, EDGE_MIN) }],
        above: [{ series: deaths(POD_A), values: `${flat(3, EDGE_MIN - 5)} ${flat(4, 6)}` }],
      },
    ],
    cases: [
      {
        title: 'fires after one death, and is over when the window has passed',
        series: [
          { series: deaths(POD_A), values: `${flat(0, 10)} ${flat(1, 80)}` },
          {
            series: scraped(METRICS.workerLastDeath, { from: POD_A }),
            values: `${flat(0, 10)} ${flat(590, 80)}`,
          },
          { series: deaths(POD_B), values: flat(3, 90) },
        ],
        moments: [
          { atMin: 9, firing: [] },
          { atMin: 35, firing: [{ labels: { ...POD_A }, value: '1', lastAgo: '25m 10s' }] },
          { atMin: 60, firing: [] },
        ],
      },
      NOTHING,
    ],
  };
}

function workerMissing(): Alert {
  const dead = (from: typeof POD_A) => scraped(METRICS.workers, { worker_state: 'dead', from });
  return {
    name: 'WorkerMissing',
    about: 'cause',
    severity: 'ticket',
    expr: `${of(METRICS.workers, { worker_state: 'dead' })} > 0`,
    forS: MISSING_FOR_S,
    summary: 'A media worker of {{ $labels.instance }} is dead and does not come back',
    description: `{{ $value | humanize }} of its workers are missing for ${span(MISSING_FOR_S)} or more: their seats are gone, and nobody in them has sound or picture. Where it was the only one, nobody comes in, either.`,
    dashboard,
    numbers: { for: span(MISSING_FOR_S) },
    edges: [
      {
        of: 'missing workers',
        below: [{ series: dead(POD_A), values: flat(0, EDGE_MIN) }],
        above: [{ series: dead(POD_A), values: flat(1, EDGE_MIN) }],
      },
    ],
    cases: [
      {
        title: 'fires when it stays dead, not while it is replaced, and is over when it is back',
        series: [
          { series: dead(POD_A), values: `${flat(0, 10)} ${flat(1, 20)} ${flat(0, 30)}` },
          { series: dead(POD_B), values: `${flat(0, 10)} ${flat(1, 1)} ${flat(0, 49)}` },
        ],
        moments: [
          { atMin: 11, firing: [] },
          { atMin: 15, firing: [{ labels: { ...POD_A, worker_state: 'dead' }, value: '1' }] },
          { atMin: 31, firing: [] },
        ],
      },
      NOTHING,
    ],
  };
}

function workerHot(clock: Clock): Alert {
  const ratio = (worker: '0' | '1') => scraped(METRICS.workerCpuRatio, { worker, from: POD_A });
  return {
    name: 'WorkerHot',
    about: 'cause',
    severity: 'ticket',
    expr: `avg_over_time(${of(METRICS.workerCpuRatio)}[${clock.range(HOT_WINDOW_S)}]) > ${HOT_RATIO}`,
    forS: HOT_WINDOW_S,
    summary: 'Media worker {{ $labels.worker }} of {{ $labels.instance }} is hot',
    description: `It uses {{ $value | humanizePercentage }} of a core; above ${percent(HOT_RATIO)} packets wait, and voices in it become choppy.`,
    dashboard,
    numbers: { limit: percent(HOT_RATIO), window: span(HOT_WINDOW_S), for: span(HOT_WINDOW_S) },
    edges: [
      {
        of: 'share of a core',
        below: [{ series: ratio('0'), values: flat(HOT_RATIO * 0.98, EDGE_MIN) }],
        above: [{ series: ratio('0'), values: flat(HOT_RATIO * 1.02, EDGE_MIN) }],
        spike: [{ series: ratio('0'), values: spiked(0, { to: 2 * HOT_RATIO, minutes: 1 }) }],
      },
    ],
    cases: [
      {
        title: 'fires for the hot one, and is over when it cools down',
        series: [
          { series: ratio('0'), values: `${flat(0.5, 10)} ${flat(0.95, 20)} ${flat(0.5, 30)}` },
          { series: ratio('1'), values: flat(HOT_RATIO, 60) },
        ],
        moments: [
          { atMin: 12, firing: [] },
          { atMin: 25, firing: [{ labels: { ...POD_A, worker: '0' }, value: '95%' }] },
          { atMin: 36, firing: [] },
        ],
      },
      NOTHING,
    ],
  };
}
