/** The prober: tries a pod with bots when the release gate asks for that. Wiring alone. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { startChild } from './child-process.ts';
import { readConfig } from './config.ts';
import { createApp } from './http/app.ts';
import { Trials } from './trials.ts';

const log = pino({ base: { service: 'prober' } });
const read = readConfig(process.env);
if (!read.ok) {
  process.stderr.write(`The prober cannot start:\n${read.mistakes.map((one) => `  ${one}\n`).join('')}`);
  process.exit(2);
}
const { tokens, trialToken, port } = read.config;
const trials = new Trials({
  start: (order, hear) => {
    log.info({ order }, 'a trial begins');
    return startChild({ order, token: trialToken }, (word) => {
      log.info({ trial: order.id, word }, 'a trial');
      hear(word);
    });
  },
  now: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
});
const server = createServer(createApp({ tokens, trials }));
server.once('error', (error) => {
  process.stderr.write(`The prober cannot listen at PORT ${port}: ${error.message}\n`);
  process.exit(1);
});
server.listen(port, () => log.info({ port: (server.address() as AddressInfo).port }, 'the prober listens'));
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    trials.close();
    server.close();
    server.closeAllConnections();
    log.info('the prober ends');
  });
}
