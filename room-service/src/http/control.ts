import { createServer, type Server } from 'node:http';
import { ERRORS, negotiateVersion, ok, refuse, type JoinTicket, type Result } from '@atrium/protocol';
import { roomNameSchema } from '@atrium/protocol/schemas';
import express, { type Express, type Request } from 'express';
import { z } from 'zod';
import type { PodId } from '../directory/directory.ts';
import type { Tenancy } from '../directory/tenancy.ts';
import { bearerOf } from './bearer.ts';
import { HTTP_PATIENCE } from './patience.ts';
import { drainControl, type DrainControlOptions } from './control-drain.ts';
import { errandControl, type ErrandControlOptions } from './control-errand.ts';
import { moveRoutes } from './control-moves.ts';
import { releaseControl, type ReleaseControlOptions } from './control-release.ts';
import type { HttpWatch } from './http-watch.ts';
import type { PodPass } from './pod-pass.ts';
import type { OwnRooms } from './reception.ts';
import { BODY_MAX_BYTES, type TraceIntake } from './trace-intake.ts';

export type ControlOptions = {
  pod: PodId;
  pass: PodPass;
  /** By which somebody may have this pod drained who is no pod; null: nobody. */
  drainToken: string | null;
  /** By which rooms of bots are moved from here by name; none: by nobody. */
  trialTokens: readonly string[];
  drainer: DrainControlOptions['drainer'] & ErrandControlOptions['drainer'];
  /** By which a release is steered here; none: by nobody. */
  releaseTokens: readonly string[];
  directory: ReleaseControlOptions['directory'];
  tenancy: Pick<Tenancy, 'admitTo' | 'heldAs'> & ErrandControlOptions['tenancy'];
  own: OwnRooms & ErrandControlOptions['own'];
  /** Rooms that others move here. */
  guests: Parameters<typeof moveRoutes>[1];
  /** Of this pod's own rooms; null: nobody measures. */
  traces: TraceIntake | null;
  watch: HttpWatch;
  onBug: (error: unknown) => void;
};

/** What a page may send, and whose it is. */
const SPANS_MAX_BYTES = BODY_MAX_BYTES + 8 * 1024;
const spansSchema = z.object({ token: z.string().max(2048), address: z.string().max(64), body: z.unknown() });
const joinSchema = z.object({
  protocol: z.number().int(),
  address: z.string().max(64),
  returning: z.string().max(64).nullable().default(null),
  /** All that an older pod says of it. */
  isReturning: z.boolean().default(false),
});

/** What other pods ask of this one (`pod-calls.ts` asks). Nothing is passed on from here, so that no call goes in a circle. */
export function createControl(options: ControlOptions): Express {
  const { pod, tenancy, own, watch } = options;
  const app = express();
  app.disable('x-powered-by');
  app.use('/control', async (request, response, next) => {
    const to = await calledBy(request, options.pass);
    if (to === null) response.status(401).json({ error: 'sign the call' });
    // The pod that is meant had this address before; it is gone, and all its rooms with it.
    else if (to !== pod) response.json({ kind: 'gone' });
    else next();
  });
  app.get('/control/rooms/:room', (request, response) => {
    const { room } = request.params;
    const held = tenancy.heldAs(room) !== null;
    response.json(held ? { kind: 'holds', glimpse: own.glimpse(room) } : { kind: 'gone' });
  });
  app.get('/control/rooms/:room/photos/:key', (request, response) => {
    const photo = own.photo(request.params.room, request.params.key);
    if (photo === null) response.status(404).json({ kind: 'gone' });
    else response.set('Content-Type', photo.type).end(photo.bytes);
  });
  app.post('/control/rooms/:room/join', express.json({ limit: '4kb' }), async (request, response) => {
    const room = roomNameSchema.safeParse(request.params.room);
    const body = joinSchema.safeParse(request.body);
    if (!room.success || !body.success) return void response.status(400).json({ error: 'no join' });
    const { protocol, address, isReturning } = body.data;
    // Nobody is called so: the ticket lets nobody in anew, and whoever it is is known by their own token.
    const returning = body.data.returning ?? (isReturning ? '' : null);
    const traceparent = request.get('traceparent');
    const ticket = await watch.joinTicket({ room: room.data, traceparent }, async (): Promise<Result<JoinTicket>> => {
      const version = negotiateVersion(protocol);
      if (version !== 'ok') return refuse(version);
      const held = await tenancy.admitTo(room.data);
      if (!held.ok) return held;
      if (held.value === null) return refuse('room_elsewhere');
      return ok(await own.ticket({ room: room.data, address, returning }));
    });
    if (!ticket.ok && ticket.error.code === 'room_elsewhere') return void response.json({ kind: 'gone' });
    if (returning === null) watch.ticketAnswered(ticket.ok ? 200 : ERRORS[ticket.error.code].status);
    if (ticket.ok) response.json({ kind: 'ticket', ticket: ticket.value });
    else response.json({ kind: 'refused', code: ticket.error.code, detail: '' });
  });
  moveRoutes(app, options.guests);
  const spans = express.json({ limit: SPANS_MAX_BYTES });
  app.post('/control/rooms/:room/spans', spans, async (request, response) => {
    const sent = spansSchema.safeParse(request.body);
    if (!sent.success || options.traces === null) return void response.status(400).json({ error: 'no spans' });
    const { token, address, body } = sent.data;
    const sender = await options.traces.admit(token, address);
    const taken = sender.ok ? await options.traces.take(sender.value, body) : sender;
    if (taken.ok) response.json({ kind: 'taken', leftOut: taken.value.leftOut });
    else response.json({ kind: 'refused', code: taken.error.code });
  });
  app.use(drainControl(options), errandControl(options), releaseControl(options));
  app.use((_request, response) => void response.status(404).json({ error: 'no such call' }));
  app.use((error: { status?: number }, _request: Request, response: express.Response, next: express.NextFunction) => {
    const { status = 500 } = error;
    if (status >= 500) options.onBug(error);
    if (response.headersSent) next(error);
    else response.status(status).json({ error: status >= 500 ? 'internal' : 'no JSON that can be read' });
  });
  return app;
}

/** Resolves when it listens; rejects when the port cannot be had. */
export async function listenForPods(app: Express, { host, port }: { host: string; port: number }): Promise<Server> {
  const server = createServer(HTTP_PATIENCE, app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return server;
}

async function calledBy(request: Request, pass: PodPass): Promise<string | null> {
  const token = bearerOf(request);
  if (token === undefined) return null;
  return pass.check(token, { method: request.method, path: request.originalUrl });
}
