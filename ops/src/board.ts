import type { boards } from '@atrium/dashboards';
import { duration, overLast } from '@atrium/slo';
import type { AskedPanel, OpsBoard } from '../view/index.ts';

type Board = ReturnType<typeof boards>[number];
type Panel = Board['rows'][number]['panels'][number];

const WIDTHS: Readonly<Record<Panel['kind'], number>> = {
  stat: 4,
  lines: 12,
  bars: 12,
  table: 12,
  heat: 12,
  words: 24,
};
/** Scraped every 15 s by `npm start`: four scrapes (Grafana's rule). A cluster that scrapes every 30 s has two in it. */
const RATE = '1m';
/** What a board spans here; Grafana's lets one choose. */
const SPAN_S = 3600;
export const SPAN = duration(SPAN_S);
/** What stands for it in a query. */
const WHOLE = '$__range';

/** Where there is one thing to choose, as the promise, one for each: a link leads to the one that is meant. */
export function opsBoards(board: Board): OpsBoard<AskedPanel>[] {
  const chosen = board.variables?.find((one) => one.kind === 'choice' && one.all === undefined);
  if (chosen?.kind !== 'choice') return [opsBoard(board)];
  return chosen.options.map((option) => {
    const title = (text: string) => text.replaceAll(`\${${chosen.name}:text}`, option.title);
    const variables = [...(board.variables ?? []).filter((one) => one !== chosen), { ...chosen, options: [option] }];
    return opsBoard(
      {
        ...board,
        title: `In detail: ${option.title}`,
        about: `“${option.title}”. ${board.about}`,
        rows: board.rows.map((row) => ({ title: title(row.title), panels: row.panels.filter(isAbout(option.value)) })),
        variables,
      },
      boardName(board.name, option.value),
    );
  });
}

const isAbout = (promise: string) => (panel: Panel) => !('promise' in panel) || panel.promise === promise;

/** As the link of an alert names it: the board, and what is chosen in it. */
function boardName(board: string, choice: string): string {
  return `${board}-${choice}`;
}

/** The same board without Grafana: every variable has its usual value, or takes all. */
function opsBoard(board: Board, name: string = board.name): OpsBoard<AskedPanel> {
  const { title, about, rows, variables = [] } = board;
  const values = new Map<string, string>([
    ['__rate_interval', RATE],
    ['__range', SPAN],
    ['job', '.*'],
    ['instance', '.*'],
    ...variables.map((variable): [string, string] => {
      if (variable.kind === 'text') return [variable.name, variable.value];
      const [first] = variable.options;
      return [
        variable.name,
        variable.all ? variable.options.map(({ value }) => value).join('|') : (first?.value ?? ''),
      ];
    }),
  ]);
  const fill = (text: string) =>
    text.replace(/\$\{?(\w+)\}?/g, (whole, variable: string) => {
      const value = values.get(variable);
      if (value === undefined) throw new Error(`board ${name}: nothing is known of ${whole}`);
      return value;
    });
  return {
    name,
    title,
    about,
    rows: rows.map((row) => ({ title: row.title, panels: row.panels.map((one) => opsPanel(one, fill)) })),
  };
}

function opsPanel(panel: Panel, fill: (text: string) => string): AskedPanel {
  const { title, kind } = panel;
  const width = panel.width ?? WIDTHS[kind];
  if (panel.kind === 'words') {
    return {
      title,
      kind,
      width,
      about: panel.markdown.replace(/\$\{[^}]*\}/g, ''),
      unit: 'none',
      thresholds: [],
      targets: [],
    };
  }
  const { meaning, unit, thresholds = [], decimals, targets } = panel;
  return {
    title,
    kind,
    width,
    about: `${meaning.shows} Bad: ${meaning.bad} Then: ${meaning.then}`,
    unit,
    thresholds,
    ...(decimals === undefined ? {} : { decimals }),
    ...(targets.some(({ expr }) => expr.includes(WHOLE)) ? { window: overLast(SPAN_S) } : {}),
    ...(panel.kind === 'stat' && panel.whenEmpty !== undefined ? { whenEmpty: panel.whenEmpty } : {}),
    ...(panel.kind === 'table' ? { columns: panel.columns, value: panel.value } : {}),
    targets: targets.map(({ expr, legend }) => ({ expr: fill(expr), ...(legend === undefined ? {} : { legend }) })),
  };
}
