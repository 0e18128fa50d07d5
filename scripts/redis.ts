/**
 * Installs Redis for the tests of the room directory, where that is possible, and prints one line about it on stdout;
 * talks on stderr. Those tests skip themselves without, so this never fails.
 */
import { installCommand, installPackages } from '@atrium/worker';
import { isOnPath } from './lib/on-path.ts';
import { withoutDaemons } from './lib/without-daemons.ts';

const PACKAGES = ['redis-server'] as const;

const log = (line: string) => void process.stderr.write(`${line}\n`);

async function installMissing(): Promise<string> {
  if (isOnPath('redis-server')) return 'there';
  const purpose = 'The room directory in Redis';
  const installed = await withoutDaemons(() => installPackages({ packages: PACKAGES, purpose, env: process.env, log }));
  if (installed.ok) return `installed ${PACKAGES.join(' ')}`;
  log(installed.why);
  return `none, so its tests are skipped; ${installCommand(PACKAGES)}`;
}

process.stdout.write(`${await installMissing()}\n`);
