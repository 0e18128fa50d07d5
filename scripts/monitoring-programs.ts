/**
 * Finds Prometheus, Alertmanager and their tools, after installing them where that is possible, and prints them as one
 * line of JSON on stdout, empty where there are none; talks on stderr. The tests that need them say that they are left
 * out, so this never fails.
 */
import { findMonitoringPrograms } from './lib/monitoring-programs.ts';
import { installMonitoring } from './lib/install-monitoring.ts';

const log = (line: string) => void process.stderr.write(`${line}\n`);
const had = findMonitoringPrograms(process.env);
const found =
  had.kind === 'missing' ? await installMonitoring({ purpose: 'Trying the alerts', env: process.env, log }) : had;
if (found.kind === 'found') process.stdout.write(`${JSON.stringify(found.paths)}\n`);
else {
  log(found.kind === 'wrong' ? found.why : `missing: ${found.programs.join(', ')}`);
  process.stdout.write('\n');
}
