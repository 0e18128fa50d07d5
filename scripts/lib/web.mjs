import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runChild } from './child.mjs';
import { Interrupted, ROOT, Stop } from './project.mjs';

/** What the bundle is made of. */
const INPUTS = ['web', 'room-service/protocol', 'package-lock.json', 'tsconfig.base.json'];

/** In the output folder, which vite empties first: a build by hand or a broken one loses it. Not served (dot file). */
const STAMP = join('web', 'dist', '.inputs');

function filesOf(root, path) {
  if (!existsSync(join(root, path))) return [];
  const entries = readdirSync(join(root, path), { withFileTypes: true });
  return entries.flatMap((entry) => {
    const inner = `${path}/${entry.name}`;
    if (['node_modules', 'dist', 'e2e'].includes(entry.name)) return [];
    if (entry.isDirectory()) return filesOf(root, inner);
    return entry.isFile() && !/\.test\.tsx?$/.test(entry.name) ? [inner] : [];
  });
}

export function inputsHash(root = ROOT) {
  const hash = createHash('sha256');
  const files = INPUTS.flatMap((path) => (/\.json$/.test(path) ? [path] : filesOf(root, path))).sort();
  for (const file of files)
    hash
      .update(`${file}\n`)
      .update(readFileSync(join(root, file)))
      .update('\n');
  return hash.digest('hex');
}

/**
 * Builds the web client unless nothing changed since the last build.
 *
 * @param {{ env: NodeJS.ProcessEnv }} runtime
 * @param {{ root?: string, run?: typeof runChild }} [options]
 */
export async function buildWeb(runtime, { root = ROOT, run = runChild } = {}) {
  const stamp = join(root, STAMP);
  const inputs = inputsHash(root);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === inputs) return { note: 'unchanged' };
  let output = '';
  const { code, interrupted } = await run('npm', ['run', '--silent', 'build', '-w', 'web'], {
    cwd: root,
    env: runtime.env,
    stdio: ['ignore', 'pipe', 'inherit'],
    onStdout: (text) => (output += text),
  });
  if (interrupted) throw new Interrupted();
  if (code !== 0) throw new Stop(`${output}\nThe web client could not be built.`);
  writeFileSync(stamp, inputs);
  return { note: 'built' };
}
