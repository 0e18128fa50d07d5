import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { findMonitoringPrograms } from './monitoring-programs.ts';
import { startAlertmanager, startPrometheus } from './prometheus.ts';

const there = findMonitoringPrograms(process.env).kind === 'found';
const WAIT = { timeout: 50_000, interval: 100 };

test.runIf(there)(
  'what a page exposes is scraped, a rule fires, and Alertmanager knows; both end with their data',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'atrium-engines-'));
    const page = createServer((_request, response) => response.end('things 7\n')).listen(0, '127.0.0.1');
    await once(page, 'listening');
    const configFile = join(folder, 'alertmanager.json');
    writeFileSync(
      configFile,
      JSON.stringify({ route: { receiver: 'nobody', group_wait: '0s' }, receivers: [{ name: 'nobody' }] }),
    );
    const rules = join(folder, 'rules.json');
    writeFileSync(
      rules,
      JSON.stringify({
        groups: [{ name: 'g', rules: [{ alert: 'ManyThings', expr: 'things > 5', annotations: { summary: 'many' } }] }],
      }),
    );
    const alertmanager = await startAlertmanager({ configFile });
    const prometheus = await startPrometheus({
      targets: [{ url: `http://127.0.0.1:${(page.address() as AddressInfo).port}/metrics`, labels: { pod: 'a' } }],
      ruleFiles: [rules],
      scrapeIntervalMs: 200,
      evaluationIntervalMs: 200,
      alertmanager: alertmanager.url,
    });
    try {
      const [sample] = await vi.waitFor(async () => {
        const samples = await prometheus.query('things');
        expect(samples).toHaveLength(1);
        return samples;
      }, WAIT);
      expect(sample).toMatchObject({ labels: { pod: 'a', job: 'atrium' }, value: 7 });
      expect(await prometheus.query('1 / 0')).toEqual([expect.objectContaining({ labels: {}, value: Infinity })]);
      await expect(prometheus.query('things >')).rejects.toThrow(/parse error/);
      await vi.waitFor(
        async () => expect((await alertmanager.alerts()).map(({ labels }) => labels.alertname)).toEqual(['ManyThings']),
        WAIT,
      );
      expect(await prometheus.alerts()).toEqual([
        expect.objectContaining({ state: 'firing', annotations: { summary: 'many' } }),
      ]);
      const endS = Date.now() / 1000;
      const [series] = await prometheus.queryRange('things', { startS: endS - 10, endS, stepS: 1 });
      expect(series?.values.at(-1)?.value).toBe(7);
      prometheus.scrape([]);
      await vi.waitFor(async () => expect(await prometheus.query('up')).toEqual([]), WAIT);
    } finally {
      await prometheus.stop();
      await alertmanager.stop();
      page.close();
      page.closeAllConnections();
    }
    for (const { pid } of [prometheus, alertmanager])
      expect(existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, 'utf8') : '').toBe('');
    rmSync(folder, { recursive: true });
  },
);

test.runIf(there)('a rule that cannot be read is told with the engine’s own words', async () => {
  await expect(
    startPrometheus({
      targets: [],
      ruleFiles: ['/dev/null/none'],
      scrapeIntervalMs: 1000,
      evaluationIntervalMs: 1000,
      flags: ['--no-such-flag'],
    }),
  ).rejects.toThrow(/no-such-flag/);
});
