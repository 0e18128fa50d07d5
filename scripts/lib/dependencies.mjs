import { createHash } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { alone } from './alone.mjs';
import { runChild } from './child.mjs';
import { listenToNpm } from './npm-words.mjs';
import { Interrupted, ROOT, Stop } from './project.mjs';

/** npm writes its own record right before or after the lock file. */
const SLACK_MS = 2_000;

/** npm has nothing to tidy up: what it leaves, the next `npm ci` removes. */
const CALM_MS = 3_000;

/**
 * npm's own waits (10 s, then 60 s) are for a registry that is overloaded; here a person waits for one that mostly is
 * not there.
 */
const RETRIES = ['--fetch-retries=2', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=5000'];

const stampOf = (root) => join(root, 'node_modules', '.atrium-lock-hash');

/** The Node that starts the scripts; what runs the product is newer, see runtime.mjs. */
const OLDEST_NODE = 20;

export function checkSystemNode(version = process.versions.node) {
  const major = Number(version.split('.')[0]);
  if (major < OLDEST_NODE) {
    throw new Stop(`Node ${OLDEST_NODE} or later is needed, and this is ${version}. See https://nodejs.org`);
  }
}

const lockHash = (root) =>
  createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');

/** True when node_modules holds what package-lock.json says, as far as can be told without npm. */
export function isInstalled(root = ROOT) {
  let stamp;
  try {
    stamp = readFileSync(stampOf(root), 'utf8');
  } catch {
    stamp = '';
  }
  if (stamp === lockHash(root)) return true;
  try {
    // npm's own record: newer than the lock file after an `npm install` by hand.
    const record = statSync(join(root, 'node_modules', '.package-lock.json')).mtimeMs;
    return record + SLACK_MS >= statSync(join(root, 'package-lock.json')).mtimeMs;
  } catch {
    return false;
  }
}

/** @param {{ root?: string, run?: typeof runChild }} [options] */
export async function installDependencies({ root = ROOT, run = runChild } = {}) {
  if (isInstalled(root)) return { note: 'up to date' };
  // `npm ci` begins by emptying node_modules: of two commands in one clone the second waits, then finds all there.
  return alone(join(root, '.installing'), async () => {
    if (isInstalled(root)) return { note: 'installed by another command' };
    await runNpmCi({ cwd: root, run });
    writeFileSync(stampOf(root), lockHash(root));
    return { note: 'installed' };
  });
}

/**
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, run?: typeof runChild, write?: (text: string) => void,
 *   silenceMs?: number }} [options]
 */
export async function runNpmCi({ cwd = ROOT, env = process.env, run = runChild, write = toStderr, silenceMs } = {}) {
  const words = listenToNpm({ write, silenceMs });
  try {
    const { code, interrupted } = await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=http', ...RETRIES], {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      calmMs: CALM_MS,
      onStdout: write,
      onStderr: words.onText,
    });
    if (interrupted) throw new Interrupted();
    if (code !== 0) throw new Stop('npm ci failed: its words are above. Is the package registry reachable?');
  } finally {
    words.close();
  }
}

function toStderr(text) {
  process.stderr.write(text);
}
