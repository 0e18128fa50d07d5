import { GATE_METRICS, type LabelValue } from '@atrium/metrics';
import { CAUSE_LIMITS } from '@atrium/slo';
import type { Alert } from '../alert.ts';
import {
  build,
  EDGE_MIN,
  flat,
  GATE,
  GATE_JOB,
  gone,
  NOTHING,
  of,
  POD_A,
  rising,
  scraped,
  stale,
  up,
  type CaseSeries,
} from '../case.ts';
import { DAY_S, MINUTE_S, type Clock } from '../clock.ts';
import { span } from '../words.ts';

/** Rooms are drawn to the canary, or people have it (k8s/release-gate/src/run/phases.ts). */
const UNDER_WAY = ['Progressing', 'WaitingPromotion', 'Promoting', 'Finalising'] as const;
/** A new pod in the place of another takes one. */
const BLIND_FOR_S = 2 * MINUTE_S;
/** After ten minutes of failed checks Flagger has taken a release back (FAILED_CHECKS_MAX of its Canary): then none is under way. */
const REMEMBERED_S = 15 * MINUTE_S;
/** Nothing is under way and nobody is hurt: a node that is replaced is no ticket. */
const GONE_FOR_S = 15 * MINUTE_S;
/** Who takes the gate away for good has a ticket for so long; where none was ever scraped there is none to miss. */
const MISSED_S = DAY_S;
const HELD_S = CAUSE_LIMITS.releaseHeld.limit;
const SILENT_S = CAUSE_LIMITS.flaggerSilent.limit;

const { gateBlind, gateFlaggerSilent, gateFreezes, gateHeld, gateLookAge, gatePhase } = GATE_METRICS;
const dashboard = { board: 'release-cockpit' } as const;

/** It answers Prometheus: it tells this whatever it sees. */
const THERE = `count by (job) (${of(gateLookAge)})`;

const looks = (values: string, from = GATE): CaseSeries => ({ series: scraped(gateLookAge, { from }), values });
const blind = (values: string): CaseSeries => ({ series: scraped(gateBlind, { from: GATE }), values });
const phase = (name: LabelValue<'phase'>, values: string): CaseSeries => ({
  series: scraped(gatePhase, { phase: name, from: GATE }),
  values,
});
const silent = (values: string): CaseSeries => ({ series: scraped(gateFlaggerSilent, { from: GATE }), values });
const held = (values: string): CaseSeries => ({ series: scraped(gateHeld, { from: GATE }), values });
const fires = (atMin: number, value = '1') => ({ atMin, firing: [{ labels: { job: GATE_JOB }, value }] });
const quiet = (atMin: number) => ({ atMin, firing: [] });

/** None of them wakes anybody: without the gate nothing is raised, and 30 s later no room meets a canary. */
export function releaseGateAlerts(clock: Clock): readonly Alert[] {
  return [releaseGateBlind(clock), releaseGateGone(clock), flaggerSilent(), releaseHeld()];
}

function releaseGateBlind(clock: Clock): Alert {
  const underWay = of(gatePhase, { phase: UNDER_WAY });
  return {
    name: 'ReleaseGateBlind',
    about: 'cause',
    severity: 'ticket',
    expr: `(max by (job) (${of(gateBlind)}) == 1 and on (job) max by (job) (${underWay}) == 1)\nor\n(max by (job) (last_over_time(${underWay}[${clock.range(REMEMBERED_S)}])) == 1 unless on (job) ${THERE})`,
    forS: BLIND_FOR_S,
    summary: 'Nobody judges the release that is under way',
    description: `The release gate is gone, or none of its looks has come to anything for ${span(BLIND_FOR_S)}. New rooms meet the canary no more after 30 s; who is in one stays there, and nobody would take it back from them. When ten minutes of checks have failed Flagger rolls the release back.`,
    dashboard,
    numbers: { for: span(BLIND_FOR_S), remembered: span(REMEMBERED_S) },
    edges: [
      {
        of: 'whether it sees anything',
        below: [phase('Progressing', flat(1, EDGE_MIN)), blind(flat(0, EDGE_MIN)), looks(flat(1, EDGE_MIN))],
        above: [phase('Progressing', flat(1, EDGE_MIN)), blind(flat(1, EDGE_MIN)), looks(flat(1, EDGE_MIN))],
      },
      {
        of: 'whether a release is under way',
        below: [phase('Promoting', flat(0, EDGE_MIN)), blind(flat(1, EDGE_MIN)), looks(flat(1, EDGE_MIN))],
        above: [phase('Promoting', flat(1, EDGE_MIN)), blind(flat(1, EDGE_MIN)), looks(flat(1, EDGE_MIN))],
      },
    ],
    cases: [
      {
        title: 'fires when it sees nothing, not for a moment of that, and is over when it sees',
        series: [
          phase('Progressing', flat(1, 60)),
          blind(`${flat(0, 10)} ${flat(1, 20)} ${flat(0, 10)} ${flat(1, 1)} ${flat(0, 19)}`),
          looks(flat(1, 60)),
        ],
        moments: [quiet(11), fires(15), quiet(31), quiet(41), quiet(43)],
      },
      {
        title: 'fires when it is gone, until Flagger has taken the release back',
        series: [phase('WaitingPromotion', `${flat(1, 10)} ${stale(50)}`), looks(`${flat(1, 10)} ${stale(50)}`)],
        moments: [quiet(11), fires(13), fires(24), quiet(26)],
      },
      {
        title: 'does not fire where nothing is under way, nor for a gate in place of another',
        series: [
          phase('Progressing', `${flat(0, 30)} ${flat(1, 10)} ${stale(20)}`),
          phase('Waiting', `${flat(1, 30)} ${flat(0, 10)} ${stale(20)}`),
          blind(`${flat(1, 30)} ${flat(0, 10)} ${stale(20)}`),
          looks(`${flat(1, 40)} ${stale(20)}`),
          looks(`${gone(41)} ${flat(1, 19)}`, { ...GATE, instance: 'h:9464' }),
        ],
        moments: [20, 29, 41, 43, 50].map(quiet),
      },
      NOTHING,
    ],
  };
}

function releaseGateGone(clock: Clock): Alert {
  return {
    name: 'ReleaseGateGone',
    about: 'cause',
    severity: 'ticket',
    expr: `(count by (job) (last_over_time(${of(gateLookAge)}[${clock.range(MISSED_S)}])) unless on (job) ${THERE})\nor\nmax by (job) (${up({ job: GATE_JOB })}) == 0\nor\nmax by (job) (${of(gateBlind)}) == 1`,
    forS: GONE_FOR_S,
    summary: 'The release gate is gone, or sees nothing',
    description: `Prometheus has not reached it for ${span(GONE_FOR_S)}, or none of its looks came to anything. People in rooms notice nothing; no release can begin until it is back. One that is gone is missed for ${span(MISSED_S)}.`,
    dashboard,
    numbers: { for: span(GONE_FOR_S), missed: span(MISSED_S) },
    edges: [
      {
        of: 'whether it is there',
        below: [looks(flat(1, EDGE_MIN))],
        above: [looks(`${flat(1, 10)} ${stale(EDGE_MIN - 10)}`)],
      },
      {
        of: 'answers to a scrape',
        below: [{ series: up(GATE), values: flat(1, EDGE_MIN) }],
        above: [{ series: up(GATE), values: flat(0, EDGE_MIN) }],
      },
      { of: 'whether it sees anything', below: [blind(flat(0, EDGE_MIN))], above: [blind(flat(1, EDGE_MIN))] },
    ],
    cases: [
      {
        title: 'fires when it is gone, and is over when it is back',
        series: [looks(`${flat(1, 10)} ${stale(30)} ${flat(1, 20)}`)],
        moments: [quiet(24), fires(26), quiet(41)],
      },
      {
        title: 'does not fire for another pod of it, nor for others that are down, nor where no gate was ever scraped',
        series: [
          looks(`${flat(1, 10)} ${stale(50)}`),
          looks(`${gone(15)} ${flat(1, 45)}`, { ...GATE, instance: 'h:9464' }),
          { series: up(POD_A), values: flat(0, 60) },
          { series: build(POD_A), values: flat(1, 60) },
        ],
        moments: [14, 26, 40, 59].map(quiet),
      },
      {
        title: 'is forgotten after a day, where nobody wants it any more',
        series: [looks(`${flat(1, 10)} ${stale(10)}`)],
        moments: [fires(30), fires(24 * 60 + 9), quiet(24 * 60 + 11)],
      },
      NOTHING,
    ],
  };
}

function flaggerSilent(): Alert {
  return {
    name: 'FlaggerSilent',
    about: 'cause',
    severity: 'ticket',
    expr: `max by (job) (${of(gateFlaggerSilent)}) > ${SILENT_S}`,
    forS: MINUTE_S,
    summary: 'Flagger does not ask about the release that is under way',
    description: `It asked {{ $value | humanizeDuration }} ago; above ${span(SILENT_S)} it waits for no pod any more. The release stays where it is: a bad one meets no new rooms, since the gate sees to that by itself, and its pods stay.`,
    dashboard,
    numbers: { limit: span(SILENT_S), for: span(MINUTE_S) },
    edges: [
      {
        of: 'time since it asked',
        below: [silent(flat(SILENT_S * 0.98, EDGE_MIN))],
        above: [silent(flat(SILENT_S * 1.02, EDGE_MIN))],
      },
    ],
    cases: [
      {
        title: 'fires when it has been silent for longer than pods have to come up, and is over when it asks',
        series: [silent(`${flat(5, 10)} ${rising(0, { perMin: MINUTE_S, minutes: 30 })} ${flat(5, 20)}`)],
        moments: [quiet(24), fires(30, '20m 0s'), quiet(41)],
      },
      NOTHING,
    ],
  };
}

function releaseHeld(): Alert {
  return {
    name: 'ReleaseHeld',
    about: 'cause',
    severity: 'ticket',
    expr: `max by (job) (${of(gateHeld)}) > ${HELD_S} unless on (job) max by (job) (${of(gateFreezes)}) > 0`,
    forS: MINUTE_S,
    summary: 'A release is held where it is',
    description: `For {{ $value | humanizeDuration }} by now; even where few rooms come it should have gone on after ${span(HELD_S)}. Two versions run meanwhile, and what comes after this release waits for it. A time without releases is no reason for this.`,
    dashboard,
    numbers: { limit: span(HELD_S), for: span(MINUTE_S) },
    edges: [
      {
        of: 'time for which it is held',
        below: [held(flat(HELD_S * 0.98, EDGE_MIN))],
        above: [held(flat(HELD_S * 1.02, EDGE_MIN))],
      },
    ],
    cases: [
      {
        title: 'fires when it does not go on, and is over when it does',
        series: [held(`${flat(0, 10)} ${rising(0, { perMin: MINUTE_S, minutes: 320 })} ${flat(0, 20)}`)],
        moments: [quiet(305), fires(320, '5h 10m 0s'), quiet(331)],
      },
      {
        title: 'does not fire in a freeze',
        series: [
          held(flat(2 * HELD_S, 60)),
          { series: scraped(gateFreezes, { from: GATE }), values: `${flat(1, 30)} ${flat(0, 30)}` },
        ],
        moments: [quiet(29), fires(35, '10h 0m 0s')],
      },
      NOTHING,
    ],
  };
}
