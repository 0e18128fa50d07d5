import type { HistogramSelection, Selection } from './selection.ts';

/** What is bad of what there is: both are counted, never a ratio of ratios. */
export type Sli =
  /** `bad` and `total` are events. */
  | { kind: 'events'; bad: readonly Selection[]; total: readonly Selection[] }
  /**
   * Bad are those that took longer than `withinS`, and those that failed. A failure has no duration that means anything:
   * it is counted in `failed` and not in `of`, so that nothing is counted twice. `form`: how the histogram is kept.
   */
  | {
      kind: 'latency';
      of: HistogramSelection;
      withinS: number;
      form: 'classic' | 'native';
      failed: readonly Selection[];
    }
  /** `bad` and `total` are seconds of participants (Hauer et al., "Meaningful Availability", NSDI 2020). */
  | { kind: 'time'; bad: readonly Selection[]; total: readonly Selection[] };

/** What a breach does: it wakes somebody, waits for the morning, or stops a release. */
export const CONSEQUENCES = ['page', 'ticket', 'gate'] as const;
export type Consequence = (typeof CONSEQUENCES)[number];

/** One promise. The only place where its target, period, limit and evidence are written. */
export type Objective = {
  /** Kebab case; the value of the label `slo`. */
  id: string;
  title: string;
  /** What people get, in one sentence that they would understand. */
  promise: string;
  sli: Sli;
  /** Share of good, 0..1, both excluded. */
  target: number;
  periodDays: number;
  consequences: readonly Consequence[];
  /** Events or participant-seconds that a window must hold before anybody is told: no page on three sessions. */
  evidenceMin: number;
};
