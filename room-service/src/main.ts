import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { resolveWorker, WorkerUnavailable } from '@atrium/worker';
import { pino } from 'pino';
import { createApp } from './http/app.ts';
import { clientAddress } from './http/client-address.ts';
import { HTTP_PATIENCE } from './http/patience.ts';
import { readTls } from './http/tls.ts';
import { Ending, type EndSignal } from './ending.ts';
import { greeting, takenHint } from './hints.ts';
import { CannotListen } from './media/cannot-listen.ts';
import { tcpProblem } from './media/free-port.ts';
import { ALONE, Pods, type Neighbourhood } from './pods.ts';
import { MediaServer } from './media/media-server.ts';
import { formatMistakes, preflight } from './preflight.ts';
import { Attach } from './signaling/attach.ts';
import { Departure } from './signaling/departure.ts';
import { iceServersFor } from './signaling/ice-servers.ts';
import { Join } from './signaling/join.ts';
import { Rooms } from './signaling/rooms.ts';
import { SignalingServer } from './signaling/signaling-server.ts';
import { Tokens } from './signaling/tokens.ts';
import { errorLog } from './telemetry/error-log.ts';
import { OFF } from './telemetry/off.ts';
import { Telemetry } from './telemetry/telemetry.ts';

/** Wiring only: read the configuration, build, listen, shut down. */

/** Most who come in come to somebody: a class of hundreds in groups of ten, behind one address. */
const NEW_ROOMS_PER_JOIN = 0.1;

const read = await preflight(process.env);
if (!read.ok) end(2, formatMistakes(read.mistakes));
const { config, notes } = read;
const tls = config.http.tls === null ? null : readTls(config.http.tls);
if (typeof tls === 'string') end(2, tls);
const output = pino.destination(1);
const now = Date.now;
const telemetry = config.telemetry.on
  ? new Telemetry({
      ...config.metrics,
      otlpEndpoint: config.telemetry.otlpEndpoint,
      resource: config.telemetry.resource,
      ops: config.ops,
      release: config.release,
      now,
      warn: (fields, message) => log.warn(fields, message),
      onBug: (error) => log.error({ err: error }, 'a scrape failed'),
    })
  : OFF;
const log = pino(
  {
    level: config.log.level,
    mixin: telemetry.logFields,
    ...errorLog({ now, after: (ms, run) => void setTimeout(run, ms).unref() }),
  },
  telemetry.logs === null
    ? output
    : pino.multistream([output, telemetry.logs].map((stream) => ({ level: 'trace', stream }))),
);

const workerBin = config.media.workerBin ?? (await findWorkerBin());
const media = await MediaServer.start({
  workers: config.media.workers,
  workerBin,
  listenIp: config.media.listenIp,
  ...(config.media.announcedAddress === undefined ? {} : { announcedAddress: config.media.announcedAddress }),
  portBase: config.media.portBase,
  peoplePerWorker: config.media.peoplePerWorker,
  iceServers: (person) => iceServersFor(config.ice, person, now()),
  log,
  watch: telemetry.media,
}).catch(cannotListen);
const pods: Neighbourhood =
  config.pods === null
    ? ALONE
    : await Pods.open({
        config: config.pods,
        secret: config.tokenSecret,
        release: { version: config.release.version, track: config.release.track },
        peopleMax: config.media.workers * config.media.peoplePerWorker,
        roomsMax: config.rooms.maxRooms,
        newRoomsPerMinute: Math.ceil(config.http.joinsPerMinutePerAddress * NEW_ROOMS_PER_JOIN),
        watch: telemetry.pods,
        moves: telemetry.moves,
        onDeadline: () => ending.expired(),
        http: telemetry.http,
        log,
        now,
      });
const tokens = new Tokens({ secret: config.tokenSecret, now });
const rooms = new Rooms({
  media,
  ...config.rooms,
  ...(pods.tenureOf === undefined ? {} : { tenureOf: pods.tenureOf }),
  closed: (room) => pods.closed(room),
  sign: (ticket) => tokens.resumeToken(ticket),
  watch: telemetry.watch,
  now,
  onBug: (error) => log.error({ err: error }, 'a tick failed'),
});
const join = new Join({ rooms, tokens, relayOnly: config.ice.relayOnly, now });
const attach = new Attach({
  ...{ rooms, tokens, relayOnly: config.ice.relayOnly, now },
  onBug: (error) => log.error({ err: error }, 'a room that comes from another pod cannot be read'),
});
const traces = telemetry.traces({ tokens, rooms });
const reception = pods.receive({
  ticket: async ({ room, address, returning }) => ({
    room,
    token: returning === null ? await tokens.joinToken(room, address) : tokens.returnToken(room, returning),
    url: pods.address,
    rtpCapabilities: media.rtpCapabilities,
    telemetry: traces !== undefined,
  }),
  glimpse: (room) => rooms.get(room)?.glimpse() ?? null,
  photo: (room, key) => rooms.get(room)?.photos.get(key) ?? null,
  isOpen: (room) => rooms.get(room) !== null,
  people: () => rooms.people,
  here: () => rooms.here(),
  lose: (room, to) => rooms.lose(room, to),
  depart: (room, move) => Departure.of(room, { move, rooms, tokens, watch: telemetry.moves, now }),
  arrive: (guest) => attach.open(guest),
  rtpCapabilities: media.rtpCapabilities,
});
const spans = pods.spans(traces && { traces, sessionOf: (token) => tokens.sessionOf(token) });
const app = createApp({
  reception,
  notReady: () => (media.workers().some((worker) => worker.alive) ? null : 'no media worker is alive'),
  webRoot: fileURLToPath(new URL('../../web/dist', import.meta.url)),
  trustProxy: config.http.trustProxy,
  joinsPerMinutePerAddress: config.http.joinsPerMinutePerAddress,
  returning: async (token, room) => {
    const known = await tokens.checkResume(token);
    return known.ok && known.value.room === room ? known.value.person : null;
  },
  tls: tls !== null,
  // Pods at other origins come and go while a page is open, so that no list of them would do.
  sockets: /^wss?:/.exec(pods.address) ?? [],
  watch: telemetry.http,
  ...(spans === undefined ? {} : { traces: spans }),
  onBug: (error) => log.error({ err: error }, 'a request failed'),
});

const signaling = new SignalingServer({
  rooms,
  join,
  attach,
  log,
  watch: telemetry.watch,
  now,
  addressOf: (request) => clientAddress(app, request),
});
const server =
  tls === null
    ? createHttpServer(HTTP_PATIENCE, app)
    : createHttpsServer({ ...HTTP_PATIENCE, handshakeTimeout: HTTP_PATIENCE.headersTimeout, ...tls }, app);
signaling.attach(server, new URL(pods.address, 'ws://pod').pathname);
const opsPort = await telemetry.start({ rooms, media, pods, tokens, certificate: tls?.cert ?? null }).then(
  (metricsPort) => {
    if (metricsPort === null) log.info('telemetry is off');
    else log.info({ metricsPort }, 'metrics are served');
    return metricsPort;
  },
  // People come first: they talk also where nobody measures.
  (error: unknown) => {
    log.error({ err: error }, `Metrics are not served: port ${config.metrics.port} cannot be had. Set METRICS_PORT.`);
    return null;
  },
);
server.on('error', (error: NodeJS.ErrnoException) => {
  end(1, error.code === 'EADDRINUSE' ? takenHint({ http: config.http.port, media: null }, ports()) : error.message);
});
server.listen(config.http.port, config.http.host, () => void listening());

async function listening(): Promise<void> {
  const { port } = server.address() as AddressInfo;
  // Now that it can be reached, it may be told of.
  await pods
    .start()
    .catch((error: unknown) => end(1, `CONTROL_PORT: other pods cannot reach this one. ${String(error)}`));
  for (const note of notes) log.info(note);
  log.info(
    { port, workers: media.workers().length },
    `Atrium: ${config.http.tls ? 'https' : 'http'}://localhost:${port}`,
  );
  const greet = () => process.stderr.write(`${greeting({ port, isTls: tls !== null, opsPort })}\n`);
  if (!process.stderr.isTTY) return;
  // The log is written a moment later than it is called; a log that is off writes nothing.
  if (log.isLevelEnabled('info')) output.once('drain', greet);
  else greet();
}

const ending = new Ending({ drain: () => pods.drain(), shutDown, exit: (code) => process.exit(code), log });
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => ending.signalled(signal));

async function shutDown(signal: EndSignal): Promise<void> {
  // First, so that whoever is cut off here is taken in elsewhere.
  await pods.leave();
  // Who is here now is cut off at once, and counted so.
  telemetry.drainBegan(now());
  rooms.close();
  const drained = telemetry.drainEnded();
  if (drained !== null) log.info({ drained }, 'who was here is cut off');
  signaling.close();
  server.close();
  server.closeIdleConnections();
  // A deploy that cut everybody off is known only once Prometheus has read it. At a desk Ctrl-C waits for nobody.
  if (signal === 'SIGTERM') await telemetry.lastScrape(config.metrics.lastScrapeWithinMs);
  await pods.close();
  await media.close();
  await telemetry.close();
}

/** Through `npm start` it is there; by itself, the service looks as the set-up does. */
async function findWorkerBin(): Promise<string> {
  try {
    return await resolveWorker({ env: process.env, log: (line) => log.info(line) });
  } catch (error) {
    if (error instanceof WorkerUnavailable) end(1, error.message);
    throw error;
  }
}

/** The first start: nobody is there yet, so it ends with a sentence. Every other failure is a bug. */
async function cannotListen(error: unknown): Promise<never> {
  if (!(error instanceof CannotListen)) throw error;
  const { ip, port, code } = error;
  if (code === 'EADDRNOTAVAIL') end(1, `MEDIA_LISTEN_IP: ${ip} is no address of this machine.`);
  if (code !== 'EADDRINUSE') end(1, `Media port ${port} of ${ip} cannot be had: ${code}. npm run doctor says more.`);
  const isHttpTaken = (await tcpProblem(config.http.host, config.http.port)) === 'EADDRINUSE';
  end(1, takenHint({ http: isHttpTaken ? config.http.port : null, media: port }, ports()));
}

function ports() {
  return { http: config.http.port, mediaBase: config.media.portBase };
}

function end(code: number, text: string): never {
  process.stderr.write(`${text.trimEnd()}\n`);
  process.exit(code);
}
