import type { PodId } from '../directory/directory.ts';

/** refused: it said that it would not have the room. silent: it did not answer, or knew nothing of the move any more. */
export type Trouble = 'refused' | 'silent';

/** A pod that is full, or cannot read the room, is not otherwise within it; and by then former trouble says nothing. */
const LONG_MS = 30_000;
/** One call that was lost says little of a pod, which may be the only other one; the third one says something. */
const SILENT_MS = [1_000, 4_000];

type Bar = { at: number; forMs: number; silences: number };

/** `long`: of no use for now. `brief`: to be asked again within some seconds. */
export type Bars = { long: ReadonlySet<PodId>; brief: ReadonlySet<PodId> };

/** Which pods are not asked, for a while, to have a room. */
export class Barred {
  readonly #now: () => number;
  readonly #byRoom = new Map<string, Map<PodId, Bar>>();

  constructor({ now }: { now: () => number }) {
    this.#now = now;
  }

  bar(room: string, pod: PodId, why: Trouble): void {
    this.#prune();
    const bars = this.#byRoom.get(room) ?? new Map<PodId, Bar>();
    const silences = (bars.get(pod)?.silences ?? 0) + (why === 'silent' ? 1 : 0);
    const forMs = why === 'silent' ? (SILENT_MS[silences - 1] ?? LONG_MS) : LONG_MS;
    bars.set(pod, { at: this.#now(), forMs, silences });
    this.#byRoom.set(room, bars);
  }

  of(room: string): Bars {
    const long = new Set<PodId>();
    const brief = new Set<PodId>();
    for (const [pod, { at, forMs }] of this.#byRoom.get(room) ?? []) {
      if (this.#now() - at < forMs) (forMs === LONG_MS ? long : brief).add(pod);
    }
    return { long, brief };
  }

  /** It has moved. */
  forget(room: string): void {
    this.#byRoom.delete(room);
  }

  #prune(): void {
    for (const [room, bars] of this.#byRoom) {
      for (const [pod, { at }] of bars) if (this.#now() - at >= LONG_MS) bars.delete(pod);
      if (bars.size === 0) this.#byRoom.delete(room);
    }
  }
}
