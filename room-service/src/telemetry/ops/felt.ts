import type { OpsCut, OpsLate, OpsPeople } from '@atrium/ops/view';
import type { Sample } from './prometheus-client.ts';

export type FeltFacts = {
  /** By `instance`: s that a process stood still, and people in it. */
  stalls: readonly Sample[];
  peopleByPod: readonly Sample[];
  /** One value each: people, and deaths of workers. */
  cut: readonly Sample[];
  deaths: readonly Sample[];
};

/** Everybody in a process waits for it, whoever of them does something. */
export function lateOf({ stalls, peopleByPod }: Pick<FeltFacts, 'stalls' | 'peopleByPod'>): OpsLate | null {
  const of = (instance = '') => peopleByPod.find(({ labels }) => labels.instance === instance)?.value ?? 0;
  const felt = stalls.filter(({ labels }) => of(labels.instance) > 0);
  if (felt.length === 0) return null;
  return {
    people: felt.reduce((all, { labels }) => all + of(labels.instance), 0),
    pods: felt.map(({ labels }) => labels.instance ?? '').sort(),
    upToS: Math.max(...felt.map(({ value }) => value)),
  };
}

export function cutOf({ cut: [cut], deaths: [deaths] }: Pick<FeltFacts, 'cut' | 'deaths'>): OpsCut | null {
  if (cut === undefined || !(cut.value > 0)) return null;
  return { people: cut.value, deaths: Math.round(deaths?.value ?? 0) };
}

/** A sentence for each that is so. Both are of people who may have told nobody that they have it bad. */
export function feltWords({ here, late, cut, windowWords }: OpsPeople): string[] {
  return [...(late === null ? [] : [lateWords(late)]), ...(cut === null ? [] : [cutWords(cut, here, windowWords)])];
}

/** Whether any of them is more than an accident. */
export function feelMany({ late, cut }: Pick<OpsPeople, 'late' | 'cut'>, above: number): boolean {
  return Math.max(late?.people ?? 0, cut?.people ?? 0) > above;
}

function lateWords({ people, pods, upToS }: OpsLate): string {
  const who = people === 1 ? 'The one person' : `All ${people} people`;
  return `${who} of ${pods.join(', ')}: what they do takes effect up to ${seconds(upToS)} s late.`;
}

/** How many died is of now, and not of when an alert was sent. */
function cutWords({ people, deaths }: OpsCut, here: number, windowWords: string): string {
  const who = `${people} of ${here} ${here === 1 ? 'person' : 'people'}`;
  return deaths > 1
    ? `${who} lose sound for a moment each time a media worker dies: ${deaths} died ${windowWords}.`
    : `${who} lost sound for a moment: a media worker died within the last minute.`;
}

/** Two digits: 0.8, 12. */
const seconds = (s: number): number => Number(s.toPrecision(2));
