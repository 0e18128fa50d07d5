import type { Reason } from '@atrium/protocol';
import type { Stage, StageOptions } from './stage.ts';

/** Alert by its name, and why it may come with this fault. */
export type Companions = Readonly<Record<string, string>>;

export type Fault = Partial<StageOptions> & {
  name: string;
  /** What is done, for the table. */
  what: string;
  /** Each of them must fire, reach its receiver, and be over after the fault. */
  fires: readonly string[];
  besides: Companions;
  /** What most of the bad time has to be put down to. */
  reasons?: readonly Reason[];
  /** It harms packets: only in a network of the matrix' own. */
  needsNetwork?: boolean;
  /** Who is there besides the visitors, before there is anything wrong. */
  prepare?: (stage: Stage) => Promise<void>;
  /** Returns what lifts it. */
  inject: (stage: Stage) => Promise<Lift> | Lift;
};

export type Lift = () => Promise<void> | void;

/**
 * An hour is two minutes. Pages report every 5 s whatever the clock is, so that the shortest window, 10 s, holds two reports
 * of everybody.
 */
export const CLOCK = 30;
/** For tickets whose windows are days, and which are counted in events: an hour is half a minute. */
export const FAST_CLOCK = 120;
/** Six people for ten seconds are the evidence that judged time asks for at this clock, twice over. */
export const VISITORS = 12;

export function stageOf({ clock = CLOCK, pods = 1, visitors = VISITORS, env = () => ({}) }: Fault): StageOptions {
  return { clock, pods, visitors, env };
}
