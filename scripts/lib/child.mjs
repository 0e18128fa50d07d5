import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { ROOT } from './project.mjs';

/** After this long a program that was asked to end is ended by force. */
const KILL_AFTER_MS = 15_000;

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a program to its end and answers its exit code; signals are passed on to it. With `group` it leads a process
 * group of its own, so that the programs which it starts end with it.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, cwd?: string, stdio?: import('node:child_process').StdioOptions,
 *   group?: boolean, limitMs?: number, calmMs?: number, onStdout?: (text: string) => void,
 *   onStderr?: (text: string) => void }} options calmMs: how long it may take to end after a signal that was passed on,
 *   then it is ended by force; without one it takes its time
 * @returns {Promise<{ code: number, timedOut: boolean, interrupted: boolean }>} interrupted: a signal was passed on
 */
export function runChild(command, args, options = {}) {
  const {
    env = process.env,
    cwd = ROOT,
    stdio = 'inherit',
    group = false,
    limitMs,
    calmMs,
    onStdout,
    onStderr,
  } = options;
  return new Promise((resolve, reject) => {
    // Before it runs: it may end us in its first moment.
    for (const name of SIGNALS) process.on(name, passOn);
    const child = spawn(command, args, { cwd, env, stdio, detached: group });
    const kill = (signal) => {
      try {
        if (group) process.kill(-child.pid, signal);
        else child.kill(signal);
      } catch {
        // It ended by itself.
      }
    };

    let timedOut = false;
    let interrupted = false;
    let force;
    const end = (signal) => {
      kill(signal);
      force ??= setTimeout(() => kill('SIGKILL'), KILL_AFTER_MS);
    };
    const watchdog =
      limitMs === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true;
            end('SIGTERM');
          }, limitMs);
    if (onStdout) {
      child.stdout.setEncoding('utf8');
      child.stdout.on('data', onStdout);
    }
    if (onStderr) {
      child.stderr.setEncoding('utf8');
      child.stderr.on('data', onStderr);
    }
    child.on('error', (error) => {
      cleanUp();
      reject(error);
    });
    child.on('close', (code, signal) => {
      cleanUp();
      // What stays of the group, such as a browser whose test was killed.
      if (group) kill('SIGKILL');
      resolve({ code: code ?? 128 + constants.signals[signal], timedOut, interrupted });
    });

    // A terminal sends Ctrl-C to the whole group: who shares ours has it already, and a second one would force it.
    function passOn(signal) {
      interrupted = true;
      if (calmMs !== undefined) force ??= setTimeout(() => kill('SIGKILL'), calmMs);
      // To the leader only: it ends its own children in its own order (media workers after their rooms).
      if (group || !(signal === 'SIGINT' && process.stdin.isTTY)) child.kill(signal);
    }

    function cleanUp() {
      clearTimeout(watchdog);
      clearTimeout(force);
      for (const name of SIGNALS) process.off(name, passOn);
    }
  });
}
