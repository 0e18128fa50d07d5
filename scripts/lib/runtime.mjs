import { execFileSync } from 'node:child_process';
import { delimiter } from 'node:path';
import { inProject, Stop } from './project.mjs';

/** mediasoup needs 22; TypeScript runs without a build step and without a flag since 22.18 and 23.6. */
const OLDEST_RUNTIME = '22.18';

export function isNewEnough(version) {
  const [major, minor] = version.replace(/^v/, '').split('.').map(Number);
  if (major === 22) return minor >= 18;
  if (major === 23) return minor >= 6;
  return major > 23;
}

function versionOf(file) {
  try {
    return execFileSync(file, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return null; // not there, or for another machine
  }
}

/**
 * The Node that runs the product: the one that came with the dependencies, else the system's. `env` has it, and the
 * tools of the project, first on the PATH.
 */
export function findRuntime() {
  for (const file of [inProject('node_modules', '.bin', 'node'), process.execPath]) {
    const version = versionOf(file);
    if (version !== null && isNewEnough(version)) {
      const PATH = [inProject('node_modules', '.bin'), process.env.PATH].join(delimiter);
      return { note: version, value: { node: file, env: { ...process.env, PATH } } };
    }
  }
  throw new Stop(
    `Node ${OLDEST_RUNTIME} or later is needed, and this is ${process.versions.node}. On Linux it comes with ` +
      'the optional dependencies (is `omit=optional` set?); elsewhere install Node 24: https://nodejs.org',
  );
}
