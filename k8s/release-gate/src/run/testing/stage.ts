import { LABELS } from '@atrium/metrics';
import { NO_CHOICE } from '../../judge/counters.ts';
import { AGES, TRACKS, type Age, type Track } from '../../judge/evidence.ts';
import { PRODUCTION } from '../../judge/policy.ts';
import type { Sample, Series } from '../../sources/prometheus.ts';
import type { AssignedRoom, DrainReason, FleetPod, FleetView } from '../../sources/room-service.ts';
import type { Told } from '../../sources/told.ts';
import type { Cluster } from '../cluster.ts';
import { asText, fromText } from '../kept.ts';
import { Gate, type GateOptions } from '../gate.ts';
import { LIMITS } from '../../trial/limits.ts';
import type { TrialOrder, TrialState } from '../../trial/results.ts';
import { GOOD_RESULTS } from '../../trial/testing/good-results.ts';
import type { PodTemplate } from '../pod-template.ts';
import { BEING_PROMOTED, IN_ANALYSIS } from '../phases.ts';
import type { Seen } from '../run.ts';
import { RunTrial } from '../run-trial.ts';

const STARTED_S = 10;
const silence = { ok: false, why: 'it does not answer' } as const;

type Counter = { labels: Record<string, string>; samples: Sample[]; value: number };

/** Everything that a gate talks to, in memory: what it holds is what was said to it. Begins at 1,000 s. */
export class Stage {
  nowS = 1_000;
  pods: FleetPod[] = TRACKS.map((track) => podOf(track));
  rollout: FleetView['rollout'] = null;
  /** Who does not answer. */
  readonly silent = new Set<'kubernetes' | 'prometheus' | 'scrapes' | 'room service' | 'prober'>();
  readonly drains: [pod: string, reason: DrainReason | null][] = [];
  /** Rooms of bots, and what the prober was asked for. */
  readonly placed: [pod: string, room: string][] = [];
  readonly orders: TrialOrder[] = [];
  /** What the prober says of a trial at a pod. */
  trial: (order: TrialOrder) => TrialState = () => ({ is: 'done', results: GOOD_RESULTS });
  /** Of Prometheus, beside rooms: names of series by a part of the query. */
  readonly firing = new Map<string, Series[]>();
  /** What Prometheus refuses, by a part of the query. */
  refused: string | null = null;
  /** Pods, by their track, that Prometheus does not reach. */
  readonly unscraped = new Set<Track>();
  withdrawals = 0;
  /** What the primary runs, and what it was to be set back to. */
  primary: PodTemplate | null = { digest: 'zero', template: { spec: { containers: [] } } };
  hidesPrimary = false;
  readonly reverts: string[] = [];
  refusesRevert = false;
  /** Prometheus answers when this does. */
  slow: Promise<void> = Promise.resolve();
  /** What is kept is written when this is over. */
  slowWrites: Promise<void> = Promise.resolve();
  refusesRollout = false;
  refusesWrites = false;
  refusesRoute = false;
  /** The longest range that Prometheus was asked for, beside that of laws. */
  longestS = 0;
  /** Times that Prometheus was asked for rooms. */
  reads = 0;
  /** Times that the rollout was said. */
  said = 0;
  writes = 0;
  #seen: Seen = { phase: 'Progressing', digest: 'one', weight: 0 };
  #kept: string | null = null;
  #assigned: AssignedRoom[] = [];
  readonly #counters = new Map<string, Counter>();
  #salts = 0;

  constructor() {
    // Every pod has the series of both tracks, from its start on.
    for (const pod of this.pods) {
      for (const track of TRACKS) {
        for (const age of AGES)
          for (const weight of [NO_CHOICE, ...PRODUCTION.weights])
            for (const badness of LABELS.badness) this.#counter(pod.track, { track, age, weight, badness });
      }
    }
    this.scrape();
  }

  get seen(): Seen {
    return this.#seen;
  }

  /** As Flagger does, the primary gets what was tried when that is promoted. */
  set seen(next: Seen) {
    const { phase, digest } = this.#seen;
    const isCopied = IN_ANALYSIS.includes(phase) && [...BEING_PROMOTED, 'Succeeded'].includes(next.phase);
    if (isCopied && this.primary !== null) this.primary = { ...this.primary, digest };
    this.#seen = next;
  }

  /** As a process that has just started. */
  gate(): Gate {
    return new Gate(this.options());
  }

  /** Whom a gate asks here. */
  options(): GateOptions {
    return {
      policy: PRODUCTION,
      cluster: this.#cluster,
      where: [],
      freezes: [],
      nowS: () => this.nowS,
      salt: () => `salt ${(this.#salts += 1)}`,
      trial: new RunTrial({
        limits: LIMITS,
        ports: { rooms: 3000, metrics: 9464 },
        roomService: {
          placeRoom: (pod, room) => {
            this.placed.push([pod, room]);
            return this.#told('room service', null);
          },
        },
        prober: {
          trial: (order) => {
            this.orders.push(order);
            return this.#told('prober', this.trial(order));
          },
        },
      }),
      prometheus: { ask: (query, atS) => this.slow.then(() => this.#asked(query, atS ?? this.nowS)) },
      roomService: {
        fleet: () => this.#told('room service', { at: this.nowS * 1000, rollout: this.rollout, pods: this.pods }),
        setRollout: (wanted) => {
          this.said += 1;
          if (this.refusesRollout) return Promise.resolve({ ok: false, why: 'the room service refuses: salt' });
          if (!this.silent.has('room service')) this.rollout = wanted && { ...wanted, since: this.nowS * 1000 };
          return this.#told('room service', null);
        },
        assignedAfter: (epoch) =>
          this.#told(
            'room service',
            this.#assigned.filter((room) => room.epoch > epoch),
          ),
        setDrain: (pod, reason) => {
          this.drains.push([pod, reason]);
          return this.#told('room service', null);
        },
      },
    };
  }

  /** Rooms that are drawn now; they are judged when `judge` says so, or never. */
  assign(track: Track, percent: number, rooms: number): void {
    for (let one = 0; one < rooms; one += 1) {
      const epoch = this.nowS * 1e6 + this.#assigned.length;
      this.#assigned.push({ epoch, track, weight: percent / 100, kind: 'person', assignedAt: this.nowS * 1000 });
    }
  }

  judge(of: { track: Track; age: Age; percent: number; badness: '0' | '0.1' | '0.3' | '1' }, rooms: number): void {
    const { track, age, percent, badness } = of;
    this.#counter(track, { track, age, weight: String(percent), badness }).value += rooms;
  }

  /** Of the pods that Prometheus reaches. */
  scrape(only?: Track): void {
    if (this.silent.has('scrapes')) return;
    for (const { labels, samples, value } of this.#counters.values()) {
      const isOf = only === undefined || labels.pod === only;
      if (isOf && !this.unscraped.has(labels.pod as Track)) samples.push([this.nowS, value]);
    }
  }

  /** So many rooms of either track, all judged at 20 s. */
  meet(percent: number, rooms: Record<Track, number>, badness: '0' | '1' = '0'): void {
    for (const track of TRACKS) this.assign(track, percent, rooms[track]);
    this.pass(30);
    this.judge({ track: 'primary', age: '20s', percent, badness: '0' }, rooms.primary);
    this.judge({ track: 'canary', age: '20s', percent, badness }, rooms.canary);
    this.pass(60);
  }

  /** A release at its first weight. */
  async begin(gate: Gate): Promise<void> {
    await gate.look();
    this.seen = { ...this.seen, weight: 5 };
    this.pass(15);
    await gate.look();
  }

  /** As a Prometheus that has begun with an empty disk. */
  loseSamples(): void {
    for (const { samples } of this.#counters.values()) samples.length = 0;
  }

  /** As somebody does with kubectl. */
  deleteKept(): void {
    this.#kept = null;
  }

  /** Scrapes on its way, every 15 s. */
  pass(seconds: number): void {
    const until = this.nowS + seconds;
    while (this.nowS < until) {
      this.nowS = Math.min(until, this.nowS + 15);
      this.scrape();
    }
  }

  get #cluster(): Cluster {
    let version: string | null = null;
    return {
      look: () => this.#told('kubernetes', this.seen),
      withdraw: () => {
        this.withdrawals += 1;
        return this.refusesRoute ? Promise.resolve(silence) : this.#told('kubernetes', null);
      },
      primary: () => (this.hidesPrimary ? Promise.resolve(silence) : this.#told('kubernetes', this.primary)),
      revert: ({ digest }) => {
        if (this.refusesRevert) return Promise.resolve(silence);
        this.reverts.push(digest);
        this.seen = { ...this.seen, digest };
        return this.#told('kubernetes', null);
      },
      read: () => {
        version = this.#kept;
        return this.silent.has('kubernetes')
          ? Promise.resolve(silence)
          : Promise.resolve(this.#kept === null ? ({ ok: true, value: null } as const) : fromText(this.#kept));
      },
      write: async (kept) => {
        await this.slowWrites;
        if (this.silent.has('kubernetes') || this.refusesWrites) return silence;
        if (version !== this.#kept) return { ok: false, why: 'somebody else wrote' };
        this.writes += 1;
        version = this.#kept = asText(kept);
        return { ok: true, value: null };
      },
    };
  }

  #asked(query: string, atS: number): Told<Series[]> {
    if (this.silent.has('prometheus')) return { ok: false, why: 'Prometheus does not answer: timeout' };
    if (this.refused !== null && query.includes(this.refused))
      return { ok: false, why: 'Prometheus refuses: too much' };
    for (const [part, series] of this.firing) if (query.includes(part)) return { ok: true, value: series };
    if (query.includes('increase(')) return { ok: true, value: [] };
    const overS = secondsOf(/\[(\w+)\]/.exec(query)?.[1] ?? '0s');
    this.longestS = Math.max(this.longestS, overS);
    const all = [...this.#counters.values()].map(({ labels, samples }) => ({
      labels,
      samples: samples.filter(([one]) => one > atS - overS && one <= atS),
    }));
    if (query.startsWith('process_start_time_seconds'))
      return {
        ok: true,
        value: all.map(({ labels, samples }) => ({ labels, samples: samples.map(([at]) => [at, STARTED_S]) })),
      };
    if (query.startsWith('atrium_rooms_judged_total')) {
      this.reads += 1;
      return { ok: true, value: all };
    }
    return { ok: true, value: [] };
  }

  #told<T>(who: 'kubernetes' | 'room service' | 'prober', value: T): Promise<Told<T>> {
    return Promise.resolve(this.silent.has(who) ? silence : { ok: true, value });
  }

  /** `on`: whose pod counts it. */
  #counter(on: Track, of: { track: Track; age: Age; weight: string; badness: string }): Counter {
    const labels = { job: 'atrium', pod: on, participant: 'person', ...of };
    const key = Object.values(labels).join();
    const counter = this.#counters.get(key) ?? { labels, samples: [], value: 0 };
    this.#counters.set(key, counter);
    return counter;
  }
}

function secondsOf(duration: string): number {
  const [, number = '0', unit = 's'] = /^(\d+)([smhd])$/.exec(duration) ?? [];
  return Number(number) * ({ s: 1, m: 60, h: 3_600, d: 86_400 }[unit] ?? Number.NaN);
}

function podOf(track: Track): FleetPod {
  const size = { people: 10, peopleMax: 2_000, rooms: 3, roomsMax: 1_000 };
  const where = { address: `/pods/${track}/ws`, internal: `${track}.internal:9465` };
  return { id: `${track}-0a1b2c`, ...where, track, version: track, ...size, state: { kind: 'serving' } };
}
