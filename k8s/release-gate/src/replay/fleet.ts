import { BADNESS, chanceOf, type Age, type Track, type Weight } from '../judge/evidence.ts';
import type { Outcomes, Readings } from '../judge/judge.ts';
import type { Rooms } from './law.ts';
import type { Uniform } from './random.ts';
import { edgeOf } from './trial.ts';

/** As Prometheus is deployed. */
const SCRAPE_S = 15;
const AGE_S: Readonly<Record<Age, number>> = { '20s': 20, '5m': 300 };

export type FleetOptions = {
  rooms: Rooms;
  uniform: Uniform;
  /** The canary's rooms tell nothing of themselves. */
  isSilent?: boolean;
};

/** By the same reading of the clock for both tracks, unlike evidence. */
type Told = Record<Track, number>;
/** `until`: how many of those who were born it has looked at, for each track. */
type Counted = { late: Track; until: Record<Track, number>; evidence: Map<Weight, Record<Track, number[]>> };
type Born = { bornS: number; weight: Weight; track: Track; index: number };

/** The rooms of a fleet and how they were drawn, with what is known of them at a moment. */
export class Fleet {
  readonly #rooms: Rooms;
  readonly #uniform: Uniform;
  readonly #isSilent: boolean;
  readonly #seen: Born[] = [];
  readonly #readings: Readonly<Record<Age, Record<keyof Readings, Counted>>> = { '20s': readings(), '5m': readings() };
  /** How many of #seen have told of themselves at 20 s, and of which track, by weight. */
  #toldUntil = 0;
  readonly #told = new Map<Weight, Told>();
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
      const track = (coin[at] ?? 0) < chanceOf(weight) ? 'canary' : 'primary';
      const y = this.#rooms[track][at] ?? 0;
      if (track === 'canary') {
        const people = size[at] ?? 0;
        this.#there.people += people;
        this.#there.bad += y * people;
        this.#there.offsetS += y * people * born;
      }
      this.#seen.push({ bornS: born, weight, track, index: edgeOf(y, this.#uniform) });
    }
  }

  /** What Prometheus has, in both readings. */
  outcomes(atS: number): Outcomes {
    const scrapedS = Math.floor(atS / SCRAPE_S) * SCRAPE_S;
    const read = (age: Age): Readings => {
      for (const reading of Object.values(this.#readings[age])) this.#count(reading, scrapedS - AGE_S[age]);
      return { against: this.#readings[age].against.evidence, pro: this.#readings[age].pro.evidence };
    };
    return { '20s': read('20s'), '5m': read('5m') };
  }

  /** How many rooms of each track have told of themselves, by the weight that they were drawn with. */
  told(atS: number): ReadonlyMap<Weight, Readonly<Told>> {
    const bornUntilS = Math.floor(atS / SCRAPE_S) * SCRAPE_S - AGE_S['20s'];
    for (
      let one = this.#seen[this.#toldUntil];
      one !== undefined && one.bornS <= bornUntilS;
      one = this.#seen[this.#toldUntil]
    ) {
      this.#toldUntil += 1;
      if (one.track === 'canary' && !this.tells) continue;
      const told = this.#told.get(one.weight) ?? { primary: 0, canary: 0 };
      this.#told.set(one.weight, told);
      told[one.track] += 1;
    }
    return this.#told;
  }

  /** Participant-minutes in the canary's rooms that were bad until then. */
  exposedMin(atS: number): number {
    return (this.#there.bad * atS - this.#there.offsetS) / 60;
  }

  /** Of the people in the canary's rooms those who have it bad; null where nobody is, or nobody tells. */
  badShare(): number | null {
    return this.#there.people === 0 || !this.tells ? null : this.#there.bad / this.#there.people;
  }

  #count({ late, until, evidence }: Counted, bornUntilS: number): void {
    for (const track of ['primary', 'canary'] as const) {
      if (track === 'canary' && !this.tells) continue;
      const lastS = bornUntilS - (track === late ? SCRAPE_S : 0);
      for (
        let one = this.#seen[until[track]];
        one !== undefined && one.bornS <= lastS;
        one = this.#seen[until[track]]
      ) {
        until[track] += 1;
        if (one.track !== track) continue;
        const here = evidence.get(one.weight) ?? { primary: BADNESS.map(() => 0), canary: BADNESS.map(() => 0) };
        evidence.set(one.weight, here);
        here[track][one.index] = (here[track][one.index] ?? 0) + 1;
      }
    }
  }
}

function readings(): Record<keyof Readings, Counted> {
  const of = (late: Track): Counted => ({ late, until: { primary: 0, canary: 0 }, evidence: new Map() });
  return { against: of('canary'), pro: of('primary') };
}
