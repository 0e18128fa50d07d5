import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, findWorker, installCommand, missingPackages, probeWorker } from '@atrium/worker';
import { findChromium } from '../lib/find-chromium.ts';
import { bad, ok, warn, type Finding } from './finding.ts';

/** A build of the worker takes about 250 MB beside its result. */
const ROOM_FOR_A_BUILD_BYTES = 500_000_000;

/** The doctor itself runs under the Node that runs the product, which the set-up chose. */
export function checkNode(): Finding {
  return ok('Node', `${process.versions.node}.`);
}

export async function checkWorker(env: NodeJS.ProcessEnv): Promise<Finding> {
  const about = 'media worker';
  const named = env.MEDIASOUP_WORKER_BIN;
  if (named) {
    const probe = await probeWorker(named);
    if (probe.ok) return ok(about, `${named} runs.`);
    const text = `MEDIASOUP_WORKER_BIN=${named} is not usable: ${probe.why}.`;
    return bad(about, text, 'unset it, then npm start finds or builds one.');
  }
  const found = await findWorker({ env });
  if (found !== null) return ok(about, `${found} runs.`);
  const missing = missingPackages(env);
  const packages = missing.length > 0 ? ` A build needs: ${installCommand(missing)}` : '';
  return warn(about, 'none yet.', `npm run worker downloads one, or builds it in some minutes.${packages}`);
}

export function checkChromium(env: NodeJS.ProcessEnv): Finding {
  const found = findChromium(env);
  switch (found.kind) {
    case 'found':
      return ok('Chromium', `${found.path}, for the tests.`);
    case 'wrong':
      return bad('Chromium', found.why, 'correct or unset CHROMIUM_PATH.');
    case 'missing':
      return warn('Chromium', 'none: the browser tests cannot run.', installCommand(['chromium']));
  }
}

export function checkCache(env: NodeJS.ProcessEnv): Finding {
  const about = 'cache';
  const folder = cacheFolder(env);
  const fix = 'make it writable, or set XDG_CACHE_HOME to another folder.';
  try {
    mkdirSync(folder, { recursive: true });
    const probe = join(folder, `.doctor-${process.pid}`);
    writeFileSync(probe, '');
    rmSync(probe);
  } catch (error) {
    return bad(about, `${folder} cannot be written (${(error as NodeJS.ErrnoException).code}).`, fix);
  }
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  if (free < ROOM_FOR_A_BUILD_BYTES) {
    return warn(about, `${folder} has ${Math.floor(free / 1e6)} MB left.`, 'free some space: a build takes 500 MB.');
  }
  return ok(about, `${folder} can be written.`);
}
