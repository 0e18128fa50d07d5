import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  ERRORS,
  limits,
  negotiateVersion,
  refuse,
  roomMeant,
  wireError,
  type ErrorCode,
  type RoomGlimpse,
} from '@atrium/protocol';
import { joinRequestSchema, roomNameSchema } from '@atrium/protocol/schemas';
import express, { type ErrorRequestHandler, type Express, type Request, type Response } from 'express';
import { rateLimit } from 'express-rate-limit';
import { addressOf } from './client-address.ts';
import { UNWATCHED_HTTP, type HttpWatch } from './http-watch.ts';
import { endStalled, oneByOne } from './patience.ts';
import type { Answered, Reception } from './reception.ts';
import { contentSecurity } from './security.ts';
import { traceIntake, type TraceIntake } from './trace-intake.ts';

/** What HTTP needs of the rest, so that it can be tried without it. */
export type HttpOptions = {
  reception: Reception;
  /** Why the service cannot take people now, or null. Never asks another service. */
  notReady: () => string | null;
  /** Folder of the built web client. */
  webRoot: string;
  trustProxy: number | string[] | false;
  joinsPerMinutePerAddress: number;
  tls: boolean;
  /** What else the page may connect to, as sources of its policy. */
  sockets?: readonly string[];
  /** Who measures from outside; nobody where it is not given. */
  watch?: HttpWatch;
  /** Takes spans of pages; nothing does where it is not given. */
  traces?: TraceIntake;
  onBug: (error: unknown) => void;
};

/** A lobby looks every few seconds while somebody chooses a name and a camera; guessing room names looks more often. */
const GLIMPSES_PER_JOIN = 20;
/** A page sends its spans every few seconds while its person does something; an office does so behind one address. */
const SPANS_PER_JOIN = 20;

/** Beats come every 2 s, and a pod that is gone is known after some of them (directory/SPEC.md). */
const RETRY_AFTER_S = 2;

const LIMIT = {
  windowMs: 60_000,
  standardHeaders: 'draft-8',
  legacyHeaders: false,
  handler: (_request: Request, response: Response) => send(response, 'too_many'),
} as const;

/** The HTTP face: join, glimpse, photos, probes, and the page itself. */
export function createApp(options: HttpOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', options.trustProxy);
  app.use(oneByOne(), endStalled());
  app.use(contentSecurity(options));
  app.get('/livez', (_request, response) => void response.type('text').send('ok'));
  app.get('/readyz', (_request, response) => {
    const reason = options.notReady();
    response
      .status(reason === null ? 200 : 503)
      .type('text')
      .send(reason ?? 'ok');
  });
  app.use('/api', api(options));
  if (options.traces) {
    const limit = options.joinsPerMinutePerAddress * SPANS_PER_JOIN;
    app.use(traceIntake(options.traces, rateLimit({ ...LIMIT, limit })));
  }
  app.use(page(options.webRoot));
  app.use(onError(options.onBug));
  return app;
}

function api(options: HttpOptions): express.Router {
  const router = express.Router();
  router.use((_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  const limit = rateLimit({
    ...LIMIT,
    limit: options.joinsPerMinutePerAddress,
  });
  const glimpses = rateLimit({
    ...LIMIT,
    limit: options.joinsPerMinutePerAddress * GLIMPSES_PER_JOIN,
  });
  const { watch = UNWATCHED_HTTP } = options;
  router.post('/rooms/:room/join', (_request, response, next) => {
    response.once('finish', () => {
      // Whoever holds the room has counted what it answered.
      if (response.locals.by !== 'holder') watch.ticketAnswered(response.statusCode);
    });
    next();
  });
  router.post('/rooms/:room/join', limit, express.json({ limit: '4kb' }), async (request, response) => {
    const room = roomNameSchema.safeParse(request.params.room);
    if (!room.success) return void send(response, 'bad_room_name');
    const asked = { room: room.data, traceparent: request.get('traceparent') };
    const ticket = await watch.joinTicket(asked, async () => {
      const { by, answer } = await ticketFor(room.data, request, options);
      response.locals.by = by;
      return answer;
    });
    if (ticket.ok) return void response.json(ticket.value);
    const { code } = ticket.error;
    const { status } = ERRORS[code];
    if (status === 503) response.set('Retry-After', String(RETRY_AFTER_S));
    response.status(status).json({ error: ticket.error });
  });
  router.get('/rooms/:room', glimpses, async (request, response) => {
    const room = roomNameSchema.safeParse(request.params.room);
    if (!room.success) return void send(response, 'bad_room_name');
    const empty: RoomGlimpse = { room: room.data, people: 0, radius: 6, places: [], circles: [] };
    response.json((await options.reception.glimpse(room.data)) ?? empty);
  });
  router.get('/rooms/:room/photos/:key', async (request, response) => {
    const { room, key } = request.params;
    const photo = room.length <= limits.ROOM_NAME_MAX_CHARS ? await options.reception.photo(room, key) : null;
    if (photo === null) return void response.status(404).type('text').send('There is no such photo.');
    // The key is the hash of the bytes, so it never changes; `nosniff` and the CSP keep it a picture.
    response.set('Cache-Control', 'private, max-age=86400, immutable').type(photo.type).send(photo.bytes);
  });
  router.use(
    (_request, response) =>
      void response.status(404).json({ error: { code: 'not_found', message: 'No such address.' } }),
  );
  return router;
}

async function ticketFor(room: string, request: Request, { reception }: HttpOptions): Promise<Answered> {
  const body = joinRequestSchema.safeParse(request.body);
  if (!body.success) return no('bad_payload', 'protocol: send {"protocol": <number>}');
  const { protocol, kind = 'person' } = body.data;
  const version = negotiateVersion(protocol);
  if (version !== 'ok') return no(version);
  const traceparent = request.get('traceparent');
  return reception.ticket({ room, kind, protocol, address: addressOf(request), traceparent });
}

const no = (code: ErrorCode, detail?: string): Answered => ({ by: 'self', answer: refuse(code, detail) });

/** The built page: hashed assets for ever, the page itself never from a cache without asking. */
function page(webRoot: string): express.Router {
  const router = express.Router();
  const index = join(webRoot, 'index.html');
  router.use('/assets', express.static(join(webRoot, 'assets'), { immutable: true, maxAge: '365d', index: false }));
  router.use(express.static(webRoot, { index: false, maxAge: 0 }));
  const sendPage = (response: Response, status: number): void => {
    if (!existsSync(index)) {
      response.status(503).type('text').send('The page is not built. Run: npm run build');
      return;
    }
    response.status(status).set('Cache-Control', 'no-cache').sendFile(index);
  };
  router.get('/', (_request, response) => sendPage(response, 200));
  router.get('/r', (request, response) => response.redirect(`/${queryOf(request)}`));
  router.get('/r/:room', (request, response) => {
    const { room } = request.params;
    const meant = roomMeant(room);
    if (meant === null || meant === room) sendPage(response, 200);
    else response.redirect(`/r/${meant}${queryOf(request)}`);
  });
  router.use((request, response) => {
    // A person gets the page, which says that there is nothing and offers a room; a program that asked for data does not.
    if (request.method === 'GET' && request.accepts(['text', 'html']) === 'html') sendPage(response, 404);
    else response.status(404).type('text').send('No such page. Rooms are at /r/<name>.');
  });
  return router;
}

function queryOf(request: Request): string {
  const at = request.originalUrl.indexOf('?');
  return at < 0 ? '' : request.originalUrl.slice(at);
}

function send(response: Response, code: ErrorCode, detail?: string): void {
  response.status(ERRORS[code].status).json({ error: wireError(code, detail) });
}

function onError(onBug: (error: unknown) => void): ErrorRequestHandler {
  return (error: { status?: number; type?: string; limit?: number }, _request, response, next) => {
    if (response.headersSent) next(error);
    else if (error.type === 'entity.too.large') send(response, 'too_large', String(error.limit));
    else if (error.status !== undefined && error.status < 500)
      send(response, 'bad_message', 'not a request this address takes');
    else {
      onBug(error);
      send(response, 'internal');
    }
  };
}
