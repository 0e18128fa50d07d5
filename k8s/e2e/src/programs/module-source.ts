import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Go } from './go.ts';

/** Where Go keeps a module that it has fetched. Only to be read. */
export type ModuleSource = { ok: true; folder: string; goMod: string } | { ok: false; why: string };

/** Fetches the source of a module, checked against Go's checksum database; the second time it is there. */
export async function moduleSource(go: Go, module: string, version: string): Promise<ModuleSource> {
  // Outside of any module: in one, Go would first want to know about that.
  const empty = await mkdtemp(join(tmpdir(), 'atrium-go-'));
  try {
    const said = await go.do(`fetching ${module} ${version}`, empty, [
      'mod',
      'download',
      '-json',
      `${module}@${version}`,
    ]);
    if (!said.ok) return said;
    const { Dir: folder, GoMod: goMod } = parsed(said.text);
    if (folder === undefined || goMod === undefined) return { ok: false, why: `${module}: Go said\n${said.text}` };
    return { ok: true, folder, goMod };
  } finally {
    await rm(empty, { recursive: true, force: true });
  }
}

/** Go may say which modules it fetches before the one object of its answer. */
function parsed(text: string): { Dir?: string; GoMod?: string } {
  return JSON.parse(text.slice(Math.max(text.indexOf('{'), 0))) as { Dir?: string; GoMod?: string };
}
