import { createHash } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { runChild } from './child.mjs';
import { inProject, Stop } from './project.mjs';

/** npm writes its own record right before or after the lock file. */
const SLACK_MS = 2_000;

const STAMP = inProject('node_modules', '.atrium-lock-hash');

/** The Node that starts the scripts; what runs the product is newer, see runtime.mjs. */
const OLDEST_NODE = 20;

export function checkSystemNode(version = process.versions.node) {
  const major = Number(version.split('.')[0]);
  if (major < OLDEST_NODE) {
    throw new Stop(`Node ${OLDEST_NODE} or later is needed, and this is ${version}. See https://nodejs.org`);
  }
}

const lockHash = () =>
  createHash('sha256')
    .update(readFileSync(inProject('package-lock.json')))
    .digest('hex');

/** True when node_modules holds what package-lock.json says, as far as can be told without npm. */
export function isInstalled() {
  let stamp;
  try {
    stamp = readFileSync(STAMP, 'utf8');
  } catch {
    stamp = '';
  }
  if (stamp === lockHash()) return true;
  try {
    // npm's own record: newer than the lock file after an `npm install` by hand.
    const record = statSync(inProject('node_modules', '.package-lock.json')).mtimeMs;
    return record + SLACK_MS >= statSync(inProject('package-lock.json')).mtimeMs;
  } catch {
    return false;
  }
}

export async function installDependencies() {
  if (isInstalled()) return { note: 'up to date' };
  const { code } = await runChild('npm', ['ci', '--no-audit', '--no-fund', '--loglevel', 'error'], {
    stdio: ['ignore', 2, 2],
  });
  if (code !== 0) throw new Stop('npm ci failed: its words are above. Is the package registry reachable?');
  writeFileSync(STAMP, lockHash());
  return { note: 'installed' };
}
