import { Interrupted, Stop } from './project.mjs';

/** Silence longer than this looks like a program that hangs. */
const HEARTBEAT_MS = 5_000;

export const say = (line) => process.stderr.write(`${line}\n`);

export const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

/**
 * Does one step of the set-up: one line with its time at the end, and a sign of life every few seconds before it.
 * `work` answers what there is to say about the result, or nothing. With `speaks` it shows its own progress.
 */
export async function step(name, work, { speaks = false } = {}) {
  const began = performance.now();
  const passed = () => seconds(performance.now() - began);
  const heartbeat = speaks ? undefined : setInterval(() => say(`  ${name} ... ${passed()}`), HEARTBEAT_MS);
  try {
    const { note, value } = (await work()) ?? {};
    say(`* ${name}: ${note ?? 'done'} (${passed()})`);
    return value;
  } catch (error) {
    say(`x ${name}: ${error instanceof Interrupted ? 'stopped' : 'failed'} (${passed()})`);
    throw error;
  } finally {
    clearInterval(heartbeat);
  }
}

/** The exit code of what Ctrl-C ended, by the custom of shells: 128 and the number of SIGINT. */
export const INTERRUPTED_CODE = 130;

/** Runs a command of the project: expected failures are told in their own words, everything else is a bug. */
export async function main(work) {
  try {
    process.exitCode = await work();
  } catch (error) {
    if (error instanceof Interrupted) {
      say(`\nStopped. ${commandName(process.env.npm_lifecycle_event)} goes on from here.`);
      process.exitCode = INTERRUPTED_CODE;
      return;
    }
    if (!(error instanceof Stop)) throw error;
    say(`\n${error.message}`);
    process.exitCode = 1;
  }
}

/** What a person typed, from npm's name of the script; null without npm. */
export function commandName(script) {
  if (script === undefined) return 'The same command';
  return ['start', 'test'].includes(script) ? `npm ${script}` : `npm run ${script}`;
}
