import { createHmac } from 'node:crypto';
import type { Pod, Rollout, Track } from './directory.ts';

/** What a double holds exactly, so that the share of a room is below 1 and none is drawn at weight 0. */
const BITS = 53n;

/**
 * Chance, once (evidence.md, rule 1): the same for every pod that is asked and at every retry, and different with each
 * run's salt. HMAC-SHA256's first bits as a number from 0 to below 1.
 */
export function shareOf(room: string, salt: string): number {
  const digest = createHmac('sha256', salt).update(room).digest();
  return Number(digest.readBigUInt64BE() >> (64n - BITS)) / Number(1n << BITS);
}

export function drawTrack(room: string, rollout: Rollout | null): { track: Track; weight: number } {
  if (rollout === null) return { track: 'primary', weight: 0 };
  const { weight, salt } = rollout;
  return { track: shareOf(room, salt) < weight ? 'canary' : 'primary', weight };
}

/** 0: empty; 1: takes no more. */
export function loadOf({ people, peopleMax, rooms, roomsMax }: Pod): number {
  return Math.max(people / peopleMax, rooms / roomsMax);
}

/** For rooms that people are in already: the bound of people is where a pod gets no new ones, and not where it breaks. */
export function leastLoadedWithAnyRoom(pods: readonly Pod[]): Pod | null {
  const could = pods.filter(({ state, rooms, roomsMax }) => state.kind === 'serving' && rooms < roomsMax);
  return could.sort((a, b) => loadOf(a) - loadOf(b))[0] ?? null;
}

export const hasRoom = (pod: Pod): boolean => pod.state.kind === 'serving' && loadOf(pod) < 1;

/**
 * The less loaded of two that are picked at random (Mitzenmacher, "The Power of Two Choices in Randomized Load
 * Balancing", 2001): what pods know of each other is seconds old, and the least loaded of all would get every room that
 * is made meanwhile.
 */
export function lessLoadedOfTwo(pods: readonly Pod[], random: () => number): Pod | null {
  const first = pods[Math.floor(random() * pods.length)];
  const others = pods.filter((pod) => pod !== first);
  const second = others[Math.floor(random() * others.length)];
  if (first === undefined || second === undefined) return first ?? null;
  return loadOf(second) < loadOf(first) ? second : first;
}
