import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const PROMTOOL = process.env.PROMTOOL_BIN ?? 'promtool';
const AMTOOL = process.env.AMTOOL_BIN ?? 'amtool';

export type Answer = { ok: boolean; text: string };
export type Files = ReadonlyMap<string, string>;

/** Null where there is none, and what needs it is left out. */
export function missingPrograms(): string | null {
  const missing = [PROMTOOL, AMTOOL].filter((program) => spawnSync(program, ['--version']).status !== 0);
  return missing.length === 0 ? null : missing.join(' and ');
}

export function promtool(files: Files, args: readonly string[]): Answer {
  return run(PROMTOOL, files, args);
}

export function amtool(files: Files, args: readonly string[]): Answer {
  return run(AMTOOL, files, args);
}

/** In a folder of its own that holds these files. */
function run(program: string, files: Files, args: readonly string[]): Answer {
  const folder = mkdtempSync(join(tmpdir(), 'atrium-alerts-'));
  try {
    for (const [path, text] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const { status, stdout, stderr } = spawnSync(program, args, { cwd: folder, encoding: 'utf8' });
    return { ok: status === 0, text: `${stdout}${stderr}` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
