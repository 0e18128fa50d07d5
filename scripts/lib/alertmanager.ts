import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEngine, type Engine } from './engine.ts';
import { findMonitoringPrograms } from './monitoring-programs.ts';

export type AlertmanagerOptions = {
  configFile: string;
  /** Where silences and what was told stay; without one they go when it is stopped. */
  dataFolder?: string;
  /** 0: any. */
  port?: number;
  flags?: readonly string[];
  env?: NodeJS.ProcessEnv;
};

/** As its API says (api/v2): suppressed by a silence, or by another alert. */
export type FiringAlert = {
  labels: Readonly<Record<string, string>>;
  annotations: Readonly<Record<string, string>>;
  startsAt: string;
  status: { state: 'active' | 'suppressed' | 'unprocessed'; silencedBy: string[]; inhibitedBy: string[] };
  receivers: { name: string }[];
};

export type Alertmanager = Engine & { alerts: () => Promise<readonly FiringAlert[]> };

/** Alertmanager as a process of its own on loopback, alone: without the port on which it would look for others. */
export async function startAlertmanager(options: AlertmanagerOptions): Promise<Alertmanager> {
  const { configFile, dataFolder, port = 0, flags = [], env = process.env } = options;
  const folder = dataFolder ?? mkdtempSync(join(tmpdir(), 'atrium-alertmanager-'));
  mkdirSync(folder, { recursive: true });
  const remove = () => {
    if (dataFolder === undefined) rmSync(folder, { recursive: true, force: true });
  };
  const found = findMonitoringPrograms(env);
  if (found.kind !== 'found') throw new Error('Alertmanager is not installed');
  const engine = await startEngine({
    name: 'Alertmanager',
    bin: found.paths.ALERTMANAGER_BIN,
    args: [
      `--config.file=${configFile}`,
      `--storage.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
      ...flags,
    ],
  }).catch((error: unknown) => {
    remove();
    throw error;
  });
  return {
    ...engine,
    alerts: async () => (await (await fetch(`${engine.url}/api/v2/alerts`)).json()) as FiringAlert[],
    stop: async () => {
      await engine.stop();
      remove();
    },
  };
}
