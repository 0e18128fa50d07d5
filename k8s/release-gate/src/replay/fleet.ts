import {
  AGE_S,
  count,
  trackOf,
  type Age,
  type Evidence,
  type Tally,
  type Track,
  type Weight,
} from '../judge/evidence.ts';
import type { Outcomes, Readings } from '../judge/judge.ts';
import type { Rooms } from './law.ts';
import type { Uniform } from './random.ts';
import { edgeOf } from './trial.ts';

/** As Prometheus is deployed. */
const SCRAPE_S = 15;

export type FleetOptions = {
  rooms: Rooms;
  uniform: Uniform;
  /** The canary's rooms tell nothing of themselves. */
  isSilent?: boolean;
};

/** `until`: how many of those who were born it has looked at, for each track. */
type Reading = { late: Track | null; until: Record<Track, number>; tally: Tally };
/** `at`: index of its Y in BADNESS. */
type Born = { bornS: number; weight: Weight; track: Track; at: number };

/** The rooms of a fleet and how they were drawn, with what is known of them at a moment. */
export class Fleet {
  readonly #rooms: Rooms;
  readonly #uniform: Uniform;
  readonly #isSilent: boolean;
  readonly #seen: Born[] = [];
  readonly #readings: Readonly<Record<Age, Record<keyof Readings, Reading>>> = { '20s': readings(), '5m': readings() };
  readonly #atOnce = reading(null);
  #next = 0;
  #weight = 0;
  /** In the canary's rooms: people, those of them who have it bad, and the sum of when these came, in s. */
  readonly #there = { people: 0, bad: 0, offsetS: 0 };

  constructor({ rooms, uniform, isSilent = false }: FleetOptions) {
    this.#rooms = rooms;
    this.#uniform = uniform;
    this.#isSilent = isSilent;
  }

  /** Whether anything is heard of the canary's rooms at all. */
  get tells(): boolean {
    return !this.#isSilent;
  }

  /** Of rooms from now on. Each carries the weight that it was drawn with, so that nobody has to wait until all pods know the new one. */
  setWeight(weight: number): void {
    this.#weight = weight;
  }

  /** Those who are born until then. */
  bear(untilS: number): void {
    const { bornS, coin, size } = this.#rooms;
    for (; this.#next < bornS.length && (bornS[this.#next] ?? 0) < untilS; this.#next += 1) {
      const [at, born] = [this.#next, bornS[this.#next] ?? 0];
      if (this.#weight === 0) continue;
      const weight = String(this.#weight) as Weight;
      const track = trackOf(coin[at] ?? 0, weight);
      const y = this.#rooms[track][at] ?? 0;
      if (track === 'canary') {
        const people = size[at] ?? 0;
        this.#there.people += people;
        this.#there.bad += y * people;
        this.#there.offsetS += y * people * born;
      }
      this.#seen.push({ bornS: born, weight, track, at: edgeOf(y, this.#uniform) });
    }
  }

  /** What Prometheus has, in both readings. */
  outcomes(atS: number): Outcomes {
    const read = (age: Age): Readings => {
      const { against, pro } = this.#readings[age];
      return { against: this.#read(against, age, atS), pro: this.#read(pro, age, atS) };
    };
    return { '20s': read('20s'), '5m': read('5m') };
  }

  /** The rooms of either track that have told of themselves at 20 s, by the same reading of the clock, unlike evidence. */
  told(atS: number): Evidence {
    return this.#read(this.#atOnce, '20s', atS);
  }

  /** Participant-minutes in the canary's rooms that were bad until then. */
  exposedMin(atS: number): number {
    return (this.#there.bad * atS - this.#there.offsetS) / 60;
  }

  /** Of the people in the canary's rooms those who have it bad; null where nobody is, or nobody tells. */
  badShare(): number | null {
    return this.#there.people === 0 || !this.tells ? null : this.#there.bad / this.#there.people;
  }

  #read({ late, until, tally }: Reading, age: Age, atS: number): Evidence {
    const bornUntilS = Math.floor(atS / SCRAPE_S) * SCRAPE_S - AGE_S[age];
    for (const track of ['primary', 'canary'] as const) {
      if (track === 'canary' && !this.tells) continue;
      const lastS = bornUntilS - (track === late ? SCRAPE_S : 0);
      for (
        let one = this.#seen[until[track]];
        one !== undefined && one.bornS <= lastS;
        one = this.#seen[until[track]]
      ) {
        until[track] += 1;
        if (one.track === track) count(tally, one);
      }
    }
    return tally;
  }
}

const reading = (late: Track | null): Reading => ({ late, until: { primary: 0, canary: 0 }, tally: new Map() });
const readings = () => ({ against: reading('canary'), pro: reading('primary') });
