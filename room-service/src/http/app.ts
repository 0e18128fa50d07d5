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
  type PersonId,
  type RoomGlimpse,
} from '@atrium/protocol';
import { joinRequestSchema, roomNameSchema } from '@atrium/protocol/schemas';
import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
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
  /** Who comes back to that room by this resume token; null: nobody whom this service has let in. */
  returning: (token: string, room: string) => Promise<PersonId | null>;
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
/** Everybody in a large room has a photo, and an office comes into it at once; whoever was here has them in the cache. */
const PHOTOS_PER_JOIN = 100;
/** A page that looks for its room asks some ten times in the 40 s in which it tries. */
const RETURNS_PER_MINUTE = 60;
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
  const joins = options.joinsPerMinutePerAddress;
  const glimpses = rateLimit({ ...LIMIT, limit: joins * GLIMPSES_PER_JOIN });
  const photos = rateLimit({ ...LIMIT, limit: joins * PHOTOS_PER_JOIN });
  const { watch = UNWATCHED_HTTP } = options;
  router.post('/rooms/:room/join', (_request, response, next) => {
    response.once('finish', () => {
      // Whoever holds the room has counted what it answered; whoever was in it does not come in.
      const { by, returning } = response.locals as JoinLocals;
      if (by !== 'holder' && returning === undefined) watch.ticketAnswered(response.statusCode);
    });
    next();
  });
  const before = [express.json({ limit: '4kb' }), returningOf(options), ...joinLimits(joins)];
  router.post('/rooms/:room/join', ...before, async (request, response) => {
    const room = roomNameSchema.safeParse(request.params.room);
    if (!room.success) return void send(response, 'bad_room_name');
    const asked = { room: room.data, traceparent: request.get('traceparent') };
    const ticket = await watch.joinTicket(asked, async () => {
      const { returning = null } = response.locals as JoinLocals;
      const { by, answer } = await ticketFor(room.data, request, { reception: options.reception, returning });
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
  router.get<{ room: string; key: string }>('/rooms/:room/photos/:key', photos, async (request, response) => {
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

type JoinLocals = { by?: Answered['by']; returning?: PersonId };

/** Whoever is sent to look for their room is known by the token that brings them back, and nobody else. */
function returningOf({ returning }: HttpOptions): RequestHandler {
  return async (request, response, next) => {
    const room = roomNameSchema.safeParse(request.params.room);
    const body = joinRequestSchema.safeParse(request.body);
    const token = body.success ? body.data.resume : undefined;
    const person = token === undefined || !room.success ? null : await returning(token, room.data);
    if (person !== null) (response.locals as JoinLocals).returning = person;
    next();
  };
}

/**
 * A whole office is behind one address and may come back at once, when a pod is lost: those who were in a room do not share one
 * budget, each has their own.
 */
function joinLimits(limit: number): RequestHandler[] {
  const personOf = (response: Response): PersonId | undefined => (response.locals as JoinLocals).returning;
  const skip = (_request: Request, response: Response): boolean => personOf(response) !== undefined;
  return [
    rateLimit({ ...LIMIT, limit, skip }),
    rateLimit({
      ...LIMIT,
      limit: RETURNS_PER_MINUTE,
      skip: (_request, response) => personOf(response) === undefined,
      keyGenerator: (_request, response) => personOf(response) ?? '',
    }),
  ];
}

type ForTicket = Pick<HttpOptions, 'reception'> & { returning: PersonId | null };

async function ticketFor(room: string, request: Request, { reception, returning }: ForTicket): Promise<Answered> {
  const body = joinRequestSchema.safeParse(request.body);
  if (!body.success) return no('bad_payload', 'protocol: send {"protocol": <number>}');
  const { protocol, kind = 'person' } = body.data;
  const version = negotiateVersion(protocol);
  if (version !== 'ok') return no(version);
  const traceparent = request.get('traceparent');
  return reception.ticket({ room, kind, protocol, address: addressOf(request), returning, traceparent });
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
