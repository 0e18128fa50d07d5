import { LABELS, METRICS, type LabelName } from '@atrium/metrics';
import fc from 'fast-check';
import type { Consequence, Objective, Sli } from '../objective.ts';
import type { HistogramSelection, Selection } from '../selection.ts';

type Known = { type: string; name: string; unit: string; labels: readonly LabelName[]; buckets?: readonly number[] };

const ALL = Object.values<Known>(METRICS);
const COUNTERS = ALL.filter(({ type }) => type === 'counter');
const EVENTS = COUNTERS.filter(({ unit }) => unit !== 'seconds');
const SECONDS = COUNTERS.filter(({ unit }) => unit === 'seconds');
const HISTOGRAMS = ALL.filter(({ type }) => type === 'histogram');

/** Any labels of a metric, any values of these. */
function selectionOf(metrics: readonly Known[]): fc.Arbitrary<{ known: Known; selection: Selection }> {
  return fc.constantFrom(...metrics).chain((known) =>
    fc.subarray([...known.labels]).chain((labels) => {
      const values = labels.map((label) => fc.shuffledSubarray([...LABELS[label]], { minLength: 1 }));
      return fc.tuple(...values).map((chosen) => ({
        known,
        selection: {
          metric: known.name,
          where: Object.fromEntries(labels.map((label, index) => [label, chosen[index] ?? []])),
        },
      }));
    }),
  );
}

const selections = (metrics: readonly Known[], minLength: number) =>
  fc.array(
    selectionOf(metrics).map(({ selection }) => selection),
    { minLength, maxLength: 3 },
  );

const counted = (kind: 'events' | 'time', metrics: readonly Known[]): fc.Arbitrary<Sli> =>
  fc.record({ kind: fc.constant(kind), bad: selections(metrics, 1), total: selections(metrics, 1) });

const latency: fc.Arbitrary<Sli> = selectionOf(HISTOGRAMS).chain(({ known, selection }) => {
  const bucketsS = known.buckets ?? [];
  return fc.record({
    kind: fc.constant('latency' as const),
    of: fc.constant<HistogramSelection>({ ...selection, bucketsS }),
    withinS: fc.constantFrom(...bucketsS),
    form: fc.constantFrom('classic' as const, 'native' as const),
    failed: selections(EVENTS, 0),
  });
});

/** Any that can be written; not all of them make sense. */
export const arbitraryObjective: fc.Arbitrary<Objective> = fc.record({
  id: fc.stringMatching(/^[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,8}){0,3}$/),
  title: fc.string({ minLength: 1, unit: 'grapheme' }),
  promise: fc.string({ minLength: 1, unit: 'grapheme' }),
  sli: fc.oneof(counted('events', EVENTS), counted('time', SECONDS), latency),
  target: fc.double({ min: 0, max: 1, minExcluded: true, maxExcluded: true }),
  periodDays: fc.integer({ min: 4, max: 366 }),
  consequences: fc.shuffledSubarray<Consequence>(['page', 'ticket', 'gate'], { minLength: 1 }),
  evidenceMin: fc.double({ min: 0, minExcluded: true, noDefaultInfinity: true, noNaN: true }),
});
