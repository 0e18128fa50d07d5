import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PROTOCOL_VERSION } from '@atrium/protocol';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
const VERSION_FILE = 'room-service/protocol/src/version.ts';

/** The project as it was before this version of the wire, in a folder of its own. */
export class FormerVersion {
  readonly #folder: string;

  /** Takes its packages from npm's cache, or from the registry. */
  static checkOut(): FormerVersion {
    const folder = mkdtempSync(join(tmpdir(), 'atrium-former-'));
    const former = new FormerVersion(folder);
    try {
      git('worktree', 'add', '--detach', '--force', folder, lastOfVersion(PROTOCOL_VERSION - 1));
      const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];
      execFileSync('npm', ['ci', ...quiet], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
      return former;
    } catch (error) {
      former.remove();
      throw error;
    }
  }

  private constructor(folder: string) {
    this.#folder = folder;
  }

  get service(): string {
    return join(this.#folder, 'room-service/src/main.ts');
  }

  get bots(): string {
    return join(this.#folder, 'room-service/bots/src/main.ts');
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
    git('worktree', 'prune');
  }
}

/** The newest commit on the way to this one at which the wire had that version. */
function lastOfVersion(version: number): string {
  const commits = git('log', '--format=%H', '--', VERSION_FILE).trim().split('\n');
  const raised = commits.findLast((commit) => versionAt(commit) > version);
  if (raised === undefined) throw new Error(`no version came after ${version}`);
  return git('rev-parse', `${raised}^`).trim();
}

function versionAt(commit: string): number {
  return Number(/^export const PROTOCOL_VERSION = (\d+);$/m.exec(git('show', `${commit}:${VERSION_FILE}`))?.[1]);
}

function git(...args: string[]): string {
  return execFileSync('git', args, { cwd: PROJECT, encoding: 'utf8' });
}
