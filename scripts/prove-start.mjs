// Proves that `npm start` serves: starts it on a free port, waits for a living server and the page, and stops it.
// Ends with code 0 when all of that worked.
import { spawn } from 'node:child_process';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT, Stop } from './lib/project.mjs';
import { main, step } from './lib/step.mjs';

/** Includes a first build of the worker and of the web client on two slow cores. */
const START_LIMIT_MS = 20 * 60_000;

/** A calm shutdown tells everybody in the rooms; nobody is there. */
const STOP_LIMIT_MS = 30_000;

const POLL_MS = 500;

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function isListening(port) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.on('error', () => resolve(false));
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}

async function fetchText(url) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    return response.ok ? await response.text() : null;
  } catch {
    return null; // not up yet
  }
}

await main(async () => {
  const port = await freePort();
  // Port 0: whatever else uses the usual media ports on this machine is not in the way.
  // Monitoring is nobody's reason to fail here, and would leave data behind.
  const env = {
    ...process.env,
    PORT: `${port}`,
    HOST: '127.0.0.1',
    MEDIA_PORT: '0',
    ATRIUM_YES: '1',
    MONITORING: 'off',
  };
  const server = spawn('npm', ['start'], { cwd: ROOT, env, stdio: ['ignore', 2, 2], detached: true });
  const ended = new Promise((resolve) => server.once('close', (code, signal) => resolve({ code, signal })));
  let running = true;
  void ended.then(() => (running = false));
  const kill = (signal) => {
    if (running) process.kill(-server.pid, signal);
  };
  const stop = async () => {
    kill('SIGTERM');
    return Promise.race([ended, sleep(STOP_LIMIT_MS, null, { ref: false })]);
  };
  // The service leads a group of its own, so it is ended by asking: a second time forces it.
  const giveUp = async () => {
    if (running && (await stop()) === null) await stop();
    kill('SIGKILL');
  };
  for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => void giveUp().then(() => process.exit(130)));

  try {
    await prove(`http://127.0.0.1:${port}`, () => running);
    return await step('it stops on SIGTERM', async () => {
      if ((await stop()) === null) throw new Stop(`npm start did not end within ${STOP_LIMIT_MS / 1000} s of SIGTERM.`);
      // npm itself ends by the signal; what counts is that the service is gone.
      const deadline = performance.now() + STOP_LIMIT_MS;
      while (await isListening(port)) {
        if (performance.now() > deadline) throw new Stop(`Port ${port} is still served after npm start has ended.`);
        await sleep(POLL_MS);
      }
      return { value: 0 };
    });
  } finally {
    await giveUp();
  }
});

async function prove(base, isRunning) {
  const waitFor = (url) => async () => {
    const deadline = performance.now() + START_LIMIT_MS;
    while (isRunning() && performance.now() < deadline) {
      const text = await fetchText(url);
      if (text !== null) return { value: text };
      await sleep(POLL_MS);
    }
    throw new Stop(isRunning() ? `Nothing answers at ${url}` : `npm start ended before it answered at ${url}`);
  };
  await step('/livez answers', waitFor(`${base}/livez`), { speaks: true });
  const page = await step('the page is served', waitFor(`${base}/`));
  const script = /<script[^>]*\ssrc="([^"]+)"/.exec(page)?.[1];
  if (script === undefined) throw new Stop(`The page at ${base}/ loads no script.`);
  const code = await step('its script is served', waitFor(new URL(script, `${base}/`).href));
  if (/^\s*<!doctype/i.test(code)) throw new Stop(`${script} is a page, not a script.`);
}
