import type { PlotLine } from '@atrium/ops/view';

/** A line that is drawn. `at`: its place among all, by which it has its colour, whatever the others do. */
export type Drawn = { at: number; name: string; values: PlotLine['values']; now: number | null };

export type Legend = {
  /** As they are to be read: the largest now first, those without a number now last. */
  drawn: readonly Drawn[];
  /** Names of lines that are 0, or nothing, all the time: told in one line, and not drawn. */
  nothing: readonly string[];
};

/** So few are read at a glance, also where all are 0. */
const FEW = 3;

/** What matters now stands first, and nothing that is large now has to be scrolled to. */
export function legendOf(lines: readonly PlotLine[]): Legend {
  const all = lines.map(({ name, values }, at): Drawn => ({ at, name, values, now: values.at(-1) ?? null }));
  const isFolded = ({ values }: Drawn) => all.length > FEW && values.every((value) => value === null || value === 0);
  return {
    drawn: all.filter((line) => !isFolded(line)).sort((a, b) => rank(b) - rank(a)),
    nothing: all.filter(isFolded).map(({ name }) => name),
  };
}

function rank({ now }: Drawn): number {
  return now ?? -Infinity;
}
