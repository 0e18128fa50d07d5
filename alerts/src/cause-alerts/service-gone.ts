import { METRICS } from '@atrium/metrics';
import type { Alert } from '../alert.ts';
import { build, EDGE_MIN, flat, gone, of, POD_A, POD_B, stale, up, type Case } from '../case.ts';
import { MINUTE_S, type Clock } from '../clock.ts';
import { percent, span } from '../words.ts';

/** Four scrapes: a restart in place takes about one. */
const DOWN_FOR_S = 2 * MINUTE_S;
/** A pod that was there for less of the last minutes, and does not stay, is in a loop: it is never away for long at a time. */
const LOOP_WINDOW_S = 10 * MINUTE_S;
/** A deploy with two minutes in which nothing is there leaves more. */
const LOOP_UP_RATIO = 0.7;
const STAYS_S = 3 * MINUTE_S;
/** Of what is asked again and again. */
const EVALUATION_S = 30;

/** Nobody can be shown to be well: whether people are hurt or only we are blind, somebody has to look now. */
export function serviceGone(clock: Clock): Alert {
  const anyUp = `max(${up()})`;
  const over = (seconds: number) => `[${clock.range(seconds)}:${clock.range(EVALUATION_S)}]`;
  return {
    name: 'ServiceGone',
    about: 'symptom',
    severity: 'page',
    expr: `max(absent(${of(METRICS.build)}))\nor\n(avg_over_time(${anyUp}${over(LOOP_WINDOW_S)}) < ${LOOP_UP_RATIO} unless min_over_time(${anyUp}${over(STAYS_S)}) == 1)`,
    forS: DOWN_FOR_S,
    summary: 'No pod of the room service is there, or none stays',
    description: `Prometheus has seen none for ${span(DOWN_FOR_S)}, or in less than ${percent(LOOP_UP_RATIO)} of the last ${span(LOOP_WINDOW_S)} and for less than ${span(STAYS_S)} without a break: nobody can join, or the way from Prometheus to every pod is cut, and nothing is known. All other alerts of the service are held back meanwhile. The pods serve the runbook themselves; it is alerts/runbooks/ServiceGone.md, too.`,
    dashboard: { board: 'slo-overview' },
    numbers: {
      for: span(DOWN_FOR_S),
      stays: span(STAYS_S),
      window: span(LOOP_WINDOW_S),
      share: percent(LOOP_UP_RATIO),
    },
    edges: [
      {
        of: 'how much of the time any pod is there',
        below: looping({ upMin: 1.5, downMin: 0.5 }),
        above: looping({ upMin: 1.5, downMin: 1 }),
      },
    ],
    cases: [
      ...[
        { upMin: 1, downMin: 1.5 },
        { upMin: 1.5, downMin: 1.5 },
        { upMin: 0.5, downMin: 2 },
      ].map(loopingCase),
      {
        title: 'does not fire for a restart, for one that takes its time, nor while another pod is there',
        series: [
          {
            series: up(POD_A),
            values: `${flat(1, 20)} ${flat(0, 1)} ${flat(1, 19)} ${flat(0, 2.5)} ${flat(1, 37.5)} ${flat(1, 20)}`,
          },
          {
            series: up(POD_B),
            values: `${gone(80)} ${[1, 2, 3, 4].map(() => `${flat(0, 3)} ${flat(1, 2)}`).join(' ')}`,
          },
          { series: build(POD_A), values: flat(1, 100) },
        ],
        moments: [22, 24, 43, 44, 46, 85, 92, 99].map((atMin) => ({ atMin, firing: [] })),
      },
      {
        title: 'fires when the last pod goes, and is over when one is back',
        series: [
          { series: build(POD_A), values: `${flat(1, 10)} ${gone(60)} ${flat(1, 30)}` },
          { series: build(POD_B), values: `${flat(1, 20)} ${gone(80)}` },
        ],
        moments: [
          // Prometheus keeps a value for 5 minutes after the last sample, where no scrape failed.
          { atMin: 19, firing: [] },
          { atMin: 40, firing: [{ labels: {}, value: '1' }] },
          { atMin: 71, firing: [] },
        ],
      },
      {
        title: 'no data',
        series: [],
        moments: [
          { atMin: 1, firing: [] },
          { atMin: 3, firing: [{ labels: {}, value: '1' }] },
        ],
      },
    ],
  };
}

/** One that is up and down all the time, beside one that Prometheus still has a value of. */
function looping({ upMin, downMin }: { upMin: number; downMin: number }): Case['series'] {
  const lives = Math.ceil((EDGE_MIN + 1) / (upMin + downMin));
  return [
    {
      series: up(POD_A),
      values: Array.from({ length: lives }, () => `${flat(1, upMin)} ${flat(0, downMin)}`).join(' '),
    },
    { series: build(POD_B), values: flat(1, EDGE_MIN + 1) },
  ];
}

/** A pod that is up for so long, down for so long, and so on for half an hour, then stays. */
function loopingCase({ upMin, downMin }: { upMin: number; downMin: number }): Case {
  const lives = Math.ceil(30 / (upMin + downMin));
  const looped = (there: string, away: string) => Array.from({ length: lives }, () => `${there} ${away}`).join(' ');
  const endsMin = lives * (upMin + downMin);
  return {
    title: `fires for a loop of ${upMin * 60} s up and ${downMin * 60} s down, all the time, and is over when it stays`,
    series: [
      { series: up(POD_A), values: `${looped(flat(1, upMin), flat(0, downMin))} ${flat(1, 30)}` },
      { series: build(POD_A), values: `${looped(flat(1, upMin), stale(downMin))} ${flat(1, 30)}` },
    ],
    moments: [
      ...[15, 16, 17, 18, 19, 20, 25].map((atMin) => ({ atMin, count: 1 })),
      { atMin: endsMin + STAYS_S / MINUTE_S + 0.5, count: 0 },
      { atMin: endsMin + 20, count: 0 },
    ],
  };
}
