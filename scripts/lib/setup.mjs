import { runChild } from './child.mjs';
import { checkSystemNode, installDependencies } from './dependencies.mjs';
import { Stop } from './project.mjs';
import { findRuntime } from './runtime.mjs';
import { step } from './step.mjs';
import { buildWeb } from './web.mjs';

/**
 * Runs a TypeScript file of the project that prints one line on stdout, most often a path, and its progress on stderr.
 */
async function printedLine(runtime, file, failure) {
  let printed = '';
  const { code } = await runChild(runtime.node, [file], {
    env: runtime.env,
    stdio: ['inherit', 'pipe', 'inherit'],
    onStdout: (text) => (printed += text),
  });
  if (code !== 0) throw new Stop(failure);
  return printed.trim();
}

/**
 * Makes a clone ready to run. Answers the Node to use and an environment that has the worker (and, when asked for,
 * the browser) in it.
 *
 * @param {{ worker?: boolean, web?: boolean, chromium?: boolean, networks?: boolean }} wanted
 */
export async function setUp({ worker = true, web = false, chromium = false, networks = false }) {
  checkSystemNode();
  await step('dependencies', installDependencies);
  const runtime = await step('Node', findRuntime);
  const { env } = runtime;
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
  if (web) await step('web client', () => buildWeb(runtime));
  return runtime;
}
