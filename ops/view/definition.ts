/**
 * What `/ops` may ask Prometheus, compiled from the promises and the boards and read by the service at run time: it
 * imports neither, and no query ever comes from a page.
 */
export type OpsDefinition = {
  objectives: readonly OpsObjective[];
  /** Names of the recorded series; `error` by window. */
  series: {
    bad: string;
    total: string;
    budgetLeft: string;
    period: string;
    known: string;
    error: Readonly<Record<string, string>>;
  };
  /** Which of all alerts that Alertmanager has are ours, as its API filters them. */
  alertFilters: readonly string[];
  /** The window of a promise now, in the words of the alerts: `over the last 5 minutes`. */
  nowWords: string;
  /** The window of who is hurt now, and why. */
  minuteWords: string;
  /** Three people who have it bad are an accident of three; more are many. */
  manyAbove: number;
  /** Of this moment. */
  queries: Readonly<Record<QueryName, string>>;
  /** Over the last hours. */
  ranges: Readonly<Record<RangeName, string>>;
  /** Reasons of bad time, in words. */
  reasons: Readonly<Record<string, string>>;
  /** By whose way to us it is bad, where the reason tells: of who has it bad, or of somebody they would hear or see. */
  whose: Readonly<Record<string, 'own' | 'others'>>;
  /** Why a release may not go on, in words. */
  holds: Readonly<Record<string, string>>;
  boards: readonly OpsBoard<AskedPanel>[];
};

export type QueryName =
  /** Recorded series of all promises at once, by name and `slo`. */
  | 'slos'
  | 'up'
  /** By `participant_state`. */
  | 'people'
  /** Bad seconds of people in the last hour, by `reason`. */
  | 'reasons'
  /** All their seconds in the window of `minuteWords`, by `verdict` and `reason`: one answer, so that they fit together. */
  | 'timeNow'
  /** People whose media have a way, as each told last. */
  | 'withMedia'
  /** Of their reports, the share (0..1) with a round trip that is long, over the window of `minuteWords`. */
  | 'longWay'
  /** By `instance`: how long a process stood still at worst, of those that do it again and again; and people in each. */
  | 'stalls'
  | 'peopleByPod'
  /** By `instance`: 0 where the event loop is known to be prompt, 1 where it is late by its p99 or its longest, 2 by both. */
  | 'late'
  /** By `instance`, a second, over the window of `minuteWords`: how long its loop is busy, and the CPU that it gets. */
  | 'busy'
  | 'cpu'
  /** By `request_group`, in the window of `nowWords`: answers, and those of them that took too long. */
  | 'answered'
  | 'slow'
  /** People whose media worker died within a minute, and how many died in the windows of `minuteWords` and of `nowWords`. */
  | 'cut'
  | 'deaths'
  | 'deathsLately'
  /** How many workers are dead, where none has lived for the window of `minuteWords`; nothing where any has. */
  | 'workersGone'
  /** A minute, over the last minute: who got a ticket to a room, and who came in. */
  | 'asked'
  | 'came'
  /** Who came in a minute 5 minutes ago; and who connected, asked, and was gone before the answer, a minute. */
  | 'cameBefore'
  | 'gone'
  /** Joins that failed in the window of `nowWords`, by `stage`. */
  | 'stages'
  /** What the release gate tells, and whether it can be read, by its pod; and when each pod told it. Nothing where there is none. */
  | 'release'
  | 'releaseAt'
  /** Seconds of people in the window of `minuteWords`, by `track` and `verdict`; joins in that of `nowWords`, by `track` and `outcome`. */
  | 'timeByTrack'
  | 'joinsByTrack'
  /** Now, by `version` and `track`: processes, people, and when the newest began. */
  | 'processes'
  | 'peopleByVersion'
  | 'startByVersion'
  /** When an alert that somebody is told of last fired. */
  | 'lastTrouble'
  /** Since when anything is known of each `version`: the first of them is since when anybody watches. */
  | 'watchedSince'
  /** What fires, and since when. */
  | 'alerts'
  /** When each page last fired, by `alertname` and `slo`, of the last 10 minutes. */
  | 'pages';

export type RangeName =
  /** Recorded shares of bad of all promises at once. */
  | 'errors'
  /** People, and their seconds in the window of `minuteWords` by `verdict`: who was hurt at each moment. */
  | 'here'
  | 'time';

type Burn = { long: string; short: string; factor: number };

export type OpsObjective = {
  id: string;
  title: string;
  promise: string;
  target: number;
  periodDays: number;
  /** Of events, or of participant-seconds. */
  counts: 'events' | 'time';
  /**
   * The fastest burn that somebody is told of: both windows above `factor` times what the target leaves room for, or those of
   * `slower` above its own. `alert`: its name.
   */
  burn: (Burn & { alert: string; severity: 'page' | 'ticket'; slower?: Burn }) | null;
};

export type PanelKind = 'stat' | 'lines' | 'bars' | 'table' | 'heat' | 'words';

export type PanelThreshold = { from: number | null; color: string };

export type OpsPanel = {
  title: string;
  kind: PanelKind;
  /** What to read, what is wrong, what to do. */
  about: string;
  /** As Grafana calls it. */
  unit: string;
  /** Of 24. */
  width: number;
  thresholds: readonly PanelThreshold[];
  decimals?: number;
  whenEmpty?: string;
  /** What is counted in it happened within this: `over the last hour`; left out where it says how it is now. */
  window?: string;
  /** Label to head of a table. */
  columns?: Readonly<Record<string, string>>;
  value?: string;
};

export type PanelTarget = { expr: string; legend?: string };

export type AskedPanel = OpsPanel & { targets: readonly PanelTarget[] };

export type OpsBoard<P extends OpsPanel = OpsPanel> = {
  name: string;
  title: string;
  about: string;
  rows: readonly { title: string; panels: readonly P[] }[];
};
