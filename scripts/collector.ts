/**
 * Finds or builds the OpenTelemetry Collector and prints one line about it on stdout; talks on stderr. Nothing needs it
 * but the tests that send traces through it, and they say what they leave out, so this never fails.
 */
import { findCollector } from './lib/collector.ts';

const found = await findCollector({
  env: process.env,
  log: (line) => void process.stderr.write(`${line}\n`),
});
if (!found.ok) process.stderr.write(`No OpenTelemetry Collector: ${found.why}\n`);
process.stdout.write(`${found.ok ? found.path : ''}\n`);
