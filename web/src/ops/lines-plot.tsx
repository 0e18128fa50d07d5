import type { PanelAnswer } from '@atrium/ops/view';
import { useMemo } from 'react';
import type { AlignedData, Options } from 'uplot';
import { inUnit } from './format.ts';
import { legendOf, type Drawn } from './legend.ts';
import { axes, Plot, token } from './plot.tsx';

const HEIGHT = 190;
/** No line is of moments, whose axis would wander. */
const AXIS_NOW_MS = 0;
/** Told apart on both grounds; after these they begin anew with another dash. */
const COLORS = ['good', 'accent', 'warn', 'bad', 'ink', 'quiet', 'line-strong'] as const;
const DASHES = [[], [8, 4], [2, 3]] as const;

type Props = { answer: PanelAnswer; /** In words. */ span: string; nowMs: number };

/**
 * Each line from 0, with its value now. Nothing is stacked: a part that falls while another rises would keep its line. A
 * histogram is drawn as the lines of its buckets.
 */
export function LinesPlot({ answer, span, nowMs }: Props) {
  const { panel, atMs, lines } = answer;
  const { drawn, nothing } = useMemo(() => legendOf(lines), [lines]);
  const inOrder = useMemo(() => [...drawn].sort((a, b) => a.at - b.at), [drawn]);
  const data = useMemo(
    (): AlignedData => [atMs.map((at) => at / 1000), ...inOrder.map(({ values }) => [...values])],
    [atMs, inOrder],
  );
  const unit = panel.unit;
  // Every answer has new objects that say the same: the plot is made anew for other lines only.
  const names = JSON.stringify(inOrder.map(({ at, name }) => [at, name]));
  const options = useMemo(
    (): Omit<Options, 'width' | 'height'> => ({
      legend: { show: false },
      cursor: { drag: { x: false, y: false } },
      padding: [6, 8, 0, 0],
      scales: { y: { range: (_plot, low, high) => [Math.min(0, low), high > 0 ? high * 1.1 : 1] } },
      axes: axes((value) => inUnit(value, { unit, nowMs: AXIS_NOW_MS }), 62),
      series: [
        {},
        ...(JSON.parse(names) as [number, string][]).map(([at, label]) => ({
          label,
          ...paint(at),
          width: 1.5,
          spanGaps: false,
        })),
      ],
    }),
    [unit, names],
  );
  return (
    <>
      <Plot
        options={options}
        data={data}
        height={HEIGHT}
        label={`${panel.title}, ${span}: ${nowOf(answer, drawn, nowMs)}`}
      />
      {/* Of many lines it scrolls: only what has the focus can be scrolled by keys. */}
      <ul className="legend" tabIndex={0} aria-label={`Lines of ${panel.title}`}>
        {drawn.map(({ at, name, now }) => (
          <li key={`${name} ${at}`}>
            <span className={`stroke c${at % COLORS.length} d${dashOf(at)}`} aria-hidden="true" />
            {name === '' ? panel.title : name}
            <span className="number">{now === null ? 'nothing now' : inUnit(now, { ...panel, nowMs })}</span>
          </li>
        ))}
        {nothing.length > 0 && <li className="quiet">0 or nothing all the time: {nothing.join(', ')}</li>}
      </ul>
    </>
  );
}

function nowOf({ panel }: PanelAnswer, drawn: readonly Drawn[], nowMs: number): string {
  return drawn.map(({ name, now }) => `${name} ${inUnit(now, { unit: panel.unit, nowMs })}`).join(', ');
}

function dashOf(at: number): number {
  return Math.floor(at / COLORS.length) % DASHES.length;
}

function paint(at: number): { stroke: string; dash: number[] } {
  const color = COLORS[at % COLORS.length] ?? 'ink';
  return { stroke: token(color), dash: [...(DASHES[dashOf(at)] ?? [])] };
}
