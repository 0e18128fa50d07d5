import type { NextStep, OpsAlert, OpsDoor, OpsNow, OpsSlo, Sentence } from '@atrium/ops/view';
import { feelMany, feltWords } from './felt.ts';
import {
  couldHideMany,
  DOOR,
  hurtingMany,
  isKeptNow,
  isKnown,
  isOver,
  pageShare,
  sloOf,
  TIME,
  timeOf,
} from './harm.ts';
import { badTime, count, hiddenBy, hurtWords, percent, perMinute, unknownWords } from './hurt-words.ts';
import { noWorker, type WorkerFacts } from './no-worker.ts';
import { andMore, said, stepNamed, stepOf, unknown } from './said.ts';
import { unreached } from './unreached.ts';
import { goesBy } from './worst-first.ts';

/** `alerts`: the worst first, by `worst-first.ts`. */
export type Facts = WorkerFacts & {
  prometheus: OpsNow['prometheus'];
  alertmanager: OpsNow['alertmanager'];
  door: OpsDoor | null;
  /** So many are an accident. */
  manyAbove: number;
  minuteWords: string;
  /** When an alert last fired, and since when anything is known. */
  lastTroubleMs: number | null;
  watchedSinceMs: number | null;
};

/** Rules are evaluated every 30 s, and a rate needs two scrapes. */
const TOO_EARLY_MS = 2 * 60_000;
/** Within this after an alert went, it is a pause and no recovery. */
const JUST_NOW_MS = 2 * 60_000;

/**
 * The one sentence that somebody reads who was asleep a minute ago: what is wrong, who is hurt, since when. The first of these
 * that is so:
 * 0. No media worker lives, which explains whatever fires.
 * 1. A page fires, and what it is about goes on. Also where Prometheus is away, and Alertmanager still holds it.
 * 2. Nobody can say: Prometheus is away, or does not reach the room service, or has not read it yet.
 * 3. Nobody is woken yet, but so many are hurt as would page if it went on; or many ask to come in, and few or none do.
 * 4. A page fires for what its longer windows hold, and the last 5 minutes are as promised: it recovers.
 * 5. Of so many it is not known how they are that a page could be hidden.
 * 6. A ticket is open. That it can wait is said where nearly all is known and nothing hides anybody.
 * 7. All is good, or it is too early to say.
 */
export function sentenceOf(facts: Facts): Sentence {
  const { prometheus, processes } = facts;
  const [worst, ...others] = facts.alerts.filter(({ isQuiet }) => !isQuiet);
  const blind = blindWords(prometheus);
  const gone = blind === null ? noWorker(facts) : null;
  if (gone !== null) return gone;
  const isPage = worst?.severity === 'page';
  if (isPage && !worst.isBlindSpot && (blind !== null || !isOver(worst, facts))) {
    const words = troubleWords(worst, facts);
    const text = [...words, andMore(others, facts, words), blind === null ? '' : stillSo(blind)];
    return said('bad', text, startOf(worst, facts), stepOf(worst));
  }
  if (blind !== null) {
    const sinceMs = prometheus.state === 'away' ? prometheus.sinceMs : null;
    return unknown(`Nobody can say how people are: ${blind}.`, sinceMs, 'todo' in prometheus ? prometheus.todo : '');
  }
  if (processes === null || processes.up === 0) return unreached(facts);
  const soon = early(facts);
  if (soon !== null) return soon;
  if (worst === undefined) return healthy(facts);
  return worst.isBlindSpot ? unreached(facts) : firing(worst, others, facts);
}

/** Rule 3. */
function early(facts: Facts): Sentence | null {
  const { slos, manyAbove, alerts } = facts;
  const loud = alerts.filter(({ isQuiet }) => !isQuiet);
  const shut = shutDoor(facts);
  if (shut !== null) {
    const door = slos.find(({ id }) => id === DOOR);
    const hurt = hurtWords(facts);
    return said(
      'early',
      [
        `${facts.door?.isSteady === true ? 'Many cannot come in, and others do:' : 'People cannot come in:'} ${shut}`,
        hurt,
        andMore(loud, facts, [hurt]),
      ],
      facts.door?.shutSinceMs ?? null,
      pageStep(door, facts),
    );
  }
  const [slo] = hurtingMany(facts, manyAbove);
  if (slo === undefined) return null;
  const words = promiseWords(slo, facts) ?? [];
  const turnedMs = badSince(slo);
  const cause = causeSince(turnedMs, facts);
  const step = cause === null ? pageStep(slo, facts) : stepOf(cause);
  // Whoever silenced it knows, and who looks now may be another.
  const isSilenced = alerts.some((one) => one.isQuiet && one.severity === 'page' && one.slo === slo.id);
  const isElse = alerts.some((one) => !one.isQuiet && one.severity === 'page' && one.slo !== slo.id);
  const begin = isSilenced
    ? 'The page is silenced, and many are hurt:'
    : isElse
      ? 'Many are hurt, of which no page tells yet:'
      : 'Not paged yet, and many are hurt:';
  return said(isSilenced ? 'bad' : 'early', [begin, ...words, andMore(loud, facts, words)], turnedMs, step);
}

/** Rules 4 to 6. */
function firing(worst: OpsAlert, others: readonly OpsAlert[], facts: Facts): Sentence {
  const { slos, manyAbove } = facts;
  const hurt = hurtWords(facts);
  const more = andMore(others, facts, [hurt]);
  if (worst.severity === 'page') {
    const slo = sloOf(worst, slos);
    const words = slo === null || isKeptNow(slo) ? facts.nowWords : facts.minuteWords;
    const title = `“${slo?.title ?? worst.name}”`;
    const come = slo?.id === DOOR && !isKeptNow(slo) ? comeWords(facts) : '';
    const again = [`${title} is kept again ${words}.`, come].filter(Boolean).join(' ');
    const aside = `The page of ${title} ends once its longer windows are clean, too.`;
    // Another promise may not be kept, of which nothing fires yet: that is what somebody is to look at.
    if (isTimeBad(facts)) {
      const time = timeOf(slos);
      return said('bad', [hurt, again, more], badSince(time), pageStep(time, facts), aside);
    }
    if (feelSomething(facts)) {
      const cause = others.find(({ slo: of }) => of === null) ?? null;
      return said('bad', [hurt, again, more], cause?.sinceMs ?? null, cause === null ? null : stepOf(cause), aside);
    }
    const sinceMs = slo !== null && isKeptNow(slo) ? slo.turnedMs : null;
    return said('recovering', [again, hurt, more], sinceMs, { ...stepOf(worst), text: '' }, aside);
  }
  const what = `${lower(worst.summary)}${aboutWords(worst)}.`;
  if (couldHideMany(facts, manyAbove))
    return said('unknown', [`No page fires, but ${what}`, hurt, more], worst.sinceMs, stepOf(worst));
  if (isTimeBad(facts) && !goesBy(worst, facts))
    return said(
      'watch',
      [hurt, `No page fires, but ${what}`, more],
      badSince(timeOf(slos)),
      pageStep(timeOf(slos), facts),
    );
  if (isTimeBad(facts) || feelSomething(facts))
    return said('watch', [hurt, `No page fires, but ${what}`, more], worst.sinceMs, stepOf(worst));
  if (hiddenBy(facts) !== null || !isKnown(facts))
    return said('watch', [`No page fires, but ${what}`, hurt, more], worst.sinceMs, stepOf(worst));
  const calm = isOver(worst, facts) ? 'Nothing is wrong now.' : 'Nobody has to get up.';
  return said('later', [calm, hurt], worst.sinceMs, stepOf(worst), `For the morning: ${what} ${more}`.trim());
}

/** More than are an accident, and more than was promised; or such a share of few as would page. Of the last minute: 5 lag. */
function isTimeBad({ slos, people, manyAbove }: Facts): boolean {
  const time = timeOf(slos);
  if (time === undefined || !isBadNow(time, people)) return false;
  const { hurt, hurtShare } = people ?? {};
  return (hurtShare ?? 0) > (pageShare(time) ?? 1) || (hurt ?? 0) > manyAbove;
}

/** Somebody is hurt, and more than was promised. */
function isBadNow({ target }: OpsSlo, people: Facts['people']): boolean {
  return (people?.hurt ?? 0) > 0 && (people?.hurtShare ?? 0) > 1 - target;
}

/** More than an accident, of what no time is judged by. */
function feelSomething({ people, manyAbove }: Facts): boolean {
  return people !== null && feelMany(people, manyAbove);
}

/** Since when a promise is not kept; null: its last 5 minutes are as promised still. */
function badSince(slo: OpsSlo | undefined): number | null {
  return slo === undefined || isKeptNow(slo) ? null : slo.turnedMs;
}

/** Rule 7. */
function healthy(facts: Facts): Sentence {
  const { slos, people, nowMs, lastTroubleMs, watchedSinceMs, manyAbove, firstStep } = facts;
  const isRecorded = slos.some((slo) => slo.isRecorded);
  if (!isRecorded && watchedSinceMs !== null && nowMs - watchedSinceMs < TOO_EARLY_MS)
    return unknown('It is too early to say: Prometheus has only just begun to read this service.', watchedSinceMs);
  if (!isRecorded) return unknown('Nobody can say how people are: the rules of the promises are not there yet.');
  const hurt = hurtWords(facts);
  if (couldHideMany(facts, manyAbove)) {
    const step = stepNamed('ClientsSilent', null, firstStep('ClientsSilent', nowMs));
    return said('unknown', ['No alert fires, but of many it is not known how they are.', hurt], null, step);
  }
  const time = timeOf(slos);
  if (people !== null && ((time !== undefined && isBadNow(time, people)) || feelMany(people, 0)))
    return said('watch', [hurt, 'No alert fires.'], badSince(time), pageStep(time, facts));
  const here = people === null ? 0 : people.here;
  const who = here === 0 ? 'Nobody is in a room.' : `${count(here, 'person is', 'people are')} in rooms.`;
  const isJustOver = lastTroubleMs !== null && nowMs - lastTroubleMs < JUST_NOW_MS;
  const isGood = (people?.hurtShare ?? 0) <= 1 - (time?.target ?? 1) && (people?.hurt ?? 0) === 0 && isKnown(facts);
  const begin = isJustOver ? 'The last alert has just ended.' : isGood ? 'All good.' : 'No alert fires.';
  return said('good', [begin, who, hurt], lastTroubleMs ?? watchedSinceMs, null);
}

/** Why nobody sees anything; null: Prometheus answers. */
function blindWords({ state }: Facts['prometheus']): string | null {
  switch (state) {
    case 'there':
      return null;
    case 'away':
      return 'Prometheus does not answer';
    case 'unset':
      return 'this service was given no Prometheus to ask';
  }
}

/** A page fires later than what it is about begins. */
function startOf({ slo, sinceMs }: OpsAlert, { door }: Facts): number {
  return slo === DOOR ? Math.min(sinceMs, door?.shutSinceMs ?? sinceMs) : sinceMs;
}

const stillSo = (blind: string): string => `Whether it is still so nobody can say: ${blind}.`;

/** A promise is said by how many it is not kept for; anything else by its own summary. */
function troubleWords(alert: OpsAlert, facts: Facts): string[] {
  const slo = sloOf(alert, facts.slos);
  const words = slo === null ? null : promiseWords(slo, facts);
  return words ?? [`${alert.summary}${slo === null ? aboutWords(alert) : ''}.`, hurtWords(facts)];
}

/** Null: there is nothing to count. */
function promiseWords(slo: OpsSlo, facts: Facts): string[] | null {
  if (slo.id === TIME) {
    const bad = badTime(facts);
    const felt = facts.people === null ? [] : feltWords(facts.people);
    return bad === null ? null : [bad, ...felt, unknownWords(facts)];
  }
  const failed = (slo.id === DOOR ? shutDoor(facts) : null) ?? eventWords(slo, facts);
  return failed === null ? null : [failed, hurtWords(facts)];
}

/** Never a count of people: one who tries to join ten times is ten joins. */
function eventWords(slo: OpsSlo, { nowWords, minuteWords, door }: Facts): string | null {
  const { id, title, counts, badRate, totalRate, errorNow } = slo;
  if (counts === 'time' || errorNow === null || !(totalRate > 0)) return null;
  const words = `“${title}” is not kept: ${percent(errorNow)} is bad ${nowWords}`;
  // A join that nobody ends is counted once its ticket expires, among those who come in by then.
  if (id === DOOR && door !== null && door.asked > 0)
    return `${words}; who failed is counted a minute late. ${comeWords({ door, minuteWords })}`;
  return `${words}, ${perMinute(badRate * 60)} of ${perMinute(totalRate * 60)} a minute.`;
}

/** Empty where nobody knows. */
function comeWords({ door, minuteWords }: Pick<Facts, 'door' | 'minuteWords'>): string {
  return door === null ? '' : askWords(door, `${door.came} came in`, minuteWords);
}

/** Before the first of them is counted as failed, which takes a minute; null: enough come, or nobody asks. */
function shutDoor({ door, minuteWords }: Facts): string | null {
  if (door?.isShut !== true) return null;
  const came = door.came === 0 ? 'none' : `only ${door.came}`;
  return askWords(door, `${came} came in`, minuteWords);
}

/** Who comes in as before is not who fails; and who was gone before the answer had a way to us. */
function askWords({ asked, isSteady, gone }: OpsDoor, came: string, minuteWords: string): string {
  const as = isSteady ? ', as many as before' : '';
  const early = gone > 0 ? ` ${gone} a minute connect, ask to join, and are gone before they are answered.` : '';
  return `${asked} a minute ask to come in, and ${came} ${minuteWords}${as}.${early}`;
}

/** The newest cause that began with the trouble; what was open before it explains nothing. */
function causeSince(turnedMs: number | null, facts: Facts): OpsAlert | null {
  if (turnedMs === null) return null;
  const isNew = ({ slo, isQuiet, sinceMs }: OpsAlert) => slo === null && !isQuiet && sinceMs >= turnedMs;
  return facts.alerts.find((alert) => isNew(alert) && goesBy(alert, facts)) ?? null;
}

/** Of the page that is to come. */
function pageStep(slo: OpsSlo | undefined, { firstStep, nowMs }: Facts): NextStep | null {
  if (slo === undefined || slo.burn === null) return null;
  const { alert } = slo.burn;
  return stepNamed(alert, `slo-detail-${slo.id}`, firstStep(alert, badSince(slo) ?? nowMs));
}

const aboutWords = ({ about }: OpsAlert): string => (about === '' ? '' : ` (${about})`);
const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/, '');
