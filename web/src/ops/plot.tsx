import { useEffect, useRef } from 'react';
import UPlot, { type AlignedData, type Options } from 'uplot';
import { TIME_STEPS_S } from './time-steps.ts';

export type PlotProps = {
  options: Omit<Options, 'width' | 'height'>;
  data: AlignedData;
  height: number;
  label: string;
};

/** Below it there would be axes and no plot. */
const NARROWEST_PX = 120;

/** uPlot in React: made anew when what it shows is another thing, fed when there is more of the same. */
export function Plot({ options, data, height, label }: PlotProps) {
  const holder = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot | null>(null);
  const latest = useRef(data);
  // In this order: one that is made anew begins with what was last to be shown.
  useEffect(() => {
    latest.current = data;
    plot.current?.setData(data);
  }, [data]);
  useEffect(() => {
    const element = holder.current;
    if (element === null) return;
    const width = () => Math.max(NARROWEST_PX, element.clientWidth);
    const made = new UPlot({ ...options, width: width(), height }, latest.current, element);
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: width(), height }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [options, height]);
  return <div className="plot" ref={holder} role="img" aria-label={label} style={{ height }} />;
}

/** A token of the style sheet, which a canvas cannot read by itself. */
export function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** Axes that can be read on both grounds. */
export function axes(format: (value: number) => string, size = 46): NonNullable<Options['axes']> {
  const common = {
    stroke: token('quiet'),
    grid: { stroke: token('line'), width: 1 },
    ticks: { show: false },
    font: '12px system-ui',
  };
  return [
    { ...common, space: 70, size: 24, gap: 4, incrs: [...TIME_STEPS_S], values: '{HH}:{mm}' },
    { ...common, size, space: 28, values: (_plot, ticks) => ticks.map(format) },
  ];
}
