import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEngine, type Engine } from './engine.ts';
import { findMonitoringPrograms } from './monitoring-programs.ts';

export { startAlertmanager, type Alertmanager, type FiringAlert } from './alertmanager.ts';

/** What is scraped; `url` like http://127.0.0.1:9464/metrics. */
export type ScrapeTarget = { url: string; labels?: Readonly<Record<string, string>> };

export type PrometheusOptions = {
  targets: readonly ScrapeTarget[];
  ruleFiles?: readonly string[];
  scrapeIntervalMs: number;
  evaluationIntervalMs: number;
  /** Url of an Alertmanager that is told what fires. */
  alertmanager?: string;
  /** The label of all targets; what a cluster calls the service. */
  job?: string;
  /** Where its data stays; without one it goes when Prometheus is stopped. */
  dataFolder?: string;
  /** 0: any. */
  port?: number;
  flags?: readonly string[];
  env?: NodeJS.ProcessEnv;
};

export type Labels = Readonly<Record<string, string>>;
/** `at`: Unix time in seconds. */
export type Sample = { labels: Labels; at: number; value: number };
export type Series = { labels: Labels; values: readonly { at: number; value: number }[] };
export type RuleAlert = { labels: Labels; annotations: Labels; state: 'pending' | 'firing'; activeAt: string };

export type Prometheus = Engine & {
  /** An instant vector; a scalar has no labels. `atS`: Unix time, now where it is not given. Throws on a bad query. */
  query: (promql: string, atS?: number) => Promise<readonly Sample[]>;
  queryRange: (promql: string, range: { startS: number; endS: number; stepS: number }) => Promise<readonly Series[]>;
  /** Pending and firing ones. */
  alerts: () => Promise<readonly RuleAlert[]>;
  /** Scrapes others from its next look at the file on (at once, for a test that waits). */
  scrape: (targets: readonly ScrapeTarget[]) => void;
};

/** Both are off in Prometheus 2 (prometheus.io/docs/prometheus/latest/feature_flags). */
const FEATURES = '--enable-feature=exemplar-storage,native-histograms';

/** Prometheus as a process of its own on loopback, with its data in a folder of its own. */
export async function startPrometheus(options: PrometheusOptions): Promise<Prometheus> {
  const { dataFolder, port = 0, flags = [], env = process.env, targets } = options;
  const folder = dataFolder ?? mkdtempSync(join(tmpdir(), 'atrium-prometheus-'));
  mkdirSync(folder, { recursive: true });
  const remove = () => {
    if (dataFolder === undefined) rmSync(folder, { recursive: true, force: true });
  };
  const targetFile = join(folder, 'targets.json');
  const scrape = (of: readonly ScrapeTarget[]) => writeFileSync(targetFile, JSON.stringify(of.map(groupOf)));
  scrape(targets);
  const config = join(folder, 'prometheus.json');
  // JSON is YAML.
  writeFileSync(config, JSON.stringify(configOf(options, targetFile), null, 2));
  const engine = await startEngine({
    name: 'Prometheus',
    bin: programOf(env),
    args: [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      FEATURES,
      ...flags,
    ],
  }).catch((error: unknown) => {
    remove();
    throw error;
  });
  const get = (path: string, asked: Readonly<Record<string, string | number>> = {}) => ask(engine.url, path, asked);
  return {
    ...engine,
    scrape,
    query: async (query, atS) => samplesOf(await get('query', { query, ...(atS === undefined ? {} : { time: atS }) })),
    queryRange: async (query, { startS, endS, stepS }) =>
      seriesOf(await get('query_range', { query, start: startS, end: endS, step: stepS })),
    alerts: async () => ((await get('alerts')) as { alerts: RuleAlert[] }).alerts,
    stop: async () => {
      await engine.stop();
      remove();
    },
  };
}

function programOf(env: NodeJS.ProcessEnv): string {
  const found = findMonitoringPrograms(env);
  if (found.kind === 'found') return found.paths.PROMETHEUS_BIN;
  throw new Error(found.kind === 'wrong' ? found.why : `not installed: ${found.programs.join(', ')}`);
}

function configOf(options: PrometheusOptions, targetFile: string): object {
  const { ruleFiles = [], scrapeIntervalMs, evaluationIntervalMs, alertmanager, job = 'atrium' } = options;
  return {
    global: {
      scrape_interval: `${scrapeIntervalMs}ms`,
      evaluation_interval: `${evaluationIntervalMs}ms`,
      scrape_timeout: `${Math.min(scrapeIntervalMs, 10_000)}ms`,
    },
    rule_files: ruleFiles,
    scrape_configs: [{ job_name: job, file_sd_configs: [{ files: [targetFile], refresh_interval: '1s' }] }],
    ...(alertmanager === undefined
      ? {}
      : { alerting: { alertmanagers: [{ static_configs: [{ targets: [new URL(alertmanager).host] }] }] } }),
  };
}

function groupOf({ url, labels = {} }: ScrapeTarget): object {
  const { host, protocol, pathname } = new URL(url);
  return {
    targets: [host],
    labels: { ...labels, __scheme__: protocol.slice(0, -1), __metrics_path__: pathname },
  };
}

async function ask(url: string, path: string, asked: Readonly<Record<string, string | number>>): Promise<unknown> {
  const of = new URLSearchParams(Object.entries(asked).map(([name, value]): [string, string] => [name, String(value)]));
  const response = await fetch(`${url}/api/v1/${path}?${of.toString()}`);
  const body = (await response.json()) as { status: string; error?: string; data: unknown };
  if (body.status !== 'success') throw new Error(`${path}: ${body.error ?? response.status}`);
  return body.data;
}

type Point = [number, string];
type Answer = { resultType: string; result: unknown };

function samplesOf(data: unknown): Sample[] {
  const { resultType, result } = data as Answer;
  if (resultType === 'scalar') return [{ labels: {}, ...pointOf(result as Point) }];
  if (resultType !== 'vector') throw new Error(`a query for a vector got a ${resultType}`);
  return (result as { metric: Labels; value: Point }[]).map(({ metric, value }) => ({
    labels: metric,
    ...pointOf(value),
  }));
}

function seriesOf(data: unknown): Series[] {
  const { resultType, result } = data as Answer;
  if (resultType !== 'matrix') throw new Error(`a query for a range got a ${resultType}`);
  return (result as { metric: Labels; values: Point[] }[]).map(({ metric, values }) => ({
    labels: metric,
    values: values.map(pointOf),
  }));
}

/** Numbers come as text, since JSON has no NaN and no Infinity. */
function pointOf([at, text]: Point): { at: number; value: number } {
  const value = text === '+Inf' ? Infinity : text === '-Inf' ? -Infinity : Number(text);
  return { at, value };
}
