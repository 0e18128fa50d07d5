import { Fleet } from './fleet.ts';
import { HELP, parseOptions, type Options } from './options.ts';
import { table } from './report.ts';

const REPORT_MS = 5_000;
const ROWS_SHOWN = 12;

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const complain = (line: string): void => void process.stderr.write(`${line}\n`);

const parsed = parseOptions(process.argv.slice(2), process.env);
switch (parsed.is) {
  case 'help': {
    print(HELP);
    break;
  }
  case 'wrong': {
    for (const mistake of parsed.mistakes) complain(mistake);
    complain('See: npm run bots -- --help');
    process.exitCode = 1;
    break;
  }
  case 'options': {
    // Ends by force: see `loadWrtc`.
    process.exit(await run(parsed.options));
  }
}

/** Returns the exit code. */
async function run(options: Options): Promise<number> {
  const fleet = new Fleet({ ...options, log: print });
  const asked = askedToStop(options.seconds);
  const first = await Promise.race([fleet.start(), asked]);
  if (first && !first.ok) {
    complain(first.error.message);
    return 1;
  }
  const report = setInterval(() => void fleet.read().then((rows) => print(`\n${table(rows, ROWS_SHOWN)}`)), REPORT_MS);
  await asked;
  clearInterval(report);
  print('Everybody leaves.');
  await fleet.stop();
  return 0;
}

/** Resolves at the first Ctrl-C, or when the time is up; a second Ctrl-C does not wait for goodbyes. */
function askedToStop(seconds: number): Promise<null> {
  return new Promise((resolve) => {
    let asked = false;
    const stop = (): void => {
      if (asked) process.exit(130);
      asked = true;
      resolve(null);
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
    if (seconds > 0) setTimeout(() => resolve(null), seconds * 1_000);
  });
}
