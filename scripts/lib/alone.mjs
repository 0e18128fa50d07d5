import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 500;

/**
 * Does `work` while no other process does the same: `file` holds the id of the one that does. One that was killed
 * leaves its file, and is not waited for.
 *
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} work
 * @param {{ pollMs?: number }} [options]
 * @returns {Promise<T>}
 */
export async function alone(file, work, { pollMs = POLL_MS } = {}) {
  while (!take(file)) {
    if (isLeft(file)) rmSync(file, { force: true });
    else await sleep(pollMs);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function take(file) {
  try {
    writeFileSync(file, `${process.pid}`, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function isLeft(file) {
  try {
    const owner = Number(readFileSync(file, 'utf8'));
    // Nothing in it yet: it was taken this moment.
    if (owner > 0) process.kill(owner, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH'; // else given back meanwhile, or the process of another user
  }
}
