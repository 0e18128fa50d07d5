import { PanelBuilder as BarsBuilder } from '@grafana/grafana-foundation-sdk/bargauge';
import {
  BarGaugeDisplayMode,
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizOrientation,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  DashboardLinkBuilder,
  DashboardLinkType,
  FieldColorBuilder,
  FieldColorModeId,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type Panel as Rendered,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as HeatBuilder, YAxisConfigBuilder } from '@grafana/grafana-foundation-sdk/heatmap';
import { DataqueryBuilder, PromQueryFormat, QueryEditorMode } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as TextBuilder } from '@grafana/grafana-foundation-sdk/text';
import { PanelBuilder as LinesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { PROMETHEUS_VARIABLE } from './links.ts';
import type { Meaning, Panel, PanelLink, Table, Target, Threshold, Words } from './panel.ts';

export const PROMETHEUS = { type: 'prometheus', uid: `\${${PROMETHEUS_VARIABLE}}` };

/** Of Grafana's own, readable on light and on dark. */
const COLORS = { green: 'green', yellow: 'yellow', red: 'red', transparent: 'transparent' } as const;

/** Columns and rows of Grafana's grid that a panel takes where it does not say otherwise. */
export const SIZES: Readonly<Record<Panel['kind'], { width: number; height: number }>> = {
  stat: { width: 4, height: 4 },
  lines: { width: 12, height: 8 },
  bars: { width: 12, height: 8 },
  table: { width: 12, height: 8 },
  heat: { width: 12, height: 8 },
  words: { width: 24, height: 6 },
};

type Measured = Exclude<Panel, Words>;
/** What the builders of all kinds of panels have in common. */
type Builder = StatBuilder | LinesBuilder | BarsBuilder | TableBuilder | HeatBuilder;

/** Without id and place: these are given by the board. */
export function renderPanel(panel: Panel): Rendered {
  switch (panel.kind) {
    case 'stat': {
      const several = panel.targets.length > 1 || panel.targets.some(({ legend }) => legend !== undefined);
      return common(new StatBuilder(), panel, true)
        .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']))
        .colorMode(panel.thresholds === undefined ? BigValueColorMode.None : BigValueColorMode.Background)
        .graphMode(BigValueGraphMode.None)
        .textMode(several ? BigValueTextMode.ValueAndName : BigValueTextMode.Value)
        .noValue(panel.whenEmpty ?? 'no data')
        .build();
    }
    case 'lines':
      return common(new LinesBuilder(), panel, false)
        .lineWidth(2)
        .fillOpacity(panel.stacked === true ? 40 : 5)
        .stacking(new StackingConfigBuilder().mode(panel.stacked === true ? StackingMode.Normal : StackingMode.None))
        .showPoints(VisibilityMode.Auto)
        .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.PaletteClassicByName))
        .thresholdsStyle(
          new GraphThresholdsStyleConfigBuilder().mode(
            panel.thresholds === undefined ? GraphThresholdsStyleMode.Off : GraphThresholdsStyleMode.DashedAndArea,
          ),
        )
        .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi))
        .legend(
          new VizLegendOptionsBuilder()
            .displayMode(LegendDisplayMode.Table)
            .placement(LegendPlacement.Bottom)
            .showLegend(true)
            .calcs(['lastNotNull', 'max']),
        )
        .build();
    case 'bars':
      return common(new BarsBuilder(), panel, true)
        .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']))
        .displayMode(BarGaugeDisplayMode.Basic)
        .orientation(VizOrientation.Horizontal)
        .build();
    case 'table':
      return renderTable(panel);
    case 'heat':
      return common(new HeatBuilder(), panel, false, PromQueryFormat.Heatmap)
        .yAxis(new YAxisConfigBuilder().unit(panel.unit))
        .build();
    case 'words':
      return new TextBuilder().title(panel.title).content(panel.markdown).build();
  }
}

function renderTable(panel: Table): Rendered {
  const { columns, value, rowLink } = panel;
  const [first] = Object.values(columns);
  const builder = common(new TableBuilder(), panel, true, PromQueryFormat.Table)
    .withTransformation({
      id: 'organize',
      options: {
        excludeByName: { Time: true, __name__: true },
        indexByName: Object.fromEntries([...Object.keys(columns), 'Value'].map((name, index) => [name, index])),
        renameByName: { ...columns, Value: value },
      },
    })
    // What is no named column is of no use at night.
    .withTransformation({
      id: 'filterFieldsByName',
      options: { include: { names: [...Object.values(columns), value] } },
    });
  if (rowLink !== undefined && first !== undefined) {
    builder.overrideByName(first, [{ id: 'links', value: [linkOf(rowLink).build()] }]);
  }
  return builder.build();
}

function common<B extends Builder>(builder: B, panel: Measured, instant: boolean, format?: PromQueryFormat): B {
  builder
    .title(panel.title)
    .description(describe(panel.meaning))
    .datasource(PROMETHEUS)
    .unit(panel.unit)
    .targets(panel.targets.map((target, index) => queryOf(target, index, instant, format)))
    .links((panel.links ?? []).map(linkOf));
  if (panel.thresholds !== undefined) builder.thresholds(thresholdsOf(panel.thresholds));
  if (panel.min !== undefined) builder.min(panel.min);
  if (panel.max !== undefined) builder.max(panel.max);
  if (panel.decimals !== undefined) builder.decimals(panel.decimals);
  return builder;
}

export function describe({ shows, bad, then }: Meaning): string {
  return `${shows}\n\n**Bad:** ${bad}\n\n**Then:** ${then}`;
}

function queryOf({ expr, legend, exemplar }: Target, index: number, instant: boolean, format?: PromQueryFormat) {
  const query = new DataqueryBuilder()
    .expr(expr)
    .datasource(PROMETHEUS)
    .refId(refId(index))
    // The other editor takes an expression apart, and cannot put all of these together again.
    .editorMode(QueryEditorMode.Code);
  if (instant) query.instant();
  else query.range();
  if (legend !== undefined) query.legendFormat(legend);
  if (exemplar === true) query.exemplar(true);
  if (format !== undefined) query.format(format);
  return query;
}

function thresholdsOf(steps: readonly Threshold[]): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps(steps.map(({ from, color }) => ({ value: from, color: COLORS[color] })));
}

function linkOf({ title, url }: PanelLink): DashboardLinkBuilder {
  return new DashboardLinkBuilder(title).type(DashboardLinkType.Link).url(url).targetBlank(true);
}

/** A, B, C. */
function refId(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}
