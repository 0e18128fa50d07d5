import type { OpsAlert, OpsNow, OpsReason, OpsSlo, Sentence } from '@atrium/ops/view';

export type Facts = {
  nowMs: number;
  prometheus: OpsNow['prometheus'];
  alertmanager: OpsNow['alertmanager'];
  /** The worst first. */
  alerts: readonly OpsAlert[];
  slos: readonly OpsSlo[];
  people: OpsNow['people'];
  reasons: readonly OpsReason[];
  /** The window of every number here: rules are of it, and alerts of longer ones. */
  nowWords: string;
  processes: OpsNow['processes'];
  /** When an alert last fired, and since when anything is known. */
  lastTroubleMs: number | null;
  watchedSinceMs: number | null;
};

/** With fewer than this much judged a share is of one or two people, and says nothing. */
const JUDGED_MIN = 0.5;
/** Rules are evaluated every 30 s, and a rate needs two scrapes. */
const TOO_EARLY_MS = 2 * 60_000;
/** Within this after an alert went, it is a pause and no recovery. */
const JUST_NOW_MS = 2 * 60_000;

/** What is wrong, who is hurt, since when: the one sentence that somebody reads who was asleep a minute ago. */
export function sentenceOf(facts: Facts): Sentence {
  const { prometheus, processes, alerts, people } = facts;
  const [worst, ...others] = alerts.filter(({ isQuiet }) => !isQuiet);
  const blind = blindWords(prometheus);
  // Alertmanager may still hold what it was told before Prometheus went: somebody was woken for that, and is told of it first.
  if (worst?.severity === 'page') {
    const text = [...troubleWords(worst, facts), ...andMore(others), ...(blind === null ? [] : [stillSo(blind)])];
    return { state: 'bad', text: text.join(' '), sinceMs: worst.sinceMs };
  }
  if (blind !== null)
    return unknown(`Nobody can say how people are: ${blind}.`, prometheus.state === 'away' ? prometheus.sinceMs : null);
  if (processes === null || processes.all === 0)
    return unknown('Nobody can say how people are: Prometheus reads no room service.', null);
  if (processes.up === 0) return unknown('Nobody can say how people are: no room service answers Prometheus.', null);
  if (worst !== undefined) {
    const text = [
      `Nobody has to get up: ${lower(worst.summary)}${aboutWords(worst)}.`,
      hurtWords(facts),
      ...andMore(others),
    ];
    return { state: 'later', text: text.filter(Boolean).join(' '), sinceMs: worst.sinceMs };
  }
  return healthy(facts, people);
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

const stillSo = (blind: string): string => `Whether it is still so nobody can say: ${blind}.`;

function healthy(facts: Facts, people: OpsNow['people']): Sentence {
  const { slos, nowMs, lastTroubleMs, watchedSinceMs } = facts;
  if (watchedSinceMs !== null && nowMs - watchedSinceMs < TOO_EARLY_MS && !slos.some(({ isRecorded }) => isRecorded))
    return unknown('It is too early to say: Prometheus has only just begun to read this service.', watchedSinceMs);
  if (!slos.some(({ isRecorded }) => isRecorded))
    return unknown('Nobody can say how people are: the rules of the promises are not there yet.', null);
  const here = people === null ? 0 : people.here;
  const who = here === 0 ? 'Nobody is in a room.' : `${count(here, 'person is', 'people are')} in rooms.`;
  const hurt = hurtWords(facts);
  if (lastTroubleMs !== null && nowMs - lastTroubleMs < JUST_NOW_MS)
    return {
      state: 'good',
      text: ['The last alert has just ended.', who, hurt].filter(Boolean).join(' '),
      sinceMs: lastTroubleMs,
    };
  return {
    state: 'good',
    text: ['All good.', who, hurt].filter(Boolean).join(' '),
    sinceMs: lastTroubleMs ?? watchedSinceMs,
  };
}

/** A promise is said by how many it is not kept for; anything else by its own summary. */
function troubleWords(alert: OpsAlert, facts: Facts): string[] {
  const slo = facts.slos.find(({ id }) => id === alert.slo);
  const hurt = hurtWords(facts);
  if (slo === undefined) return [`${alert.summary}${aboutWords(alert)}.`, hurt].filter(Boolean);
  if (slo.counts === 'time' && slo.id === 'good-time') return [badTime(facts) ?? `${alert.summary}.`];
  const said = eventWords(slo, facts);
  return [said ?? `${alert.summary}.`, hurt].filter(Boolean);
}

function badTime({ people, reasons, nowWords }: Facts): string | null {
  const hurt = hurtOf(people);
  if (hurt === null) return null;
  const [reason] = reasons;
  const why = reason === undefined ? '' : `: ${reason.words}`;
  return `${badTimeWords(hurt, nowWords)}${why}.`;
}

/** Never a count of people: one who tries to join ten times is ten joins. */
function eventWords({ title, badRate, totalRate, errorNow }: OpsSlo, { nowWords }: Facts): string | null {
  if (errorNow === null || !(totalRate > 0)) return null;
  return `“${title}” is not kept: ${percent(errorNow)} is bad ${nowWords}, ${perMinute(badRate)} of ${perMinute(totalRate)} a minute.`;
}

function hurtWords(facts: Facts): string {
  const hurt = hurtOf(facts.people);
  if (hurt !== null && hurt.hurt < JUDGED_MIN) return 'Nobody who is in a room is hurt.';
  return badTime(facts) ?? '';
}

type HurtPeople = { hurt: number; judged: number };

/** Null where too few are judged to say anything. */
function hurtOf(people: OpsNow['people']): HurtPeople | null {
  const { hurt = null, judged = null } = people ?? {};
  return hurt === null || judged === null || judged < JUDGED_MIN ? null : { hurt, judged };
}

function badTimeWords({ hurt, judged }: HurtPeople, nowWords: string): string {
  return `${about(hurt)} of ${count(Math.round(judged), 'person has', 'people have')} a bad time (${percent(hurt / judged)} ${nowWords})`;
}

/** Whether somebody is to get up for one of the others, too, is what one wants to know of them. */
function andMore(others: readonly OpsAlert[]): string[] {
  if (others.length === 0) return [];
  const pages = others.filter(({ severity }) => severity === 'page').length;
  const tickets = others.length - pages;
  if (tickets === 0) return [`And ${count(pages, 'more page', 'more pages')}.`];
  if (pages === 0) return [`And ${count(tickets, 'more ticket', 'more tickets')}.`];
  return [`And ${others.length} more: ${count(pages, 'page', 'pages')}, ${count(tickets, 'ticket', 'tickets')}.`];
}

function unknown(text: string, sinceMs: number | null): Sentence {
  return { state: 'unknown', text, sinceMs };
}

const aboutWords = ({ about }: OpsAlert): string => (about === '' ? '' : ` (${about})`);
const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/, '');
const about = (people: number): string =>
  people < 9.5 ? `About ${Math.max(1, Math.round(people))}` : `${Math.round(people)}`;
const count = (number: number, one: string, more: string): string => `${number} ${number === 1 ? one : more}`;

/** Two digits, as alerts say it, and never 0 % of what is not nothing. */
export function percent(share: number): string {
  const value = share * 100;
  return value > 0 && value < 0.01 ? 'below 0.01 %' : `${Number(value.toPrecision(2))} %`;
}

function perMinute(rate: number): string {
  const value = rate * 60;
  return value < 10 ? `${Number(value.toFixed(1))}` : `${Math.round(value)}`;
}
