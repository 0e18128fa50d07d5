/**
 * Installs Redis and nginx for the tests of many pods, where that is possible, and prints one line about it on stdout;
 * talks on stderr. Those tests skip themselves without, so this never fails.
 */
import { installCommand, installPackages } from '@atrium/worker';
import { EdgeProxy } from './lib/edge-proxy.ts';
import { isOnPath } from './lib/on-path.ts';
import { withoutDaemons } from './lib/without-daemons.ts';

const PACKAGES = ['redis-server', 'nginx-light'] as const;

const log = (line: string) => void process.stderr.write(`${line}\n`);

async function installMissing(): Promise<string> {
  if (isOnPath('redis-server') && EdgeProxy.available()) return 'there';
  const purpose = 'Many pods behind one edge, with their directory in Redis';
  const installed = await withoutDaemons(() => installPackages({ packages: PACKAGES, purpose, env: process.env, log }));
  if (installed.ok) return `installed ${PACKAGES.join(' ')}`;
  log(installed.why);
  return `none, so its tests are skipped; ${installCommand(PACKAGES)}`;
}

process.stdout.write(`${await installMissing()}\n`);
