/**
 * Installs what the tests of networks need, where that is possible, and prints one line about it on stdout; talks on
 * stderr. Nobody else needs them, and the tests skip themselves without, so this never fails.
 */
import { installCommand, installPackages } from '@atrium/worker';
import { isOnPath } from './lib/on-path.ts';
import { withoutService } from './lib/without-service.ts';

const PACKAGES = { ip: 'iproute2', iptables: 'iptables', turnserver: 'coturn' } as const;

const log = (line: string) => void process.stderr.write(`${line}\n`);

const missing = () => Object.entries(PACKAGES).flatMap(([program, name]) => (isOnPath(program) ? [] : [name]));

async function installMissing(): Promise<string> {
  // A network of the test's own takes root, so packages alone would change nothing.
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'not root on Linux: their tests are skipped';
  const packages = missing();
  if (packages.length === 0) return 'there';
  const install = () => installPackages({ packages, purpose: 'A network for the tests', env: process.env, log });
  const installed = packages.includes('coturn') ? await withoutService('coturn.service', install) : await install();
  if (installed.ok) return `installed ${packages.join(' ')}`;
  log(installed.why);
  return `none, so their tests are skipped; ${installCommand(packages)}`;
}

process.stdout.write(`${await installMissing()}\n`);
