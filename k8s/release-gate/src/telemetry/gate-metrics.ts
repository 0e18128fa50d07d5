import { GATE_METRICS, LABELS, type LabelName, type LabelSet, type LabelValue, type MetricType } from '@atrium/metrics';
import { Counter, Gauge, Registry } from 'prom-client';
import type { Policy } from '../judge/policy.ts';
import type { Freeze } from '../run/freeze.ts';
import type { Gate, Looked } from '../run/gate.ts';
import { after, remembersNothing, type Memory } from './memory.ts';
import { endedOf, lastEndOf, numbersOf, revertOf, type Numbers } from './numbers.ts';

type Catalogue = typeof GATE_METRICS;
type NameOf<T extends MetricType> = {
  [N in keyof Catalogue]: Catalogue[N]['type'] extends T ? N : never;
}[keyof Catalogue];
type LabelsOf<N extends keyof Catalogue> = LabelSet<Extract<Catalogue[N]['labels'][number], LabelName>>;

export type GateMetricsOptions = {
  gate: Pick<Gate, 'looked' | 'kept' | 'blind'>;
  policy: Policy;
  freezes: readonly Freeze[];
  /** Unix seconds. */
  nowS: () => number;
};

/** The gate's part of the catalogue, and nothing else. A label or a value that it does not know does not compile. */
export class GateMetrics {
  readonly #options: GateMetricsOptions;
  readonly #registry = new Registry();
  readonly #counters = new Map<string, Counter>();
  readonly #gauges = new Map<string, Gauge>();
  /** Who did not answer since the last look. */
  readonly #failed = new Set<LabelValue<'source'>>();
  #memory: Memory;
  /** The last one that came to something. */
  #looked: Looked | null = null;
  /** Verdicts, so that each counts once. */
  readonly #counted = new Set<string>();

  constructor(options: GateMetricsOptions) {
    this.#options = options;
    this.#memory = remembersNothing(options.nowS());
    for (const [key, { type, name, help, labels, series }] of Object.entries(GATE_METRICS)) {
      const options = { name, help, labelNames: [...labels], registers: [this.#registry] };
      switch (type) {
        case 'counter': {
          const counter = new Counter(options);
          for (const labelSet of series) counter.inc(labelSet, 0);
          this.#counters.set(key, counter);
          break;
        }
        case 'gauge': {
          const gauge = new Gauge(options);
          for (const labelSet of series) gauge.set(labelSet, 0);
          this.#gauges.set(key, gauge);
          break;
        }
      }
    }
  }

  /** Flagger asks. */
  asked(): void {
    this.#memory = { ...this.#memory, askedS: this.#options.nowS() };
  }

  /** A source did not answer, or refused. */
  failed(source: LabelValue<'source'>): void {
    this.#failed.add(source);
  }

  /** After each look, whatever it came to. */
  looked(): void {
    for (const source of this.#failed) this.#inc('gateFailedLooks', { source });
    this.#failed.clear();
    const { looked, kept } = this.#options.gate;
    if (looked === null || looked === this.#looked) return;
    this.#looked = looked;
    this.#memory = after(this.#memory, looked);
    if (kept === null) return;
    // What an earlier look saw was counted then, if by a gate that is gone.
    // One that never began may have stood in the place of one that had.
    for (const ended of [endedOf(kept), lastEndOf(kept)])
      if (ended?.atS === looked.atS) this.#count(ended.is, ended.atS);
    if (revertOf(kept)?.atS === looked.atS) this.#count('reverted', looked.atS);
  }

  /** What Prometheus reads. */
  async exposition(): Promise<{ contentType: string; text: string }> {
    const { gate, policy, freezes, nowS } = this.#options;
    this.#collect(numbersOf(gate, { memory: this.#memory, policy, freezes, nowS: nowS() }));
    return { contentType: this.#registry.contentType, text: await this.#registry.metrics() };
  }

  #collect({ isBlind, phase, ended, revert, why, progress, ...now }: Numbers): void {
    this.#set('gateBlind', {}, isBlind ? 1 : 0);
    this.#set('gateLookAge', {}, now.lookAgeS);
    for (const one of LABELS.phase) this.#set('gatePhase', { phase: one }, one === phase ? 1 : 0);
    this.#set('gateWeight', {}, now.weight);
    this.#set('gateWeightAge', {}, now.weightAgeS);
    this.#set('gateHeld', {}, now.heldS);
    this.#set('gateStarted', {}, now.startedS);
    this.#set('gateHasToEnd', {}, now.hasToEnd ? 1 : 0);
    for (const one of LABELS.hold) this.#set('gateHold', { hold: one }, why.includes(one) ? 1 : 0);
    for (const track of LABELS.track) this.#set('gateRooms', { track }, progress?.rooms[track] ?? 0);
    for (const bet of LABELS.bet) this.#set('gateEvidence', { bet }, progress?.evidence[bet] ?? 0);
    this.#set('gateRoomsNeeded', {}, progress?.roomsNeeded ?? 0);
    this.#set('gateRoomsNeededTime', {}, progress?.neededS ?? 0);
    this.#set('gateWatchedUntil', {}, now.watchedUntilS);
    this.#set('gateFlaggerSilent', {}, now.flaggerSilentS);
    this.#set('gateFreezes', {}, now.freezes);
    for (const { release_end } of GATE_METRICS.gateEnded.series)
      this.#set('gateEnded', { release_end }, release_end === ended?.is ? ended.atS : 0);
    for (const one of LABELS.revert) this.#set('gateReverted', { revert: one }, one === revert?.is ? revert.atS : 0);
  }

  #count(release_end: LabelValue<'release_end'>, atS: number): void {
    const verdict = `${release_end} at ${atS}`;
    if (!this.#counted.has(verdict)) this.#inc('gateVerdicts', { release_end });
    this.#counted.add(verdict);
  }

  #inc<N extends NameOf<'counter'>>(name: N, labels: LabelsOf<N>): void {
    this.#counters.get(name)?.inc(labels);
  }

  #set<N extends NameOf<'gauge'>>(name: N, labels: LabelsOf<N>, value: number): void {
    this.#gauges.get(name)?.set(labels, value);
  }
}
