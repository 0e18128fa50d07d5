import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { allGroups } from '@atrium/alerts';
import { duration } from '@atrium/slo';
import { startAlertmanager, startPrometheus, type Alertmanager, type Prometheus } from './prometheus.ts';
import { startService, type Service } from './service.ts';

const CONFIG = fileURLToPath(new URL('../../alerts/generated/alertmanager.yaml', import.meta.url));
/** An hour in two minutes, an evaluation every second. */
export const OPS_CLOCK = 30;

export type OpsStage = {
  service: Service;
  prometheus: Prometheus;
  alertmanager: Alertmanager;
  ops: string;
  stop: () => Promise<void>;
};

/** The real service, Prometheus and Alertmanager, with all rules at a faster clock; the service knows whom to ask. */
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
  const service = await startService({ PROMETHEUS_URL: prometheus.url, ALERTMANAGER_URL: alertmanager.url, ...env });
  prometheus.scrape([{ url: service.metricsUrl }]);
  return {
    service,
    prometheus,
    alertmanager,
    ops: service.metricsUrl.replace(/\/metrics$/, '/ops'),
    async stop() {
      await service.stop();
      await prometheus.stop();
      await alertmanager.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
