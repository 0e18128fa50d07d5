// node scripts/run.mjs <file.ts> [arguments]: runs a file of the project under the project's Node.
import { resolve } from 'node:path';
import { runChild } from './lib/child.mjs';
import { inProject, Stop } from './lib/project.mjs';
import { setUp } from './lib/setup.mjs';
import { main } from './lib/step.mjs';

/** These run no worker, or are about finding one. */
const WITHOUT_WORKER = ['room-service/worker', 'room-service/bots', 'scripts', 'slo', 'k8s'].map(
  (folder) => `${inProject(folder)}/`,
);

await main(async () => {
  const [file, ...args] = process.argv.slice(2);
  if (file === undefined) throw new Stop('Usage: node scripts/run.mjs <file.ts> [arguments]');
  const path = resolve(file);
  const worker = !WITHOUT_WORKER.some((folder) => path.startsWith(folder));
  // What drives a browser needs one, and the page.
  const browser = path.startsWith(`${inProject('web/e2e')}/`);
  // Who practises reads the page of `/ops`.
  const web = browser || path.startsWith(`${inProject('scripts/drill')}/`);
  const { node, env } = await setUp({ worker, chromium: browser, web });
  // What it has started, a service or bots, ends with it, however it ends. A terminal would not let a group of its own read.
  const group = process.stdin.isTTY !== true;
  const { code } = await runChild(node, [path, ...args], { env, cwd: process.cwd(), group });
  return code;
});
