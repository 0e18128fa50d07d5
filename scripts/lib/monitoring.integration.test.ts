import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { findMonitoringPrograms } from './monitoring-programs.ts';
import { startMonitoring } from './monitoring.mjs';

const there = findMonitoringPrograms(process.env).kind === 'found';
const state = mkdtempSync(join(tmpdir(), 'atrium-state-'));
afterAll(() => rmSync(state, { recursive: true, force: true }));
const runtime = (more: NodeJS.ProcessEnv) => ({
  node: process.execPath,
  env: {
    ...process.env,
    XDG_STATE_HOME: state,
    PROMETHEUS_PORT: '0',
    ALERTMANAGER_PORT: '0',
    METRICS_PORT: '0',
    ...more,
  },
});
const isReady = async (url = '') => (await fetch(`${url}/-/ready`).catch(() => null))?.ok ?? false;

test.each([
  { MONITORING: 'off' },
  { TELEMETRY: 'off' },
  { PROMETHEUS_URL: 'http://127.0.0.1:9' },
  { MONITORING: 'perhaps' },
])('[OPS9] nothing runs beside the service with %o', async (more) => {
  const given = runtime(more);
  const monitoring = await startMonitoring(given);
  expect(monitoring.env).toBe(given.env);
  await monitoring.stop();
});

test('[OPS9] where Prometheus cannot be had the service is told nothing worse than whom to ask', async () => {
  const monitoring = await startMonitoring(runtime({ PROMETHEUS_BIN: '/nowhere/prometheus' }));
  expect(monitoring.env.PROMETHEUS_URL).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  await monitoring.stop();
});

test.runIf(there)(
  '[OPS9] both run beside the service with the generated rules, and end with it',
  { timeout: 120_000 },
  async () => {
    const monitoring = await startMonitoring(runtime({}));
    const { PROMETHEUS_URL, ALERTMANAGER_URL } = monitoring.env;
    await vi.waitFor(
      async () => {
        expect(await isReady(PROMETHEUS_URL)).toBe(true);
        expect(await isReady(ALERTMANAGER_URL)).toBe(true);
      },
      { timeout: 60_000, interval: 200 },
    );
    const rules = (await (await fetch(`${PROMETHEUS_URL ?? ''}/api/v1/rules`)).json()) as {
      data: { groups: { name: string }[] };
    };
    const names = rules.data.groups.map(({ name }) => name);
    expect(names).toContain('slo-good-time');
    expect(names).toContain('alerts-good-time');
    await monitoring.stop();
    expect(await isReady(PROMETHEUS_URL)).toBe(false);
    expect(await isReady(ALERTMANAGER_URL)).toBe(false);
  },
);
