import type { Verdict } from '@atrium/protocol';
import type { Interval } from '../../telemetry/quality-store.ts';
import { seriesOf, t } from '../../words/words.ts';

export const STRIP_MS = 120_000;
export const CELL_MS = 5_000;

/** The last two minutes, oldest first: of each five seconds the worst that was judged, null where there is none. */
export function stripOf(intervals: readonly Interval[], now: number): (Verdict | null)[] {
  const cells: (Verdict | null)[] = [];
  for (let begin = now - STRIP_MS; begin < now; begin += CELL_MS) {
    const there = intervals.filter(
      // A touch of the next one is none: reports come some ms more or less than five seconds apart.
      ({ endedAt, coversMs }) => Math.min(endedAt, begin + CELL_MS) - Math.max(endedAt - coversMs, begin) > CELL_MS / 4,
    );
    const worst = (['bad', 'unknown', 'good'] as const).find((one) => there.some(({ verdict }) => verdict === one));
    cells.push(worst ?? null);
  }
  return cells;
}

/** The same in words, for those who do not see it. */
export function stripWords(cells: readonly (Verdict | null)[]): string {
  const seconds = (verdict: Verdict): number => (cells.filter((one) => one === verdict).length * CELL_MS) / 1000;
  const parts = (['good', 'bad', 'unknown'] as const)
    .filter((verdict) => seconds(verdict) > 0)
    .map((verdict) => t(`strip.${verdict}`, { n: seconds(verdict) }));
  return parts.length === 0 ? t('strip.none') : seriesOf(parts);
}
