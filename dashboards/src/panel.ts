/** Units as Grafana knows them (packages/grafana-data/src/valueFormats/categories.ts). */
export const UNITS = {
  count: 'short',
  share: 'percentunit',
  seconds: 's',
  bytes: 'bytes',
  bitsPerSecond: 'bps',
  bytesPerSecond: 'Bps',
  perSecond: 'cps',
  packetsPerSecond: 'pps',
  requestsPerSecond: 'reqps',
  /** Neither of these: a score, a factor. */
  plain: 'none',
  /** Unix time in milliseconds, as `5 minutes ago`. */
  ago: 'dateTimeFromNow',
} as const;

export type Unit = (typeof UNITS)[keyof typeof UNITS];

/** What to read, what is wrong and what to do: every panel says all three, to somebody who was asleep a minute ago. */
export type Meaning = { shows: string; bad: string; then: string };

export type Target = {
  expr: string;
  /** What a line is called; `{{label}}` stands for the value of a label. */
  legend?: string;
  /** Draws kept traces on it as dots that open. Histograms only. */
  exemplar?: boolean;
};

/** `from`: the value from which on it has this colour; the first has none. */
export type Threshold = { from: number | null; color: 'green' | 'yellow' | 'red' | 'transparent' };

export type PanelLink = { title: string; url: string };

type Common = {
  title: string;
  meaning: Meaning;
  targets: readonly Target[];
  unit: Unit;
  thresholds?: readonly Threshold[];
  links?: readonly PanelLink[];
  /** Of 24 columns. */
  width?: number;
  height?: number;
  min?: number;
  max?: number;
  decimals?: number;
  /** Where a board is about one promise that is chosen: of which this says something. Grafana shows it for the others, too. */
  promise?: string;
};

/** A number, or one for each series. */
export type Stat = Common & { kind: 'stat'; whenEmpty?: string };
/**
 * Lines over time. `stacked`: parts of a whole, which Grafana fills; `/ops` draws each line from 0. Not where one part falls as
 * another rises, and which of them is the question: the line on top of both stays.
 */
export type Lines = Common & { kind: 'lines'; stacked?: boolean };
/** Bars beside each other, of now. */
export type Bars = Common & { kind: 'bars' };
/** Rows of now: the labels that are named, and the value. `link` of a row may use `${__data.fields.<label>}`. */
export type Table = Common & {
  kind: 'table';
  columns: Readonly<Record<string, string>>;
  value: string;
  rowLink?: PanelLink;
};
/** A histogram over time. */
export type Heat = Common & { kind: 'heat' };
/** Words. */
export type Words = { kind: 'words'; title: string; markdown: string; width?: number; height?: number };

export type Panel = Stat | Lines | Bars | Table | Heat | Words;

type Without<T> = T extends Panel ? Omit<T, 'kind'> : never;

export const stat = (options: Without<Stat>): Stat => ({ kind: 'stat', ...options });
export const lines = (options: Without<Lines>): Lines => ({ kind: 'lines', ...options });
export const bars = (options: Without<Bars>): Bars => ({ kind: 'bars', ...options });
export const table = (options: Without<Table>): Table => ({ kind: 'table', ...options });
export const heat = (options: Without<Heat>): Heat => ({ kind: 'heat', ...options });
export const words = (options: Without<Words>): Words => ({ kind: 'words', ...options });

/** Good below `warn`. */
export function badAbove(bad: number, warn?: number): readonly Threshold[] {
  const between: readonly Threshold[] = warn === undefined ? [] : [{ from: warn, color: 'yellow' }];
  return [{ from: null, color: 'green' }, ...between, { from: bad, color: 'red' }];
}

/** Good from `good` on. */
export function badBelow(bad: number, good = bad): readonly Threshold[] {
  const between: readonly Threshold[] = good === bad ? [] : [{ from: bad, color: 'yellow' }];
  return [{ from: null, color: 'red' }, ...between, { from: good, color: 'green' }];
}
