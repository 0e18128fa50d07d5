import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { allGroups } from '@atrium/alerts';
import { duration } from '@atrium/slo';
import { hurriedPrometheus } from './hurried-prometheus.ts';
import { startAlertmanager, startPrometheus, type Alertmanager, type Prometheus } from './prometheus.ts';
import { startService, type Service } from './service.ts';

const CONFIG = fileURLToPath(new URL('../../alerts/generated/alertmanager.yaml', import.meta.url));
/** An hour in two minutes, an evaluation every second. */
export const OPS_CLOCK = 30;
/**
 * Of what the page itself asks: 10 s of its minute, which hold two turns of whoever flickers (4 s) between the first scrape
 * and the last. In fewer what they do would come and go.
 */
const PAGE_CLOCK = 6;

export type OpsStage = {
  service: Service;
  prometheus: Prometheus;
  alertmanager: Alertmanager;
  ops: string;
  stop: () => Promise<void>;
};

/**
 * The real service, Prometheus and Alertmanager, with all rules at a faster clock, and the minute of the page with them; the
 * service knows whom to ask.
 */
export async function startOpsStage(clock = OPS_CLOCK, env: Record<string, string> = {}): Promise<OpsStage> {
  const folder = mkdtempSync(join(tmpdir(), 'atrium-ops-'));
  const rules = join(folder, 'rules.json');
  const groups = allGroups({ clock }).map(({ name, intervalS, rules: own }) => ({
    name,
    interval: duration(intervalS),
    rules: own,
  }));
  writeFileSync(rules, JSON.stringify({ groups }));
  const alertmanager = await startAlertmanager({ configFile: CONFIG });
  const prometheus = await startPrometheus({
    targets: [],
    ruleFiles: [rules],
    scrapeIntervalMs: 1_000,
    evaluationIntervalMs: 1_000,
    alertmanager: alertmanager.url,
  });
  const hurried = await hurriedPrometheus(prometheus.url, PAGE_CLOCK);
  const stopPrometheus = async () => {
    // Nobody is to listen where Prometheus is away.
    await hurried.close();
    await prometheus.stop();
  };
  const service = await startService({ PROMETHEUS_URL: hurried.url, ALERTMANAGER_URL: alertmanager.url, ...env });
  prometheus.scrape([{ url: service.metricsUrl }]);
  return {
    service,
    prometheus: { ...prometheus, stop: stopPrometheus },
    alertmanager,
    ops: service.metricsUrl.replace(/\/metrics$/, '/ops'),
    async stop() {
      await service.stop();
      await stopPrometheus();
      await alertmanager.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
