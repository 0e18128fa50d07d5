import { METRICS } from '@atrium/metrics';
import { number, Refusal, selector, type Objective, type Selection } from '@atrium/slo';
import { counting, POD_A, type CaseSeries } from './case.ts';

/** For so long, so many good and bad ones a minute. */
export type Stretch = { minutes: number; goodPerMin: number; badPerMin: number };

type Counted = { series: string; perMin: (stretch: Stretch) => number };

/** The series that an SLI is counted from, as a pod would have counted them. */
export function feed({ sli }: Objective, stretches: readonly Stretch[]): readonly CaseSeries[] {
  return countedBy(sli).map(({ series, perMin }) => ({ series, values: counting(stretches, perMin) }));
}

/** The series that hold only what was bad. */
export function badSeries({ sli }: Objective): readonly string[] {
  return sli.kind === 'latency' ? sli.failed.map((one) => oneOf(one)) : sli.bad.map((one) => oneOf(one));
}

function countedBy(sli: Objective['sli']): readonly Counted[] {
  switch (sli.kind) {
    case 'events':
    case 'time': {
      const [bad, total] = [first(sli.bad), first(sli.total)];
      const counted = [
        { series: oneOf(bad), perMin: ({ badPerMin }: Stretch) => badPerMin },
        { series: oneOf(total, bad), perMin: ({ goodPerMin }: Stretch) => goodPerMin },
      ];
      // What else is counted is there, too, since everything is created at 0.
      const others = new Set([...sli.bad.slice(1), ...sli.total.slice(1)].map((one) => oneOf(one)));
      for (const { series } of counted) others.delete(series);
      return [...counted, ...[...others].map((series) => ({ series, perMin: () => 0 }))];
    }
    case 'latency': {
      const timed = (suffix: string, more: Record<string, string[]> = {}) => {
        const { metric, where } = withLabels(sli.of);
        return selector({ metric: `${metric}${suffix}`, where: { ...where, ...more } });
      };
      return [
        { series: timed('_bucket', { le: [number(sli.withinS)] }), perMin: ({ goodPerMin }) => goodPerMin },
        { series: timed('_count'), perMin: ({ goodPerMin, badPerMin }) => goodPerMin + badPerMin },
        ...sli.failed.map((failed) => ({ series: oneOf(failed), perMin: () => 0 })),
      ];
    }
  }
}

/** A real series of the selection, with every label that the catalogue gives it, and outside of `not`. */
function oneOf(selection: Selection, not?: Selection): string {
  return selector(withLabels(selection, not));
}

function withLabels({ metric, where }: Selection, not?: Selection): Selection {
  const found = Object.values(METRICS).find(({ name }) => name === metric);
  const sets: readonly Readonly<Record<string, string>>[] = found?.series ?? [];
  const set = sets.find((one) => isIn(one, where) && !(not !== undefined && isIn(one, not.where)));
  if (set === undefined)
    throw new Refusal(
      `no series of the catalogue is the ${metric} of an objective: its labels never have these values together`,
    );
  const labels = Object.entries({ ...set, ...POD_A }).map(([label, value]) => [label, [value]] as const);
  return { metric, where: Object.fromEntries(labels) };
}

function isIn(set: Readonly<Record<string, string>>, where: Selection['where']): boolean {
  return Object.entries(where).every(([label, values]) => values.includes(set[label] ?? ''));
}

function first<T>([one]: readonly T[]): T {
  if (one === undefined) throw new RangeError('an objective without anything that is counted');
  return one;
}
