import type { OpsAlert, OpsDefinition, OpsNow, OpsReason, OpsSlo } from '@atrium/ops/view';
import { feltWords } from './felt.ts';
import { isKnown } from './harm.ts';
import { lossWords, type Loss } from './whose-loss.ts';

export type HurtFacts = {
  alerts: readonly OpsAlert[];
  slos: readonly OpsSlo[];
  people: OpsNow['people'];
  /** The worst of the window of `people` first. */
  reasons: readonly OpsReason[];
  /** The window of the numbers of promises: rules are of it, and alerts of longer ones. */
  nowWords: string;
  /** By whose way to us it is bad, by reason; of the others nobody can tell. */
  whose: OpsDefinition['whose'];
  /** Whose way loses packets, where that is what is named; null: it is something else, or nobody can tell. */
  loss: Loss | null;
};

/**
 * While one of these fires a page may be hurt and not come to say so: what it would tell waits behind a blocked event loop, or
 * is of a worker that is no more. Whoever reads "nobody" goes back to sleep.
 */
export const HIDING = [
  'EventLoopBlocked',
  'EventLoopFull',
  'WorkerDied',
  'WorkerKeepsDying',
  'WorkerMissing',
  'ClientsSilent',
] as const;

/** What somebody could be hidden by who is hurt; null: nothing. */
export function hiddenBy({ alerts }: Pick<HurtFacts, 'alerts'>): OpsAlert | null {
  return alerts.find(({ name, isQuiet }) => !isQuiet && (HIDING as readonly string[]).includes(name)) ?? null;
}

/** Whether these words have named it. */
export const namesHiding = ({ name }: OpsAlert, words: readonly string[]): boolean =>
  words.some((text) => text.includes(whileFires(name)));
const whileFires = (name: string): string => `while ${name} fires`;

/** How many of those who are in a room are hurt, which share, and why; of whom nobody knows is said beside it. */
export function hurtWords(facts: HurtFacts): string {
  const { people } = facts;
  if (people === null || people.here === 0) return '';
  const felt = feltWords(people);
  if (people.hurt === null) return felt.join(' ');
  const bad = badTime(facts);
  if (bad !== null) return [bad, ...felt, unknownWords(facts)].filter(Boolean).join(' ');
  const time = felt.length === 0 ? noBadTime(facts) : missingWords(facts);
  return [...felt, time, unknownWords(facts)].filter(Boolean).join(' ');
}

/** Null: nobody has one, or nobody's time is known. */
export function badTime(facts: HurtFacts): string | null {
  const { people, reasons, loss } = facts;
  if (people === null) return null;
  const { here, hurt, hurtShare, windowWords } = people;
  if (hurt === null || hurtShare === null || hurt === 0) return null;
  const share = `${percent(hurtShare)}${isKnown(facts) ? '' : ' of what is known,'} ${windowWords}`;
  const who = `${about(hurt)} of ${count(here, 'person has', 'people have')} a bad time (${share})`;
  const reason = whyNow(reasons);
  const why = reason === undefined ? '' : `: ${ofWhom(reason, hurt)}${reason.words}`;
  // Who loses what they send is told by how many they are of those with media, and not said twice.
  if (loss !== null) return `${who}${loss.whose === 'outward' ? why : ''}. ${lossWords(loss)}`;
  return `${who}${why}.${whoseWords(facts, hurt)}`;
}

/** Undefined: nobody has a bad time. */
const whyNow = (reasons: readonly OpsReason[]): OpsReason | undefined =>
  reasons.find(({ secondsNow }) => secondsNow > 0);

/** A reason that only some of them have is not told of all. Empty where nearly all do. */
function ofWhom({ shareNow }: OpsReason, hurt: number): string {
  const people = Math.max(1, Math.round(hurt * shareNow));
  return people < hurt ? `for about ${people} of them ` : '';
}

/**
 * Whether to look at the way of those who are hurt, or of somebody whom they do not hear. Empty where no reason tells, or where
 * the one that is named is all that does.
 */
function whoseWords({ reasons, whose }: HurtFacts, hurt: number): string {
  const told = reasons.filter(({ reason, secondsNow }) => secondsNow > 0 && whose[reason] !== undefined);
  if (told.length === 1 && told[0] === whyNow(reasons)) return '';
  const by = (of: 'own' | 'others') => reasons.filter(({ reason }) => whose[reason] === of);
  const peopleOf = (of: 'own' | 'others') => Math.round(hurt * by(of).reduce((all, { shareNow }) => all + shareNow, 0));
  const [own, others] = [peopleOf('own'), peopleOf('others')];
  const words = [own > 0 ? `${own} by their own way to us` : '', others > 0 ? `${others} by somebody else’s` : ''];
  const all = words.filter(Boolean).join(', ');
  return all === '' ? '' : ` Of these about ${all}.`;
}

/** Beside people who feel something nobody is said to have reported nothing. */
function missingWords(facts: HurtFacts): string {
  const hiding = hiddenBy(facts);
  if (hiding !== null) return `Reports may be missing ${whileFires(hiding.name)}.`;
  return facts.people?.cut === null ? '' : 'Reports may be missing while workers die.';
}

function noBadTime(facts: HurtFacts): string {
  const hiding = hiddenBy(facts);
  const none = `No bad time was reported ${facts.people?.windowWords ?? facts.nowWords}`;
  if (hiding !== null) return `${none}; reports may be missing ${whileFires(hiding.name)}.`;
  if (!isKnown(facts)) return `${none}.`;
  const { hurtShare, windowWords } = facts.people ?? {};
  if (hurtShare === null || hurtShare === undefined || hurtShare === 0) return 'Nobody who is in a room is hurt.';
  const reason = whyNow(facts.reasons);
  const why = reason === undefined ? '' : ` (${reason.words})`;
  return `Hardly anybody is hurt: ${percent(hurtShare)} of the time of people was bad ${windowWords}${why}.`;
}

/** Empty where enough is known. */
export function unknownWords(facts: HurtFacts): string {
  const { here = 0, unknown = null } = facts.people ?? {};
  if (isKnown(facts) || unknown === null) return '';
  return `It is not known for ${unknown} of ${here}.`;
}

const about = (people: number): string => (people < 10 ? `About ${people}` : String(people));

export function count(number: number, one: string, more: string): string {
  return `${number} ${number === 1 ? one : more}`;
}

/** Two digits, as alerts say it, and never 0 % of what is not nothing. */
export function percent(share: number): string {
  const value = share * 100;
  return value > 0 && value < 0.01 ? 'below 0.01 %' : `${Number(value.toPrecision(2))} %`;
}

export function perMinute(aMinute: number): string {
  return aMinute < 10 ? `${Number(aMinute.toFixed(1))}` : `${Math.round(aMinute)}`;
}
