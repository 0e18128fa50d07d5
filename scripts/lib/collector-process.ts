import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { COLLECTOR_CONFIG } from './collector.ts';
import { freePorts } from './free-port.ts';

const READY_WITHIN_MS = 60_000;

export type CollectorProcess = { endpoint: string; stop: () => Promise<void> };

/** Starts the collector with the configuration that is used everywhere, on ports of its own; it sends on to `to`. */
export async function startCollector(options: { bin: string; to: string }): Promise<CollectorProcess> {
  const [http, grpc] = await freePorts(2);
  const child = spawn(options.bin, ['--config', COLLECTOR_CONFIG], {
    env: {
      ...process.env,
      OTLP_ENDPOINT: options.to,
      COLLECTOR_HTTP_PORT: `${http}`,
      COLLECTOR_GRPC_PORT: `${grpc}`,
      // Pages send their spans 5 s later than the service; a test need not wait longer than that.
      DECISION_WAIT: '8s',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr = (stderr + chunk.toString()).slice(-4000)));
  const endpoint = `http://127.0.0.1:${http}`;
  const giveUpAt = Date.now() + READY_WITHIN_MS;
  while (!(await answers(endpoint))) {
    if (child.exitCode !== null) throw new Error(`the collector ended with code ${child.exitCode}\n${stderr}`);
    if (Date.now() > giveUpAt) {
      child.kill('SIGKILL');
      throw new Error(`the collector did not start in time\n${stderr}`);
    }
    await sleep(100);
  }
  return {
    endpoint,
    async stop() {
      if (child.exitCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

async function answers(endpoint: string): Promise<boolean> {
  try {
    const headers = { 'content-type': 'application/json' };
    return (await fetch(`${endpoint}/v1/traces`, { method: 'POST', headers, body: '{}' })).ok;
  } catch {
    return false;
  }
}
