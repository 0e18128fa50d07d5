import type { PlotLine } from '@atrium/ops/view';

/** Each on top of those before it. */
export function stacked(lines: readonly Pick<PlotLine, 'values'>[]): (number | null)[][] {
  const sums: number[] = [];
  return lines.map(({ values }) =>
    values.map((value, at) => {
      if (value === null) return null;
      const sum = (sums[at] ?? 0) + value;
      sums[at] = sum;
      return sum;
    }),
  );
}
