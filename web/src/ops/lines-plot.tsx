import type { PanelAnswer } from '@atrium/ops/view';
import { useMemo } from 'react';
import type { AlignedData, Options } from 'uplot';
import { inUnit } from './format.ts';
import { axes, Plot, token } from './plot.tsx';
import { stacked } from './stacked.ts';

const HEIGHT = 190;
/** No line is of moments, whose axis would wander. */
const AXIS_NOW_MS = 0;
/** Told apart on both grounds; after these they begin anew with another dash. */
const COLORS = ['good', 'accent', 'warn', 'bad', 'ink', 'quiet', 'line-strong'] as const;
const DASHES = [[], [8, 4], [2, 3]] as const;

type Props = { answer: PanelAnswer; /** In words. */ span: string; nowMs: number };

/** Lines with the last value of each. A histogram is drawn as the lines of its buckets. */
export function LinesPlot({ answer, span, nowMs }: Props) {
  const { panel, atMs, lines } = answer;
  const drawn = useMemo(
    () => (panel.stacked === true ? stacked(lines) : lines.map(({ values }) => values)),
    [panel, lines],
  );
  const data = useMemo(
    (): AlignedData => [atMs.map((at) => at / 1000), ...drawn.map((values) => [...values])],
    [atMs, drawn],
  );
  const unit = panel.unit;
  const names = lines.map(({ name }) => name).join('\n');
  const options = useMemo(
    (): Omit<Options, 'width' | 'height'> => ({
      legend: { show: false },
      cursor: { drag: { x: false, y: false } },
      padding: [6, 8, 0, 0],
      scales: { y: { range: (_plot, low, high) => [Math.min(0, low), high > 0 ? high * 1.1 : 1] } },
      axes: axes((value) => inUnit(value, { unit, nowMs: AXIS_NOW_MS }), 62),
      series: [
        {},
        ...names.split('\n').map((label, index) => ({ label, ...paint(index), width: 1.5, spanGaps: false })),
      ],
    }),
    [unit, names],
  );
  return (
    <>
      <Plot options={options} data={data} height={HEIGHT} label={`${panel.title}, ${span}: ${lastOf(answer, nowMs)}`} />
      {/* Of many lines it scrolls: only what has the focus can be scrolled by keys. */}
      <ul className="legend" tabIndex={0} aria-label={`Lines of ${panel.title}`}>
        {lines.map(({ name, values }, index) => (
          <li key={`${name} ${index}`}>
            <span className={`stroke c${index % COLORS.length}`} aria-hidden="true" />
            {name === '' ? panel.title : name}
            <span className="number">
              {inUnit(values.findLast((value) => value !== null) ?? null, { ...panel, nowMs })}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

function lastOf({ panel, lines }: PanelAnswer, nowMs: number): string {
  return lines
    .map(({ name, values }) => `${name} ${inUnit(values.at(-1) ?? null, { unit: panel.unit, nowMs })}`)
    .join(', ');
}

function paint(index: number): { stroke: string; dash: number[] } {
  const color = COLORS[index % COLORS.length] ?? 'ink';
  const dash = DASHES[Math.floor(index / COLORS.length) % DASHES.length] ?? [];
  return { stroke: token(color), dash: [...dash] };
}
