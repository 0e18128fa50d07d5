/** What a board is to whoever reads its JSON: as much of schema v1 as is looked at here. */
export type DatasourceJson = { type?: string; uid?: string };

export type TargetJson = { refId?: string; expr?: string; datasource?: DatasourceJson; hide?: boolean };

export type PanelJson = {
  id: number;
  type: string;
  title?: string;
  description?: string;
  datasource?: DatasourceJson;
  gridPos: { x: number; y: number; w: number; h: number };
  targets?: readonly TargetJson[];
  links?: readonly { title: string; url: string }[];
  fieldConfig?: { defaults: { unit?: string; mappings?: unknown } };
  /** Of a row that is folded. */
  panels?: readonly PanelJson[];
};

export type VariableJson = {
  name: string;
  type: string;
  label?: string;
  query?: string;
  datasource?: DatasourceJson;
  multi?: boolean;
  allValue?: string;
  refresh?: number;
};

export type BoardJson = {
  uid: string;
  title: string;
  editable: boolean;
  schemaVersion: number;
  panels: readonly PanelJson[];
  templating: { list: readonly VariableJson[] };
  annotations: { list: readonly { name: string; expr?: string }[] };
};

/** All but rows, also those inside of folded ones. */
export function panelsOf(board: BoardJson): PanelJson[] {
  return board.panels.flatMap((panel) => (panel.type === 'row' ? [...(panel.panels ?? [])] : [panel]));
}

/** Everything that is asked of Prometheus, and where. */
export function expressionsOf(board: BoardJson): { where: string; expr: string }[] {
  return [
    ...panelsOf(board).flatMap(({ title = '', targets = [] }) =>
      targets.flatMap(({ expr, refId = '' }) => (expr === undefined ? [] : [{ where: `${title} ${refId}`, expr }])),
    ),
    ...board.annotations.list.flatMap(({ name, expr }) => (expr === undefined ? [] : [{ where: name, expr }])),
  ];
}
