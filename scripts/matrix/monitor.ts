import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { allGroups, ruleFile } from '@atrium/alerts';
import { METRICS } from '@atrium/metrics';
import { select, selector } from '@atrium/slo';
import { startPrometheus, type Prometheus, type ScrapeTarget } from '../lib/prometheus.ts';
import { Pager, type Told } from './pager.ts';

/** As in production: as often is scraped as rules are evaluated. */
const SCRAPE_MS = 30_000;
const READY_LOOK_MS = 50;
const ALERTS_FIRING = 'ALERTS{alertstate="firing"}';

/** The real Prometheus and Alertmanager with every rule of ours, compiled for a faster clock and for nothing else. */
export class Monitor {
  readonly #prometheus: Prometheus;
  readonly #pager: Pager;
  readonly #folder: string;

  private constructor(parts: { prometheus: Prometheus; pager: Pager; folder: string }) {
    this.#prometheus = parts.prometheus;
    this.#pager = parts.pager;
    this.#folder = parts.folder;
  }

  static async start({ clock, targets }: { clock: number; targets: readonly ScrapeTarget[] }): Promise<Monitor> {
    const folder = mkdtempSync(join(tmpdir(), 'atrium-matrix-'));
    const rules = join(folder, 'rules.yaml');
    writeFileSync(rules, ruleFile(allGroups({ clock })));
    const intervalMs = SCRAPE_MS / clock;
    const pager = await Pager.start(clock);
    try {
      const prometheus = await startPrometheus({
        targets,
        ruleFiles: [rules],
        scrapeIntervalMs: intervalMs,
        evaluationIntervalMs: intervalMs,
        alertmanager: pager.url,
        flags: [`--rules.alert.resend-delay=${intervalMs}ms`],
      });
      await ready(prometheus.url);
      return new Monitor({ prometheus, pager, folder });
    } catch (error) {
      await pager.close();
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Everything that a receiver was told, in order. */
  get told(): readonly Told[] {
    return this.#pager.told;
  }

  async firing(): Promise<ReadonlySet<string>> {
    const alerts = await this.#prometheus.alerts();
    return new Set(alerts.flatMap(({ state, labels }) => (state === 'firing' ? [labels.alertname ?? ''] : [])));
  }

  /** All that fired within the last so many seconds. */
  async firedWithin(seconds: number): Promise<ReadonlySet<string>> {
    const range = `${Math.ceil(seconds * 1_000)}ms`;
    const samples = await this.#prometheus.query(`max by (alertname) (max_over_time(${ALERTS_FIRING}[${range}]))`);
    return new Set(samples.map(({ labels }) => labels.alertname ?? ''));
  }

  /** What most of the bad time of people was put down to, within the last so many seconds. */
  async worstReason(seconds: number): Promise<string | null> {
    const bad = selector(select(METRICS.participantSeconds, { verdict: 'bad', participant: 'person' }));
    const range = `${Math.ceil(seconds * 1_000)}ms`;
    const samples = await this.#prometheus.query(`topk(1, sum by (reason) (increase(${bad}[${range}])) > 0)`);
    return samples[0]?.labels.reason ?? null;
  }

  /** Value of a query that answers with one sample; null: it answers with none. */
  async value(promql: string): Promise<number | null> {
    return (await this.#prometheus.query(promql))[0]?.value ?? null;
  }

  async close(): Promise<void> {
    await this.#prometheus.stop();
    await this.#pager.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** It listens before it has read its own data, and answers 503 until then. */
async function ready(url: string): Promise<void> {
  while (!(await fetch(`${url}/-/ready`)).ok) await sleep(READY_LOOK_MS);
}
