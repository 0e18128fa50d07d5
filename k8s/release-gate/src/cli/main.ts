/** `npm run release -- status | pause | resume | abort | force --reason ...`: how a release is, and the last word of people. */
import { parseArgs } from 'node:util';
import type { Report } from '../run/report.ts';
import { statusInWords } from './words.ts';

const HELP = `How a release is, and the last word of people.

  npm run release -- status
  npm run release -- pause --reason "the big event"    # hold whatever comes
  npm run release -- resume --reason "it is over"
  npm run release -- abort --reason "it sounds odd"    # end this one: it meets nobody from now on
  npm run release -- force --reason "a small fix"      # go on where nothing is proven, or nothing is to be released

  RELEASE_GATE_URL    the gate's desk, like http://127.0.0.1:8081:
                      kubectl -n atrium port-forward service/release-gate 8081
  RELEASE_GATE_TOKEN  yours: what you do is told with your name`;

const COMMANDS = ['status', 'pause', 'resume', 'abort', 'force'];

const print = (line: string): void => void process.stdout.write(`${line}\n`);

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { reason: { type: 'string' }, help: { type: 'boolean' } },
});
const [command = '', ...more] = positionals;
if (values.help === true) end(0, HELP);
if (!COMMANDS.includes(command) || more.length > 0) end(2, HELP);
const { RELEASE_GATE_URL: url, RELEASE_GATE_TOKEN: token } = process.env;
if (url === undefined || !URL.canParse(url) || token === undefined)
  end(2, `Set RELEASE_GATE_URL and RELEASE_GATE_TOKEN.\n\n${HELP}`);
if (command === 'status') {
  for (const line of statusInWords((await ask('/release')) as Report, Date.now() / 1000)) print(line);
} else {
  const { reason = '' } = values;
  if (reason.trim() === '') end(2, `--reason is missing: those who ask later have only that.`);
  const { by } = (await ask('/release/orders', { is: command, reason })) as { by: string };
  print(`${command}, by ${by}: ${reason}`);
}

/** Ends with what the gate says where it refuses. */
async function ask(path: string, body?: object): Promise<unknown> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  try {
    const response = await fetch(new URL(path, url), { headers, ...sent, signal: AbortSignal.timeout(10_000) });
    const told = (await response.json()) as { error?: string };
    return response.ok ? told : end(1, `The gate refuses: ${told.error ?? response.status}`);
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    return end(1, `The gate does not answer at ${url}: ${cause}`);
  }
}

function end(code: number, text: string): never {
  (code === 0 ? process.stdout : process.stderr).write(`${text}\n`);
  process.exit(code);
}
