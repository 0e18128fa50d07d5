import { defineConfig } from 'vitest/config';

const exclude = ['**/node_modules/**', '**/dist/**'];

/** Rules, dashboards, manifests and the gate, before the programs that read them. Bots with media are none of it. */
const platform = ['{slo,alerts,dashboards,ops}', 'k8s/{base,components,e2e,overlays,release-gate}'].map(
  (folders) => `${folders}/**/*.integration.test.ts`,
);

/**
 * unit: no process, no port. integration: real mediasoup, sockets and bots on loopback. platform: real Prometheus,
 * Alertmanager and API server. browser: real Chromium. Each of the last three goes file by file: two cores carry one
 * room with media at a time.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{room-service,web,scripts,slo,alerts,dashboards,ops,k8s}/**/*.test.{ts,tsx}'],
          exclude: [...exclude, '**/*.integration.test.ts', 'web/e2e/**'],
          // Property tests take seconds, and a busy machine makes that a minute; nothing here waits for a clock.
          testTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['{room-service,scripts,k8s}/**/*.integration.test.ts'],
          exclude: [...exclude, ...platform],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'platform',
          include: platform,
          exclude,
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['web/e2e/**/*.test.ts'],
          exclude,
          fileParallelism: false,
          testTimeout: 420_000,
          hookTimeout: 420_000,
        },
      },
    ],
  },
});
