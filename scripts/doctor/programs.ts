import { cacheFolder, cacheTrouble, findWorker, installCommand, missingPackages, probeWorker } from '@atrium/worker';
import { findMonitoringPrograms, MONITORING_PACKAGES } from '../lib/monitoring-programs.ts';
import { findChromium } from '../lib/find-chromium.ts';
import { bad, ok, warn, type Finding } from './finding.ts';

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

/** People need neither; whoever is on call does. */
export function checkMonitoring(env: NodeJS.ProcessEnv): Finding {
  const about = 'monitoring';
  const found = findMonitoringPrograms(env);
  switch (found.kind) {
    case 'found':
      return ok(about, `${found.paths.PROMETHEUS_BIN} and ${found.paths.ALERTMANAGER_BIN}, for /ops and the tests.`);
    case 'wrong':
      return bad(about, found.why, 'correct or unset the variable.');
    case 'missing':
      return warn(
        about,
        `no ${found.programs.join(', ')}: /ops cannot tell how people are.`,
        installCommand(MONITORING_PACKAGES),
      );
  }
}

export function checkCache(env: NodeJS.ProcessEnv): Finding {
  const about = 'cache';
  const folder = cacheFolder(env);
  const trouble = cacheTrouble(folder);
  if (trouble !== null) return (trouble.is === 'full' ? warn : bad)(about, trouble.text, trouble.fix);
  return ok(about, `${folder} can be written.`);
}
