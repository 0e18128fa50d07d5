import type { OpsAlert, OpsDoor, OpsEnded, OpsPeople, Sentence } from '@atrium/ops/view';
import type { PastTrouble } from './past.ts';

export type Moment = {
  nowMs: number;
  sentence: Sentence;
  people: Pick<OpsPeople, 'felt'> | null;
  door: Pick<OpsDoor, 'isShut'> | null;
  alerts: readonly OpsAlert[];
  /** Pages that have ended, the newest end first. */
  ended: readonly OpsEnded[];
};

type Trouble = {
  beganMs: number;
  /** When it was last seen. */
  lastMs: number;
  hurtMost: number;
  wasShut: boolean;
  wasPaged: boolean;
};

/** For so long it is said of what has ended; as of a page. */
const ENDED_MS = 10 * 60_000;
/** `/ops` is asked every 5 s: of a longer silence it is to be looked up what was meanwhile. */
const SILENCE_MS = 30_000;

/**
 * What was so between two answers. An alert knows of itself since when it is, and not that people were hurt meanwhile; and of
 * what never paged no alert is left.
 */
export class Troubles {
  #running: Trouble | null = null;
  #over: (Trouble & { endedMs: number }) | null = null;
  /** When it was last known how people are. */
  #knownMs: number | null = null;

  /** Nobody looked for so long, or ever, that something may have been. */
  isToLookUp(nowMs: number): boolean {
    return this.#knownMs === null || nowMs - this.#knownMs > SILENCE_MS;
  }

  /** What was so while nobody looked. `pagesMs`: when any page last fired. */
  lookedUp(trouble: PastTrouble | null, pagesMs: readonly number[], nowMs: number): void {
    this.#knownMs = nowMs;
    this.#running = null;
    if (trouble === null) return;
    const { beganMs, endedMs } = trouble;
    const found = { ...trouble, lastMs: endedMs ?? nowMs, wasPaged: pagesMs.some((ms) => ms >= beganMs) };
    if (endedMs === null) this.#running = found;
    else this.#over = { ...found, endedMs };
  }

  /** The sentence with the time of what it says, and what has ended with what paged nobody. */
  after(moment: Moment): { sentence: Sentence; ended: readonly OpsEnded[] } {
    const { sentence, ended, nowMs } = moment;
    this.#note(moment);
    const unpaged = this.#unpaged(moment);
    const since = [this.#over?.endedMs, ...ended.map(({ endedMs }) => endedMs)].filter((ms) => ms !== undefined);
    return {
      sentence: { ...sentence, sinceMs: calmSince(sentence, since) },
      ended: unpaged === null || nowMs - unpaged.endedMs > ENDED_MS ? ended : [unpaged, ...ended],
    };
  }

  #note({ nowMs, sentence, people, door }: Moment): void {
    if (sentence.state !== 'unknown') this.#knownMs = nowMs;
    if (this.#running !== null && nowMs - this.#running.lastMs > SILENCE_MS) this.#running = null;
    switch (sentence.state) {
      case 'early':
      case 'bad': {
        const had = this.#running ?? { beganMs: nowMs, hurtMost: 0, wasShut: false, wasPaged: false };
        this.#running = {
          beganMs: had.beganMs,
          lastMs: nowMs,
          hurtMost: Math.max(had.hurtMost, people?.felt ?? 0),
          wasShut: had.wasShut || door?.isShut === true,
          wasPaged: had.wasPaged || sentence.state === 'bad',
        };
        return;
      }
      case 'unknown':
        // Whether it goes on is not known.
        return;
      case 'good':
      case 'later':
      case 'watch':
      case 'recovering':
        if (this.#running !== null) this.#over = { ...this.#running, endedMs: nowMs };
        this.#running = null;
    }
  }

  /** Null: there was nothing, it goes on, or a page tells of it. */
  #unpaged({ alerts, ended }: Moment): OpsEnded | null {
    const over = this.#over;
    if (over === null || this.#running !== null || over.wasPaged) return null;
    if (alerts.some(({ severity, isQuiet }) => severity === 'page' && !isQuiet)) return null;
    if (ended.some(({ endedMs }) => endedMs > over.beganMs)) return null;
    const { hurtMost, wasShut, endedMs } = over;
    const who = `${hurtMost} ${hurtMost === 1 ? 'person' : 'people'}`;
    if (wasShut) return { kind: 'unpaged', name: 'unpaged', title: 'People could not come in', endedMs };
    return hurtMost > 0 ? { kind: 'unpaged', name: 'unpaged', title: `Up to ${who} had a bad time`, endedMs } : null;
  }
}

/** What is calm is so no longer than since the last trouble ended, however old the ticket is that it names. */
function calmSince({ state, sinceMs }: Sentence, endsMs: readonly number[]): number | null {
  switch (state) {
    case 'good':
    case 'later':
    case 'watch':
    case 'recovering':
      return sinceMs === null ? null : Math.max(sinceMs, ...endsMs);
    case 'early':
    case 'bad':
    case 'unknown':
      return sinceMs;
  }
}
