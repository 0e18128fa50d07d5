import { setTimeout as sleep } from 'node:timers/promises';
import { REASONS, type Reason } from '@atrium/protocol';
import { sumOf } from '../lib/scrape.ts';
import type { Fault } from './faults.ts';
import { goodShare, missingOf, strayOf, type Seconds } from './outcome.ts';
import { Stage } from './stage.ts';

export type Finding = {
  name: string;
  what: string;
  heldS: number;
  seconds: Seconds;
  good: number;
  missing: string[];
  stray: string[];
};

/** Two reports: what began before them is over in the second. */
const SETTLE_MS = 11_000;
const STEADY_WITHIN_MS = 180_000;
const PEOPLE = 3;

export type TryOptions = {
  holdMs: number;
  /** `calm`: before the fault all time is good. `busy`: only of the fault's own reasons there is none. */
  machine: 'calm' | 'busy';
};

/** Waits for a steady circle, spoils it for so long, and says where the time went. */
export async function tryFault(fault: Fault, { holdMs, machine }: TryOptions): Promise<Finding> {
  const stage = await Stage.open(fault.before);
  try {
    await steady(stage, machine === 'calm' ? null : fault.reasons);
    const before = secondsOf(await stage.scrape());
    const beganAt = Date.now();
    const lift = await fault.apply(stage);
    const { healsWithinS } = fault;
    const healsMs = healsWithinS === undefined ? holdMs : Math.max(holdMs, healsWithinS * 1000 + SETTLE_MS);
    await sleep(healsMs - SETTLE_MS);
    const late = secondsOf(await stage.scrape());
    await sleep(SETTLE_MS);
    const after = secondsOf(await stage.scrape());
    const heldS = (Date.now() - beganAt) / 1000;
    lift();
    const seconds = difference(before, after);
    const lateGood = goodShare(difference(late, after));
    return {
      ...fault,
      heldS,
      seconds,
      good: goodShare(seconds),
      missing: [
        ...missingOf(fault, seconds, heldS),
        ...(healsWithinS !== undefined && lateGood < 1
          ? [`after ${healsWithinS} s only ${(lateGood * 100).toFixed(1)} % is good again`]
          : []),
      ],
      stray: strayOf(fault, seconds),
    };
  } finally {
    await stage.close();
  }
}

/** For two reports on end all three were measured, and nothing was bad, or not for these reasons. */
async function steady(stage: Stage, reasons: readonly Reason[] | null): Promise<void> {
  const giveUpAt = Date.now() + STEADY_WITHIN_MS;
  let seconds: Seconds = new Map();
  while (Date.now() < giveUpAt) {
    const before = secondsOf(await stage.scrape());
    await sleep(SETTLE_MS);
    seconds = difference(before, secondsOf(await stage.scrape()));
    const measured = [...seconds].reduce((sum, [reason, s]) => (reason === 'no_report' ? sum : sum + s), 0);
    const calm = reasons === null ? goodShare(seconds) === 1 : reasons.every((reason) => !seconds.has(reason));
    if (calm && measured > (PEOPLE - 1) * (SETTLE_MS / 1000)) return;
  }
  throw new Error(`The circle never became steady: ${JSON.stringify([...seconds])}`);
}

function secondsOf(samples: ReadonlyMap<string, number>): Seconds {
  return new Map(REASONS.map((reason) => [reason, secondsFor(samples, reason)]));
}

function secondsFor(samples: ReadonlyMap<string, number>, reason: Reason): number {
  const verdict = reason === 'none' ? 'good' : reason === 'no_report' ? 'unknown' : 'bad';
  const labels = { verdict, reason, participant: 'bot' };
  const seconds = sumOf(samples, 'atrium_participant_seconds_total', labels);
  if (Number.isNaN(seconds)) throw new Error(`The service counts no seconds of ${JSON.stringify(labels)}`);
  return seconds;
}

function difference(before: Seconds, after: Seconds): Seconds {
  return new Map(
    [...after].map(([reason, s]): [Reason, number] => [reason, s - (before.get(reason) ?? 0)]).filter(([, s]) => s > 0),
  );
}
