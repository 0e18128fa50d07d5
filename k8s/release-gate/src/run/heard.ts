import { TRACKS, type Track } from '../judge/evidence.ts';
import type { FleetPod } from '../sources/room-service.ts';

/** Of whom Prometheus has what, and until when. Times are Unix seconds, ages in seconds. */
export type Heard = {
  /** Until when every pod was heard of, by track; -Infinity: one never was, or there is none. It never goes back. */
  untilS: Readonly<Record<Track, number>>;
  /** Age of the newest that was heard of any pod of the track, or since when there has been none. */
  unheardS: Readonly<Record<Track, number>>;
  /** Pods that live, and of which nothing was heard for too long, by id. */
  quiet: readonly string[];
};

/** Until when every pod of either track was heard of. */
export const untilAll = ({ untilS }: Heard): number => Math.min(untilS.primary, untilS.canary);

export const NOTHING_HEARD: Heard = {
  untilS: { primary: -Infinity, canary: -Infinity },
  unheardS: { primary: 0, canary: 0 },
  quiet: [],
};

/** Scrapes that may be missed: longer, and nobody knows what the rooms of a pod have. */
export const UNHEARD_MAX_S = 60;
/** A pod whose lease lapsed may live all the same: for so long it is waited for. */
const GONE_AFTER_S = 30;

type Known = { track: Track; firstS: number; lastS: number; isFirst: boolean };

/** Which pods there are, and what was heard of each. */
export class HeardPods {
  readonly #pods = new Map<string, Known>();
  readonly #untilS: Record<Track, number> = { primary: -Infinity, canary: -Infinity };
  /** When there was a pod of the track last. */
  readonly #thereS: Partial<Record<Track, number>> = {};
  #beganS: number | null = null;

  /** `heardS`: the newest sample of a pod, by its name; null: none. */
  look(atS: number, pods: readonly FleetPod[], heardS: (name: string) => number | null): Heard {
    const isFirst = this.#beganS === null;
    this.#beganS ??= atS;
    for (const { id, track } of pods) {
      const known = this.#pods.get(id) ?? { track, firstS: atS, lastS: atS, isFirst };
      this.#pods.set(id, { ...known, lastS: atS });
      this.#thereS[track] = atS;
    }
    for (const [id, { lastS }] of this.#pods) if (lastS < atS - GONE_AFTER_S) this.#pods.delete(id);
    const all = [...this.#pods].map(([id, known]) => ({ id, ...known, heardS: heardS(nameOf(id)) }));
    const of = (track: Track) => all.filter((pod) => pod.track === track);
    for (const track of TRACKS) {
      // One that came since can owe nothing that was due before it came.
      const until = of(track).map(({ heardS: at, firstS, isFirst: first }) => at ?? (first ? -Infinity : firstS));
      // Where a track has none nobody is waited for; where there is none at all nothing is known.
      const heardOf = until.length > 0 ? Math.min(...until) : all.length > 0 ? atS : -Infinity;
      this.#untilS[track] = Math.max(this.#untilS[track], heardOf);
    }
    const unheard = (track: Track): number => {
      const newest = of(track).map(({ heardS: at, firstS }) => at ?? firstS);
      return atS - (newest.length === 0 ? (this.#thereS[track] ?? this.#beganS ?? atS) : Math.max(...newest));
    };
    return {
      untilS: { ...this.#untilS },
      unheardS: { primary: unheard('primary'), canary: unheard('canary') },
      quiet: all.filter(({ heardS: at, firstS }) => atS - (at ?? firstS) > UNHEARD_MAX_S).map(({ id }) => id),
    };
  }
}

/** An id is the name of a pod, and six characters of each start. */
const nameOf = (id: string): string => id.replace(/-[0-9a-f]{6}$/, '');
