import { setTimeout as pause } from 'node:timers/promises';
import type { Program } from './program.ts';

const LOOK_EVERY_MS = 250;

/** Who works at a phase: what there is to know of a program. */
export type Watched = Pick<Program, 'name' | 'ending' | 'tail'>;

/** One step of the start, or of a test, that is waited for. */
export type Phase = { name: string; tookMs: number };

/** What did not come up, and what its programs said last. */
export class PhaseFailed extends Error {}

export type PhasesOptions = { log: (line: string) => void };

/** Times phases, bounds each of them, and says what it waited for in vain. */
export class Phases {
  readonly done: Phase[] = [];
  readonly #log: (line: string) => void;

  constructor({ log }: PhasesOptions) {
    this.#log = log;
  }

  /** Does `work`, which bounds its own time. `programs` are those that it asks. */
  async time<T>(name: string, work: () => Promise<T>, programs: readonly Watched[] = []): Promise<T> {
    const began = performance.now();
    try {
      const value = await work();
      const tookMs = performance.now() - began;
      this.done.push({ name, tookMs });
      this.#log(`* ${name}: ${(tookMs / 1000).toFixed(1)} s`);
      return value;
    } catch (error) {
      if (error instanceof PhaseFailed) throw error;
      throw failed(name, messageOf(error), programs, error);
    }
  }

  /**
   * Waits until `look` answers true; it may also answer, or throw, what it saw instead. Gives up at once where one of
   * `programs` ended.
   */
  wait(name: string, { withinMs, programs = [], look }: WaitOptions): Promise<void> {
    return this.time(name, async () => {
      const until = performance.now() + withinMs;
      let saw = 'nothing';
      while (performance.now() < until) {
        const ended = programs.find(({ ending }) => ending !== null);
        if (ended !== undefined) throw failed(name, `${ended.name} ${ended.ending}`, [ended]);
        try {
          const late = pause(Math.max(until - performance.now(), 0), 'no answer', { ref: false });
          const seen = await Promise.race([look(), late]);
          if (seen === true) return;
          saw = seen === false ? saw : seen;
        } catch (error) {
          saw = messageOf(error);
        }
        await pause(LOOK_EVERY_MS);
      }
      throw failed(name, `not within ${Math.round(withinMs / 1000)} s; last seen: ${saw}`, programs);
    });
  }
}

export type WaitOptions = {
  withinMs: number;
  /** The end of one of them ends the wait. */
  programs?: readonly Watched[];
  look: () => Promise<boolean | string>;
};

function failed(name: string, why: string, programs: readonly Watched[], cause?: unknown): PhaseFailed {
  const logs = programs.map((program) => `--- the last lines of ${program.name} ---\n${program.tail()}`);
  return new PhaseFailed([`${name}: ${why}`, ...logs].join('\n'), { cause });
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${messageOf(error.cause)}`;
}
