import { runChild } from './child.mjs';
import { checkSystemNode, installDependencies } from './dependencies.mjs';
import { Interrupted, Stop } from './project.mjs';
import { findRuntime } from './runtime.mjs';
import { step } from './step.mjs';
import { buildWeb } from './web.mjs';

/** The compiler and apt end in a moment. */
const CALM_MS = 10_000;

/**
 * Runs a TypeScript file of the project that prints one line on stdout, most often a path, and its progress on stderr.
 */
async function printedLine(runtime, file, failure) {
  let printed = '';
  const { code, interrupted } = await runChild(runtime.node, [file], {
    env: runtime.env,
    stdio: ['inherit', 'pipe', 'inherit'],
    calmMs: CALM_MS,
    onStdout: (text) => (printed += text),
  });
  if (interrupted) throw new Interrupted();
  if (code !== 0) throw new Stop(failure);
  return printed.trim();
}

/** The words are the child's own, on stderr. */
async function checkConfiguration(runtime) {
  const { code, interrupted } = await runChild(runtime.node, ['scripts/configuration.ts'], {
    env: runtime.env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (interrupted) throw new Interrupted();
  if (code !== 0) throw new Stop('Correct it and start again; docs/hosting.md has all variables.');
  return { note: 'no mistakes' };
}

/**
 * Makes a clone ready to run. Answers the Node to use and an environment that has the worker (and, when asked for,
 * the browser) in it.
 *
 * @param {{ configuration?: boolean, worker?: boolean, web?: boolean, chromium?: boolean, networks?: boolean, collector?: boolean, monitoring?: boolean, pods?: boolean }} wanted
 */
export async function setUp(wanted) {
  const { configuration = false, worker = true, web = false } = wanted;
  const { chromium = false, networks = false, collector = false, monitoring = false, pods = false } = wanted;
  checkSystemNode();
  await step('dependencies', installDependencies);
  const runtime = await step('Node', findRuntime);
  const { env } = runtime;
  // Before what takes minutes: a mistake is known at once.
  if (configuration) await step('configuration', () => checkConfiguration(runtime));
  if (worker) {
    const found = async () => {
      env.MEDIASOUP_WORKER_BIN = await printedLine(
        runtime,
        'room-service/worker/src/main.ts',
        'Without a mediasoup worker there is no sound and no picture.',
      );
      return { note: env.MEDIASOUP_WORKER_BIN };
    };
    await step('mediasoup worker', found, { speaks: true });
  }
  if (chromium) {
    const found = async () => {
      env.CHROMIUM_PATH = await printedLine(runtime, 'scripts/chromium.ts', 'The browser tests need Chromium.');
      return { note: env.CHROMIUM_PATH };
    };
    await step('Chromium', found, { speaks: true });
  }
  if (networks) {
    const found = async () => ({
      note: await printedLine(runtime, 'scripts/network-tools.ts', 'Looking for the tools of network tests failed.'),
    });
    await step('tools for tests of networks', found, { speaks: true });
  }
  if (collector) {
    const found = async () => {
      const path = await printedLine(
        runtime,
        'scripts/collector.ts',
        'Looking for the OpenTelemetry Collector failed.',
      );
      if (path !== '') env.COLLECTOR_BIN = path;
      return { note: path === '' ? 'none: traces of tests go straight to their receiver' : path };
    };
    await step('OpenTelemetry Collector', found, { speaks: true });
  }
  if (monitoring) {
    const found = async () => {
      const failure = 'Looking for Prometheus and Alertmanager failed.';
      const printed = await printedLine(runtime, 'scripts/monitoring-programs.ts', failure);
      if (printed === '') return { note: 'none: the tests that need them are left out' };
      const paths = JSON.parse(printed);
      Object.assign(env, paths);
      return { note: paths.PROMETHEUS_BIN };
    };
    await step('Prometheus and Alertmanager', found, { speaks: true });
  }
  if (pods) {
    const found = async () => ({
      note: await printedLine(runtime, 'scripts/pod-programs.ts', 'Looking for Redis and nginx failed.'),
    });
    await step('Redis and nginx for tests of many pods', found, { speaks: true });
  }
  if (web) await step('web client', () => buildWeb(runtime));
  return runtime;
}
