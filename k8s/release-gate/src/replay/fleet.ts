import { trackOf, type Track, type Weight } from '../judge/evidence.ts';
import type { RoomSeries } from '../judge/counters.ts';
import type { AssignedRoom, FleetPod } from '../sources/room-service.ts';
import type { Trouble } from './faults.ts';
import type { Room } from './law.ts';
import { firstLife, nextLife, type Life } from './lives.ts';
import { Pod } from './pod.ts';
import type { Uniform } from './random.ts';
import { edgeOf } from './trial.ts';

/** As Prometheus is deployed: each pod at a moment of its own. */
const SCRAPE_S = 15;
/** So long the directory names a pod that is gone (room-service/src/directory). */
const LEASE_S = 6;
const NAMES = { primary: ['primary-0', 'primary-1'], canary: ['canary-0'] } as const;
/** Of a fleet that is large enough. */
const SIZE = { peopleMax: 1_000_000, rooms: 0, roomsMax: 1_000_000 } as const;

export type FleetOptions = {
  /** In the order of their birth. */
  rooms: Iterator<Room, void>;
  /** For what is chance beside the rooms: how they are rounded, and scrapes. */
  uniform: Uniform;
  trouble: Trouble;
  /** Of which its pods have counters; none: nobody reads any. */
  weights: readonly Weight[];
};

/** The rooms of a fleet and how they were drawn, its pods, and what Prometheus and the directory know of them. Seconds since its release began. */
export class Fleet {
  readonly #options: FleetOptions;
  readonly #pods: Readonly<Record<Track, readonly Pod[]>>;
  readonly #all: readonly Pod[];
  readonly #next: { pod: Pod; scrapeS: number }[];
  readonly #livesS: number;
  #life: Life;
  #diedS = -Infinity;
  #room: Room | null;
  #weight = 0;
  #drawn = 0;
  #assigned: AssignedRoom[] = [];
  #scrapes = 0;
  /** In the canary's rooms: people who have it bad, and the sum of when they came, in s. */
  readonly #there = { bad: 0, offsetS: 0 };
  /** In those of the process that lives: people, and those of them who have it bad. */
  #alive = { people: 0, bad: 0 };

  constructor(options: FleetOptions) {
    this.#options = options;
    const { trouble, weights, uniform } = options;
    const podsOf = (track: Track): Pod[] =>
      NAMES[track].map((name) => {
        const countsNothing = track === 'canary' && trouble.countsNothing === true;
        return new Pod({ name, track, weights, startedS: track === 'canary' ? 0 : -SCRAPE_S, countsNothing });
      });
    this.#pods = { primary: podsOf('primary'), canary: podsOf('canary') };
    this.#all = [...this.#pods.primary, ...this.#pods.canary];
    this.#next = this.#all.map((pod) => ({ pod, scrapeS: uniform() * SCRAPE_S }));
    this.#livesS = trouble.livesS ?? Infinity;
    this.#life = firstLife(this.#livesS);
    this.#room = this.#nextRoom();
  }

  /** Whether any room is still to come. */
  get hasRooms(): boolean {
    return this.#room !== null;
  }

  /** Rooms that were drawn by chance, of both tracks. */
  get drawn(): number {
    return this.#drawn;
  }

  /** Scrapes that came to something. */
  get scrapes(): number {
    return this.#scrapes;
  }

  get pods(): readonly Pod[] {
    return this.#all;
  }

  /** Those that have counted anything. */
  get series(): RoomSeries[] {
    return this.#all.flatMap(({ told }) => told);
  }

  /** Of rooms from now on. Each carries the weight that it was drawn with, so that nobody has to wait until all pods know the new one. */
  setWeight(weight: number): void {
    this.#weight = weight;
  }

  /** All that happens until then: rooms are born, pods are scraped, and die. */
  pass(untilS: number): void {
    for (;;) {
      const next = this.#next.reduce((one, other) => (other.scrapeS < one.scrapeS ? other : one));
      const endsS = this.#life.untilS;
      const atS = Math.min(next.scrapeS, endsS, untilS);
      this.#bear(atS);
      if (atS === untilS) return;
      if (endsS <= next.scrapeS) this.#die();
      else {
        this.#scrape(next.pod, next.scrapeS);
        next.scrapeS += SCRAPE_S;
      }
    }
  }

  /** Of the pod with this name, as Prometheus has it. */
  heardS(name: string): number | null {
    return this.#all.find((pod) => pod.name === name)?.heardS ?? null;
  }

  /** As the directory names them. */
  podsAt(atS: number): FleetPod[] {
    const { number } = this.#life;
    const isUp = this.isCanaryUp(atS);
    return this.#all.flatMap(({ name, track }): FleetPod[] => {
      const start = track === 'primary' ? 0 : isUp ? number : number - 1;
      if (track === 'canary' && !this.#isNamed(atS)) return [];
      const id = `${name}-${start.toString(16).padStart(6, '0')}`;
      const people = track === 'canary' && isUp ? this.#alive.people : 0;
      const where = { address: `/pods/${name}/ws`, internal: `${name}:9465` };
      return [{ ...SIZE, ...where, id, track, version: track, people, state: { kind: 'serving' } }];
    });
  }

  isCanaryUp(atS: number): boolean {
    return atS >= this.#life.fromS;
  }

  /** Since when the canary has had no pod that serves, -Infinity: it never had one; null: it has. */
  canaryDownSinceS(atS: number): number | null {
    return this.isCanaryUp(atS) ? null : this.#diedS;
  }

  /** Rooms that were placed since this was asked last. */
  takeAssigned(): AssignedRoom[] {
    const assigned = this.#assigned;
    this.#assigned = [];
    return assigned;
  }

  /** Participant-minutes in the canary's rooms that were bad until then. */
  exposedMin(atS: number): number {
    return (this.#there.bad * atS - this.#there.offsetS) / 60;
  }

  /** Of the people in the canary's rooms those who have it bad, as its pods tell it; null where nobody is, or nobody tells. */
  badShare(): number | null {
    const { countsNothing = false, missedScrapes } = this.#options.trouble;
    const isSilent = countsNothing || missedScrapes?.canary === 1;
    return this.#alive.people === 0 || isSilent ? null : this.#alive.bad / this.#alive.people;
  }

  /** Whether the directory knows of a pod of the canary. */
  #isNamed(atS: number): boolean {
    return this.isCanaryUp(atS) || atS < this.#diedS + LEASE_S;
  }

  #nextRoom(): Room | null {
    const next = this.#options.rooms.next();
    return next.done === true ? null : next.value;
  }

  #bear(untilS: number): void {
    for (; this.#room !== null && this.#room.bornS < untilS; this.#room = this.#nextRoom()) this.#draw(this.#room);
  }

  /** While the directory knows of no pod of the canary the gate publishes that none is drawn to it (RUN3). */
  #draw(room: Room): void {
    if (this.#weight === 0 || !this.#isNamed(room.bornS)) return;
    const { bornS, coin } = room;
    const weight = String(this.#weight) as Weight;
    const track = trackOf(coin, weight);
    this.#drawn += 1;
    if (track === 'canary') this.#meet(room);
    const at = edgeOf(room[track], this.#options.uniform);
    if (this.#options.weights.length === 0) return;
    const pods = this.#pods[track];
    // At a pod that is gone nobody opens it, and it stays where it was drawn.
    if (track === 'primary' || this.isCanaryUp(bornS)) pods[this.#drawn % pods.length]?.open({ bornS, weight, at });
    const drawn = { epoch: bornS * 1e6, assignedAt: bornS * 1000, track, weight: this.#weight / 100 };
    this.#assigned.push({ ...drawn, kind: 'person' });
  }

  #meet({ bornS, size, canary }: Room): void {
    const isUp = this.isCanaryUp(bornS);
    const bad = size * (isUp ? canary : 1);
    this.#there.bad += bad;
    this.#there.offsetS += bad * bornS;
    if (!isUp) return;
    this.#alive.people += size;
    this.#alive.bad += bad;
  }

  #scrape(pod: Pod, atS: number): void {
    if (pod.track === 'canary' && !this.isCanaryUp(atS)) return;
    const missed = this.#options.trouble.missedScrapes?.[pod.track] ?? 0;
    if (missed > 0 && this.#options.uniform() < missed) return;
    pod.scrape(atS);
    this.#scrapes += 1;
  }

  /** Whoever is in its rooms has nothing from now on, until somebody ends the release. */
  #die(): void {
    const { people, bad } = this.#alive;
    this.#diedS = this.#life.untilS;
    this.#there.bad += people - bad;
    this.#there.offsetS += (people - bad) * this.#diedS;
    this.#alive = { people: 0, bad: 0 };
    this.#life = nextLife(this.#life, this.#livesS);
    for (const pod of this.#pods.canary) pod.begin(this.#life.fromS);
  }
}
