/** Prints the path of Chromium on stdout, after installing it where that is possible; talks on stderr. */
import { installPackages } from '@atrium/worker';
import { findChromium } from './lib/find-chromium.ts';

const log = (line: string) => void process.stderr.write(`${line}\n`);

async function findOrInstall(): Promise<{ ok: true; path: string } | { ok: false; why: string }> {
  const found = findChromium(process.env);
  if (found.kind === 'found') return { ok: true, path: found.path };
  if (found.kind === 'wrong') return { ok: false, why: found.why };
  const packages = ['chromium'];
  const installed = await installPackages({ packages, purpose: 'The browser tests', env: process.env, log });
  if (!installed.ok) return installed;
  const now = findChromium(process.env);
  return now.kind === 'found' ? { ok: true, path: now.path } : { ok: false, why: 'chromium was installed, not found' };
}

const result = await findOrInstall();
if (result.ok) {
  process.stdout.write(`${result.path}\n`);
} else {
  log(`${result.why}\nA browser from elsewhere can be named by CHROMIUM_PATH.`);
  process.exitCode = 1;
}
