import { existsSync } from 'node:fs';
import { run, type RunEnd } from './run.ts';

export type InstallOptions = {
  packages: readonly string[];
  /** What they are for: part of the question and of the error. */
  purpose: string;
  env: NodeJS.ProcessEnv;
  log: (line: string) => void;
  system?: System;
};

/** What the installation touches; a test brings its own. */
export type System = {
  isRoot: boolean;
  isDebian: boolean;
  /** A person sits at the terminal and can be asked. */
  isTerminal: boolean;
  ask: (question: string) => Promise<boolean>;
  run: (command: string, args: readonly string[], env: NodeJS.ProcessEnv) => Promise<RunEnd>;
};

export type Installed = { ok: true } | { ok: false; why: string };

/** The command that installs packages, for a person to copy. */
export function installCommand(packages: readonly string[]): string {
  return `sudo apt-get install --no-install-recommends ${packages.join(' ')}`;
}

/**
 * Installs Debian packages when that is possible and allowed: as root on Debian or its descendants, after a yes on a
 * terminal; ATRIUM_YES=1, or no terminal, as in CI and in containers, counts as a yes. Anybody else gets the command.
 */
export async function installPackages(options: InstallOptions): Promise<Installed> {
  const { packages, purpose, env, log } = options;
  const system = options.system ?? thisSystem();
  const advice = `${purpose} needs packages that are missing here: ${packages.join(' ')}.`;
  if (!system.isDebian) {
    return { ok: false, why: `${advice} These are Debian's names; install what your system calls them.` };
  }
  if (!system.isRoot) return { ok: false, why: `${advice} Install them with:\n  ${installCommand(packages)}` };
  if (env.ATRIUM_YES !== '1' && system.isTerminal) {
    const yes = await system.ask(`${advice} Install them now with apt-get?`);
    if (!yes) return { ok: false, why: `${advice} Install them with:\n  ${installCommand(packages)}` };
  }
  log(`${purpose} needs ${packages.join(' ')}: installing them with apt-get.`);
  const aptEnv = { ...env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = ['install', '-y', '--no-install-recommends', ...packages];
  // A fresh container has no package lists, and old lists name files that mirrors have dropped.
  const update = await system.run('apt-get', ['update'], aptEnv);
  const end = await system.run('apt-get', install, aptEnv);
  if (end.code === 0) return { ok: true };
  const tail = update.code === 0 ? end.tail : `${update.tail}\n${end.tail}`;
  return { ok: false, why: `apt-get could not install ${packages.join(' ')}:\n${tail}` };
}

function thisSystem(): System {
  return {
    isRoot: process.getuid?.() === 0,
    isDebian: existsSync('/etc/debian_version'),
    isTerminal: process.stdin.isTTY && process.stderr.isTTY,
    ask: askOnTerminal,
    run: (command, args, env) => run({ command, args, env }),
  };
}

async function askOnTerminal(question: string): Promise<boolean> {
  const { createInterface } = await import('node:readline/promises');
  // stdout is kept for results that other programs read.
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${question} [Y/n] `);
    return /^(y|yes|)$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
