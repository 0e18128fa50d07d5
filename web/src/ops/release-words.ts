import type { OpsEvidence, OpsRelease, ReleaseStage } from '@atrium/ops/view';
import { ago, clock, duration, share, since } from './format.ts';

/** `warn`: somebody may have to look; `bad`: somebody has to. */
export type Tone = 'good' | 'quiet' | 'warn' | 'bad';

/** Never by colour alone: a shape and words for each. */
const STAGES = {
  away: { shape: '?', tone: 'warn', words: 'not known: the release gate cannot be read' },
  none: { shape: '○', tone: 'quiet', words: 'none was seen yet' },
  waiting: { shape: '○', tone: 'quiet', words: 'waits to begin' },
  trial: { shape: '◐', tone: 'quiet', words: 'on trial by bots, nobody meets it' },
  first: { shape: '◐', tone: 'quiet', words: 'before its first rooms' },
  rooms: { shape: '◐', tone: 'warn', words: 'at' },
  ending: { shape: '▲', tone: 'bad', words: 'has to end, meets nobody new' },
  promoting: { shape: '◐', tone: 'warn', words: 'is being promoted' },
  watched: { shape: '●', tone: 'good', words: 'promoted, and watched' },
  promoted: { shape: '●', tone: 'good', words: 'promoted' },
  rolled_back: { shape: '■', tone: 'warn', words: 'rolled back' },
  aborted: { shape: '■', tone: 'quiet', words: 'ended by a person' },
  promotion_failed: { shape: '▲', tone: 'bad', words: 'its promotion failed: people have the canary’s pods' },
  never_began: { shape: '■', tone: 'warn', words: 'never began: Flagger gave it up' },
  reverting: { shape: '▲', tone: 'bad', words: 'is taken back after its promotion' },
  reverted: { shape: '■', tone: 'warn', words: 'taken back after its promotion' },
  revert_failed: { shape: '▲', tone: 'bad', words: 'could not be taken back: a person has to look' },
} as const satisfies Readonly<Record<ReleaseStage, { shape: string; tone: Tone; words: string }>>;

export function stageOf({ stage, weight }: OpsRelease): { shape: string; tone: Tone; words: string } {
  const one = STAGES[stage];
  return stage === 'rooms' ? { ...one, words: `at ${share(weight)} of new rooms` } : one;
}

/** Since when; empty where nobody knows. */
export function sinceOf({ stage, sinceMs, beganMs, untilMs }: OpsRelease, nowMs: number, timeZone?: string): string {
  const isOver = beganMs === null && stage !== 'waiting' && stage !== 'reverting';
  const stands = sinceMs === null ? [] : [isOver ? ago(sinceMs, nowMs, timeZone) : since(sinceMs, nowMs, timeZone)];
  // Before its first weight it is there since it began.
  const isFirst = sinceMs !== null && beganMs !== null && sinceMs <= beganMs;
  const began = beganMs === null || isFirst ? [] : [`began ${ago(beganMs, nowMs, timeZone)}`];
  const until = untilMs === null ? [] : [`watched until ${clock(untilMs, nowMs, timeZone)}`];
  return [...stands, ...began, ...until].join('; ');
}

/** What is missing until its next step; empty: nothing is. */
export function neededOf({ pro, needed, neededMs }: OpsEvidence): string {
  if (needed === null) return 'no number of rooms would prove it';
  if (needed === 0) return '';
  // Enough evidence, and too few rooms at this weight: some faults begin with the load.
  const here = pro >= 1 ? ' at this weight' : '';
  const rooms = `${needed} more ${needed === 1 ? 'room' : 'rooms'}${here} ${needed === 1 ? 'is' : 'are'} needed`;
  return neededMs === null ? `${rooms}, and no new rooms come` : `${rooms} (${duration(neededMs)} at today’s rate)`;
}

/** Why it may not go on; empty: it may, or has nowhere to go. */
export function heldOf({ holds, heldSinceMs, evidence }: OpsRelease, nowMs: number, timeZone?: string): string {
  if (holds.length === 0) return '';
  const needed = evidence === null ? '' : neededOf(evidence);
  const why = holds.map(({ hold, words }) => (hold === 'unproven' && needed !== '' ? needed : words)).join('; ');
  return `${heldSinceMs === null ? 'Held' : `Held ${since(heldSinceMs, nowMs, timeZone)}`}: ${why}.`;
}

/** By which rooms it is judged. */
export function roomsOf({ rooms: { canary, primary } }: OpsEvidence): string {
  return `${canary} ${canary === 1 ? 'room' : 'rooms'} met it, beside ${primary} of the primary`;
}
