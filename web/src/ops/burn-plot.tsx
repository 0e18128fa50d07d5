import type { BurnPlot as Burn, OpsObjective, OpsVersion } from '@atrium/ops/view';
import { useMemo } from 'react';
import type UPlot from 'uplot';
import type { AlignedData, Options } from 'uplot';
import { duration } from './format.ts';
import { axes, Plot, token } from './plot.tsx';

type Props = {
  title: string;
  plot: Burn;
  burn: NonNullable<OpsObjective['burn']>;
  versions: readonly OpsVersion[];
};

const HEIGHT = 112;

/** How fast the budget burns over the two windows that an alert compares, with the line above which it fires. */
export function BurnPlot({ title, plot, burn, versions }: Props) {
  const { atMs, long, short } = plot;
  const data = useMemo((): AlignedData => [atMs.map((at) => at / 1000), [...long], [...short]], [atMs, long, short]);
  const now = long.at(-1) ?? null;
  const span = duration((atMs.at(-1) ?? 0) - (atMs[0] ?? 0));
  const say = (value: number | null | undefined) =>
    value === null || value === undefined ? 'not known' : `${Number(value.toPrecision(2))} times`;
  // Every answer has new objects that say the same: the plot is made anew for another limit or another deploy only.
  const deploys = versions.flatMap(({ sinceMs }) => (sinceMs === null ? [] : [sinceMs])).join(' ');
  const { factor, long: longName, short: shortName } = burn;
  const options = useMemo(
    () =>
      optionsOf({
        factor,
        long: longName,
        short: shortName,
        deploysMs: deploys.split(' ').filter(Boolean).map(Number),
      }),
    [factor, longName, shortName, deploys],
  );
  return (
    <figure>
      <figcaption>
        Budget burns {say(now)} as fast as it may ({burn.long}); {limitsOf(burn)}
        <span className="keys" aria-hidden="true">
          <span className="key long">{burn.long}</span>
          <span className="key short">{burn.short}</span>
        </span>
      </figcaption>
      <Plot
        options={options}
        data={data}
        height={HEIGHT}
        label={`${title}: how fast the budget burned in the last ${span}. Now ${say(now)} over ${burn.long}, ${say(short.at(-1))} over ${burn.short}; told above ${burn.factor}.`}
      />
    </figure>
  );
}

/** An alert fires by either pair of windows: below the first limit it is the slower one, which this plot does not show. */
function limitsOf({ severity, long, factor, slower }: Props['burn']): string {
  const limit = (of: number) => Number(of.toFixed(1));
  const or = slower === undefined ? '' : `, or above ${limit(slower.factor)} over ${slower.long}`;
  return `${severity === 'page' ? 'pages' : 'a ticket'} above ${limit(factor)} over ${long}${or}`;
}

type OptionsOf = { factor: number; long: string; short: string; deploysMs: readonly number[] };

function optionsOf({ factor, long, short, deploysMs }: OptionsOf): Omit<Options, 'width' | 'height'> {
  return {
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false } },
    padding: [6, 8, 0, 0],
    scales: { x: {}, y: { range: (_plot, _low, high) => [0, Math.max(factor * 1.25, high * 1.1)] } },
    axes: axes((value) => String(value), 36),
    series: [
      {},
      { label: long, stroke: token('accent'), width: 2, spanGaps: true, points: { show: false } },
      { label: short, stroke: token('good'), width: 1.5, dash: [4, 3], spanGaps: true, points: { show: false } },
    ],
    hooks: {
      draw: [
        (plot) => line(plot, { y: factor, color: token('bad') }),
        (plot) => {
          for (const ms of deploysMs) line(plot, { x: ms / 1000, color: token('warn') });
        },
      ],
    },
  };
}

/** Across the whole plot: a limit lies, a deploy stands. */
function line(plot: UPlot, { x, y, color }: { x?: number; y?: number; color: string }): void {
  const { ctx, bbox } = plot;
  const at = x === undefined ? plot.valToPos(y ?? 0, 'y', true) : plot.valToPos(x, 'x', true);
  if (x !== undefined && (at < bbox.left || at > bbox.left + bbox.width)) return;
  ctx.save();
  ctx.strokeStyle = color;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.beginPath();
  if (x === undefined) {
    ctx.moveTo(bbox.left, at);
    ctx.lineTo(bbox.left + bbox.width, at);
  } else {
    ctx.moveTo(at, bbox.top);
    ctx.lineTo(at, bbox.top + bbox.height);
  }
  ctx.stroke();
  ctx.restore();
}
