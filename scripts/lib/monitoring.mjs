// Prometheus and Alertmanager beside `npm start`: a service that people can use never waits for them.
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { ROOT } from './project.mjs';
import { say } from './step.mjs';

const METRICS_PORT = 9464;

/** What each listens on, where it is free. */
const USUAL = { PROMETHEUS_PORT: 9090, ALERTMANAGER_PORT: 9093 };

/** It writes what is in memory, and two programs end. */
const STOP_WITHIN_MS = 15_000;

/**
 * Starts them, where nobody said otherwise, and answers what the service needs to know of them; they come up while it
 * does. `stop` ends them.
 *
 * @param {{ node: string, env: NodeJS.ProcessEnv }} runtime
 * @returns {Promise<{ env: NodeJS.ProcessEnv, stop: () => Promise<void> }>}
 */
export async function startMonitoring({ node, env }) {
  const nothing = { env, stop: async () => {} };
  if (env.TELEMETRY === 'off' || env.MONITORING === 'off' || env.PROMETHEUS_URL) return nothing;
  if (env.MONITORING && env.MONITORING !== 'on') {
    say(`MONITORING: write on or off (got "${env.MONITORING}"). It is off.`);
    return nothing;
  }
  const ports = { METRICS_PORT: await portOf(env, 'METRICS_PORT', METRICS_PORT) };
  for (const [name, usual] of Object.entries(USUAL)) ports[name] = await portOf(env, name, usual);
  const child = spawn(node, ['scripts/monitoring.ts'], {
    cwd: ROOT,
    env: { ...env, ...ports },
    // Its own group: Ctrl-C is for the service, which goes first. It ends when we do, however we end: its stdin closes.
    stdio: ['pipe', 'ignore', 'inherit'],
    detached: true,
  });
  let running = true;
  const ended = new Promise((resolve) => child.once('close', resolve)).then(() => (running = false));
  child.on('error', (error) => say(`No Prometheus: ${error.message}`));
  child.stdin.on('error', () => {}); // it is gone
  return {
    env: {
      ...env,
      METRICS_PORT: ports.METRICS_PORT,
      PROMETHEUS_URL: `http://127.0.0.1:${ports.PROMETHEUS_PORT}`,
      ALERTMANAGER_URL: env.ALERTMANAGER_URL || `http://127.0.0.1:${ports.ALERTMANAGER_PORT}`,
    },
    async stop() {
      child.stdin.end();
      const late = setTimeout(() => running && process.kill(-child.pid, 'SIGKILL'), STOP_WITHIN_MS);
      await ended;
      clearTimeout(late);
    },
  };
}

/** A choice of the person stays; the usual port where it is free, else another, which is said. 0 is any. */
async function portOf(env, name, usual) {
  const chosen = env[name];
  if (chosen && chosen !== '0') return chosen;
  const free = chosen === '0' ? null : await listens(usual);
  if (free !== null) return `${free}`;
  const other = await listens(0);
  if (chosen !== '0') say(`Port ${usual} is taken: ${name} is ${other}.`);
  return `${other}`;
}

/** The port that could be listened on; null when it is taken. */
function listens(port) {
  return new Promise((resolve) => {
    const server = createServer().on('error', () => resolve(null));
    server.listen(port, '127.0.0.1', () => {
      const { port: found } = server.address();
      server.close(() => resolve(found));
    });
  });
}
