import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { socketUrl, Tap, wallMs, type Bot } from '@atrium/bots';
import type { TrialOrder, TrialResults } from '@atrium/release-gate/trial-results';
import { ask } from './answers.ts';
import { comeIn, meet, PEOPLE } from './circle.ts';
import { Control } from './control.ts';
import { Joins, SENT_ELSEWHERE } from './joins.ts';
import { listenTo } from './listen.ts';
import { moveThereAndBack } from './moves.ts';
import { resumeAll } from './resume.ts';
import { countedAt, since } from './told.ts';
import { visit } from './visits.ts';
import { watch } from './watch.ts';
import { comes, noteIn, within } from './within.ts';

/** With those who stay more than 60, of which a fifth that fails is told from one in two hundred (release-gate, limits.ts). */
const VISITS = 60;
/** 60 joins that take 3 s each, eight at a time, are over within it. */
const VISITS_WITHIN_MS = 25_000;
/** Connections are made, and voices come from the consumers that stay. */
const SETTLE_MS = 2_000;
/** 600 packets of each voice, 7,200 of all twelve. */
const LISTEN_MS = 12_000;
/** As often as packets of a voice come. */
const LATE_EVERY_MS = 20;
/** Bots have moved by then, and leave. */
const MOVED_WITHIN_MS = 78_000;
const LEAVE_WITHIN_MS = 4_000;
/** The pod counts the last seconds when their reports are in. */
const TOLD_WITHIN_MS = 3_000;

const NOTHING: Omit<TrialResults, 'tookMs' | 'joins' | 'people' | 'told' | 'had' | 'lateMs' | 'faults'> = {
  voices: { pairs: 0, listenedMs: 0, firstMs: [], packets: 0, lost: 0, silentMs: 0, longestGapMs: 0 },
  answers: { tookMs: [], failed: {} },
  pictures: { pairs: 0, seen: 0, watchedMs: 0, frozenMs: 0 },
  resumes: { tried: 0, failed: {}, elsewhere: 0, heardAgain: 0 },
  moves: { untried: 'bots were not in one circle', ways: [] },
};

export type TrialOptions = {
  order: TrialOrder;
  /** By which pods are asked to move their room. */
  token: string;
  /** What it does now, in words. */
  tell: (step: string) => void;
  /** What breaks in the bots; it is in the results at the end. */
  faults: Set<string>;
};

/**
 * Four bots with real media in one room of one pod: they come in, walk up to each other, hear and see, come back after their sockets
 * were cut, and go with their room to another pod and back; and meanwhile others come and go. What was seen, as numbers: it is the gate that judges them. Each step has its bound.
 */
export async function trial({ order, token, tell, faults }: TrialOptions): Promise<TrialResults> {
  const { room, pod } = order;
  const beganMs = performance.now();
  const late = monitorEventLoopDelay({ resolution: LATE_EVERY_MS });
  late.enable();
  const note = (error: Error): void => noteIn(faults, error);
  const there = order.moves?.there;
  const reach = (address: string): string => socketUrl(address, address === there?.address ? there.url : pod.url);
  const joins = new Joins({ base: pod.url, room, socketUrl: reach(pod.address), reach, onFault: note });
  const tap = await Tap.start();
  const before = await countedAt(pod.metricsUrl);
  tell('bots come in');
  const bots = await comeIn(joins, tap);
  const cameMs = performance.now();
  const metAll = bots.length === PEOPLE;
  tell('bots walk up to each other');
  const met = await meet(bots);
  const metAtMs = wallMs();
  const visits = visit({ joins, count: VISITS, untilMs: performance.now() + VISITS_WITHIN_MS });
  tell('bots talk, and others come and go');
  const seen = metAll && met === PEOPLE ? await talk(bots, tap, metAtMs) : NOTHING;
  await visits;
  // Of a room that somebody else has now nothing is said; a trial that a prober begins anew finds its room ended.
  if ((joins.failed[SENT_ELSEWHERE] ?? 0) > 0) throw new Error('the room is not at this pod (any more)');
  tell('sockets are cut');
  const resumes = seen === NOTHING ? NOTHING.resumes : await resumeAll(bots, tap);
  // What they do elsewhere this pod does not tell.
  const had = { joins: joins.welcomeMs.length, sessionS: (bots.length * (performance.now() - cameMs)) / 1000 };
  tell('their room moves');
  const untilMs = beganMs + MOVED_WITHIN_MS;
  const control = new Control({ token });
  const moves = seen === NOTHING ? NOTHING.moves : await moveThereAndBack({ order, control, bots, tap, untilMs });
  tell('bots leave');
  await within(LEAVE_WITHIN_MS, Promise.all(bots.map((bot) => bot.leave())));
  const told = before && (await toldSince(before, pod.metricsUrl, had));
  await tap.close();
  return {
    ...NOTHING,
    ...seen,
    ...{ resumes, moves, told, had },
    tookMs: performance.now() - beganMs,
    joins: { tried: joins.tried, failed: joins.failed, welcomeMs: joins.welcomeMs },
    people: { wanted: PEOPLE, came: bots.length, met },
    lateMs: late.percentile(99) / 1e6,
    faults: [...faults],
  };
}

async function talk(
  bots: readonly Bot[],
  tap: Tap,
  metAtMs: number,
): Promise<Pick<TrialResults, 'voices' | 'answers' | 'pictures'>> {
  await pause(SETTLE_MS);
  const fromMs = wallMs();
  const untilMs = performance.now() + LISTEN_MS;
  const [pictures, answers] = await Promise.all([watch(bots, untilMs), ask(bots, untilMs)]);
  return { pictures, answers, voices: await listenTo(bots, tap, { metAtMs, fromMs, toMs: wallMs() }) };
}

/** Asked again for a while, since what is counted comes a little later than what happens. */
async function toldSince(
  before: TrialResults['had'],
  metricsUrl: string,
  had: TrialResults['had'],
): Promise<TrialResults['told']> {
  let told: TrialResults['told'] = null;
  await comes(TOLD_WITHIN_MS, async () => {
    const now = await countedAt(metricsUrl);
    told = now && since(before, now);
    return told !== null && told.joins >= had.joins && told.sessionS >= had.sessionS;
  });
  return told;
}
