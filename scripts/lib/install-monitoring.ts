import { installPackages } from '@atrium/worker';
import { findMonitoringPrograms, MONITORING_PACKAGES, type FoundPrograms } from './monitoring-programs.ts';
import { withoutDaemons } from './without-daemons.ts';

export type InstallMonitoringOptions = { purpose: string; env: NodeJS.ProcessEnv; log: (line: string) => void };

/** Installs Debian's packages by the usual rules, without the services that they would start: we run our own. */
export async function installMonitoring({ purpose, env, log }: InstallMonitoringOptions): Promise<FoundPrograms> {
  const installed = await withoutDaemons(() => installPackages({ packages: MONITORING_PACKAGES, purpose, env, log }));
  return installed.ok ? findMonitoringPrograms(env) : { kind: 'wrong', why: installed.why };
}
