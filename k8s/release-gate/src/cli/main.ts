/** `npm run release -- status | wait | pause | resume | abort | force ...`: how a release is, and the last word of people. */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Report } from '../run/report.ts';
import { waitForEnd, type Asked } from './wait.ts';
import { statusInWords, traceInMarkdown } from './words.ts';

const HELP = `How a release is, and the last word of people.

  npm run release -- status
  npm run release -- number                            # of the last release; 0 where there was none
  npm run release -- trace                             # of the last release, in Markdown; nothing where none is sent
  npm run release -- wait --after 7 --within 10800     # ends with 0 where the next one is promoted, 1 where it is not, and
                                                       # 2 where that is not known after so many seconds
  npm run release -- pause --reason "the big event"    # hold whatever comes
  npm run release -- resume --reason "it is over"
  npm run release -- abort --reason "it sounds odd"    # end this one: it meets nobody from now on
  npm run release -- force --reason "a small fix"      # go on where nothing is proven, or nothing is to be released

  RELEASE_GATE_URL    the gate's desk, like http://127.0.0.1:8081:
                      kubectl -n atrium port-forward service/release-gate 8081
  RELEASE_GATE_TOKEN  yours: what you do is told with your name`;

const COMMANDS = ['status', 'number', 'trace', 'wait', 'pause', 'resume', 'abort', 'force'];
const WITHIN_S = 3 * 3600;

const print = (line: string): void => void process.stdout.write(`${line}\n`);

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    reason: { type: 'string' },
    after: { type: 'string' },
    within: { type: 'string' },
    help: { type: 'boolean' },
  },
});
const [command = '', ...more] = positionals;
if (values.help === true) end(0, HELP);
if (!COMMANDS.includes(command) || more.length > 0) end(2, HELP);
const { RELEASE_GATE_URL: url, RELEASE_GATE_TOKEN: token } = process.env;
if (url === undefined || !URL.canParse(url) || token === undefined)
  end(2, `Set RELEASE_GATE_URL and RELEASE_GATE_TOKEN.\n\n${HELP}`);
switch (command) {
  case 'status': {
    for (const line of statusInWords((await asked('/release')) as Report, Date.now() / 1000)) print(line);
    break;
  }
  case 'number': {
    print(`${((await asked('/release')) as Report).release?.number ?? 0}`);
    break;
  }
  case 'trace': {
    const { release } = (await asked('/release')) as Report;
    if (release !== null) for (const line of traceInMarkdown(release)) print(line);
    break;
  }
  case 'wait': {
    process.exitCode = await waitForEnd({
      ask: askReport,
      after: values.after === undefined ? null : count('after', values.after),
      withinS: values.within === undefined ? WITHIN_S : count('within', values.within),
      now: () => Math.floor(Date.now() / 1000),
      pause: (seconds) => sleep(seconds * 1000),
      print,
    });
    break;
  }
  default: {
    const { reason = '' } = values;
    if (reason.trim() === '') end(2, `--reason is missing: those who ask later have only that.`);
    const { by } = (await asked('/release/orders', { is: command, reason })) as { by: string };
    print(`${command}, by ${by}: ${reason}`);
  }
}

async function askReport(): Promise<Asked> {
  const told = await ask('/release');
  // A token that is none stays none; all else may be a gate that begins anew.
  return told.ok
    ? { ok: true, report: told.value as Report }
    : { ok: false, why: told.why, isFinal: told.status === 401 };
}

/** Ends with what the gate says where it refuses. */
async function asked(path: string, body?: object): Promise<unknown> {
  const told = await ask(path, body);
  return told.ok ? told.value : end(1, told.why);
}

type Told = { ok: true; value: unknown } | { ok: false; why: string; status: number | null };

async function ask(path: string, body?: object): Promise<Told> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  try {
    const response = await fetch(new URL(path, url), { headers, ...sent, signal: AbortSignal.timeout(10_000) });
    const value = (await response.json()) as { error?: string };
    if (response.ok) return { ok: true, value };
    return { ok: false, why: `The gate refuses: ${value.error ?? response.status}`, status: response.status };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    return { ok: false, why: `The gate does not answer at ${url}: ${cause}`, status: null };
  }
}

function count(name: string, text: string): number {
  return /^\d+$/.test(text)
    ? Number(text)
    : end(2, `--${name} has to be a whole number, and is ${JSON.stringify(text)}.`);
}

function end(code: number, text: string): never {
  (code === 0 ? process.stdout : process.stderr).write(`${text}\n`);
  process.exit(code);
}
