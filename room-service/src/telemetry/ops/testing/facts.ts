import type { OpsAlert, OpsPeople, OpsReason, OpsSlo } from '@atrium/ops/view';
import type { Facts } from '../sentence.ts';
import { worstFirst } from '../worst-first.ts';

export const NOW_MS = 1_700_000_000_000;
const MINUTE_MS = 60_000;

export const minutesAgo = (minutes: number): number => NOW_MS - minutes * MINUTE_MS;

/** A promise that pages, and is kept. */
export function slo(of: Partial<OpsSlo> = {}): OpsSlo {
  return {
    id: 'good-time',
    title: 'Time in rooms is good',
    promise: 'People hear.',
    target: 0.99,
    periodDays: 30,
    counts: 'time',
    burn: { alert: 'GoodTimeBurnsFast', severity: 'page', long: '1h', short: '5m', factor: 14.4 },
    errorNow: 0,
    errorHour: 0,
    budgetLeft: 1,
    known: 1,
    badRate: 0,
    totalRate: 40,
    isRecorded: true,
    firing: null,
    plot: null,
    turnedMs: null,
    ...of,
  };
}

/** Of 40 a minute. */
export function joins(of: Partial<OpsSlo> = {}): OpsSlo {
  const burn = { alert: 'JoinSuccessBurnsFast', severity: 'page', long: '1h', short: '5m', factor: 14.4 } as const;
  return slo({
    id: 'join-success',
    title: 'Joins succeed',
    target: 0.995,
    counts: 'events',
    burn,
    totalRate: 0.66,
    ...of,
  });
}

export function coverage(unknown: number, of: number): OpsSlo {
  const [badRate, totalRate] = [unknown, of];
  return slo({ id: 'telemetry-coverage', target: 0.95, burn: null, errorNow: unknown / of, badRate, totalRate });
}

export function alert(of: Partial<OpsAlert> = {}): OpsAlert {
  return {
    name: 'GoodTimeBurnsFast',
    severity: 'page',
    slo: 'good-time',
    summary: 'Time in rooms is good: 30 % is bad',
    description: '',
    sinceMs: minutesAgo(14),
    board: null,
    hasRunbook: true,
    doFirst: `Do what ${of.name ?? 'GoodTimeBurnsFast'} says.`,
    isQuiet: false,
    isBlindSpot: false,
    about: '',
    ...of,
  };
}

/** Of a cause, which wakes nobody. */
export function ticket(name: string, of: Partial<OpsAlert> = {}): OpsAlert {
  return alert({ name, severity: 'ticket', slo: null, summary: `${name} it is`, ...of });
}

/** `hurt` and `unknown` of those who are here. */
export function people(here: number, { hurt = 0, unknown = 0 } = {}): OpsPeople {
  const known = here - unknown;
  return {
    here,
    reconnecting: 0,
    hurt,
    unknown,
    hurtShare: known > 0 ? hurt / known : null,
    knownShare: here > 0 ? known / here : 1,
    windowWords: 'over the last minute',
    late: null,
    cut: null,
    felt: hurt,
  };
}

export function reason(words: string, secondsNow = 60): OpsReason {
  return { reason: words, words, seconds: secondsNow, share: 1, secondsNow, shareNow: 1 };
}

/** Of a service where all is well; alerts are put in their order. */
export function facts(of: Partial<Facts> = {}): Facts {
  const all: Facts = {
    nowMs: NOW_MS,
    startedMs: minutesAgo(200),
    prometheus: { state: 'there' },
    alertmanager: { state: 'there' },
    alerts: [],
    slos: [slo(), joins(), coverage(0, 40)],
    people: people(40),
    door: { asked: 0, came: 0, isSteady: false, gone: 0, isShut: false, shutSinceMs: null, isWell: false },
    reasons: [],
    nowWords: 'over the last 5 minutes',
    whose: {},
    loss: null,
    workersGone: 0,
    minuteWords: 'over the last minute',
    manyAbove: 3,
    processes: { up: 1, all: 1 },
    lastTroubleMs: null,
    watchedSinceMs: minutesAgo(180),
    firstStep: (name) => `Do what ${name} says.`,
    ...of,
  };
  return { ...all, alerts: worstFirst(all.alerts, all) };
}

/** So many of so many have had it bad for 5 minutes. */
export function hurting(hurt: number, here: number, { unknown = 0, turnedMs = minutesAgo(6) } = {}): Partial<Facts> {
  const known = here - unknown;
  return {
    people: people(here, { hurt, unknown }),
    slos: [
      slo({ badRate: hurt, totalRate: known, errorNow: known > 0 ? hurt / known : null, turnedMs }),
      joins(),
      coverage(unknown, here),
    ],
  };
}
