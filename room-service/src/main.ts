import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { resolveWorker } from '@atrium/worker';
import { pino } from 'pino';
import { readConfig } from './config.ts';
import { createApp } from './http/app.ts';
import { clientAddress } from './http/client-address.ts';
import { HTTP_PATIENCE } from './http/patience.ts';
import { readTls } from './http/tls.ts';
import { MediaServer } from './media/media-server.ts';
import { iceServersFor } from './signaling/ice-servers.ts';
import { Join } from './signaling/join.ts';
import { Rooms } from './signaling/rooms.ts';
import { SignalingServer } from './signaling/signaling-server.ts';
import { Tokens } from './signaling/tokens.ts';

/** Wiring only: read the configuration, build, listen, shut down. */

const read = readConfig(process.env);
if (!read.ok) {
  process.stderr.write(`The configuration has mistakes:\n${read.mistakes.map((text) => `  - ${text}\n`).join('')}`);
  process.exit(2);
}
const { config, notes } = read;
const tls = config.http.tls === null ? null : readTls(config.http.tls);
if (typeof tls === 'string') {
  process.stderr.write(`${tls}\n`);
  process.exit(2);
}
const log = pino({ level: config.log.level });
const now = Date.now;

const media = await MediaServer.start({
  workers: config.media.workers,
  workerBin: config.media.workerBin ?? (await resolveWorker({ env: process.env, log: (line) => log.info(line) })),
  listenIp: config.media.listenIp,
  ...(config.media.announcedAddress === undefined ? {} : { announcedAddress: config.media.announcedAddress }),
  portBase: config.media.portBase,
  peoplePerWorker: config.media.peoplePerWorker,
  iceServers: (person) => iceServersFor(config.ice, person, now()),
  log,
});
const rooms = new Rooms({ media, ...config.rooms, now, onBug: (error) => log.error({ err: error }, 'a tick failed') });
const tokens = new Tokens({ secret: config.tokenSecret, now });
const join = new Join({ rooms, tokens, relayOnly: config.ice.relayOnly, now });
const app = createApp({
  rtpCapabilities: media.rtpCapabilities,
  joinToken: (room) => tokens.joinToken(room),
  glimpse: (room) => rooms.get(room)?.glimpse() ?? null,
  photo: (room, key) => rooms.get(room)?.photos.get(key) ?? null,
  notReady: () => (media.workers().some((worker) => worker.alive) ? null : 'no media worker is alive'),
  webRoot: fileURLToPath(new URL('../../web/dist', import.meta.url)),
  trustProxy: config.http.trustProxy,
  joinsPerMinutePerAddress: config.http.joinsPerMinutePerAddress,
  tls: tls !== null,
  onBug: (error) => log.error({ err: error }, 'a request failed'),
});

const signaling = new SignalingServer({ rooms, join, log, now, addressOf: (request) => clientAddress(app, request) });
const server =
  tls === null
    ? createHttpServer(HTTP_PATIENCE, app)
    : createHttpsServer({ ...HTTP_PATIENCE, handshakeTimeout: HTTP_PATIENCE.headersTimeout, ...tls }, app);
signaling.attach(server);
server.on('error', (error: NodeJS.ErrnoException) => {
  const taken = error.code === 'EADDRINUSE';
  process.stderr.write(
    taken ? `Port ${config.http.port} is taken. Choose another: PORT=3001 npm start\n` : `${error.message}\n`,
  );
  process.exit(1);
});
server.listen(config.http.port, config.http.host, () => {
  const { port } = server.address() as AddressInfo;
  for (const note of notes) log.info(note);
  log.info(
    { port, workers: media.workers().length },
    `Atrium: ${config.http.tls ? 'https' : 'http'}://localhost:${port}`,
  );
});

let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // A second signal does not wait for anything.
    if (stopping) process.exit(1);
    stopping = true;
    log.info({ signal }, 'shutting down');
    void shutDown().then(() => process.exit(0));
  });
}

async function shutDown(): Promise<void> {
  rooms.close();
  signaling.close();
  server.close();
  server.closeIdleConnections();
  await media.close();
}
