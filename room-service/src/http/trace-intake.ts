import type { IncomingHttpHeaders } from 'node:http';
import { ERRORS, ok, refuse, type Result } from '@atrium/protocol';
import express, { type RequestHandler, type Response } from 'express';
import { addressOf } from './client-address.ts';

/** Whose spans they are, by their token. `address`: as limits count it. */
export type TraceSender = { room: string; person: string | null; address: string };

/** `leftOut`: spans of a body whose others were taken. */
export type Taken = { leftOut: number };

/** Where pages send their spans to; whoever measures gives it. */
export type TraceIntake = {
  /** Whose token it is, and whether they may send now. */
  admit(token: string, address: string): Promise<Result<TraceSender>>;
  /** A parsed body of somebody who was admitted. */
  take(sender: TraceSender, body: unknown): Result<Taken> | Promise<Result<Taken>>;
};

/** 128 spans of a page are 40 kB; `fetch` with keepalive takes 64 kB in all. */
export const BODY_MAX_BYTES = 64 * 1024;

/** `POST /v1/traces`: OTLP/JSON of pages, from their own origin, with a token of their session. `limit`: of one address. */
export function traceIntake(intake: TraceIntake, limit: RequestHandler): express.Router {
  const router = express.Router();
  const parse: RequestHandler = express.json({ limit: BODY_MAX_BYTES, inflate: false });
  const taken = async (sender: TraceSender, { body }: { body: unknown }) => intake.take(sender, body);
  // Who is refused before the body is read ends the connection with it: Node would read on what nobody wants.
  const unread: RequestHandler = (_request, response, next) => {
    response.set('Connection', 'close');
    next();
  };
  router.post('/v1/traces', unread, limit, async (request, response, next) => {
    const token = /^Bearer (\S{1,2048})$/i.exec(request.get('authorization') ?? '')?.[1];
    const admitted = token === undefined ? refuse('token_missing') : await intake.admit(token, addressOf(request));
    if (!admitted.ok) return void answer(response, admitted);
    const sized = sizeOf(request.headers);
    if (!sized.ok) return void answer(response, sized);
    response.removeHeader('Connection');
    parse(request, response, (error?: unknown) => {
      if (error !== undefined) next(error);
      else void taken(admitted.value, request).then((result) => answer(response, result), next);
    });
  });
  return router;
}

/** Of the body, which express would read to its end before it says that it is too large. */
function sizeOf(headers: IncomingHttpHeaders): Result<null> {
  if (headers['transfer-encoding'] !== undefined) return refuse('bad_message', 'say how long it is: Content-Length');
  const isTooLarge = Number(headers['content-length'] ?? 0) > BODY_MAX_BYTES;
  return isTooLarge ? refuse('too_large', String(BODY_MAX_BYTES)) : ok(null);
}

function answer(response: Response, result: Result<Taken>): void {
  response.set('Cache-Control', 'no-store');
  if (result.ok) response.json(answerOf(result.value));
  else response.status(ERRORS[result.error.code].status).json({ error: result.error });
}

/** OTLP 1.x, "Partial Success": not set where all was taken; 64-bit numbers are text in JSON. */
function answerOf({ leftOut }: Taken): object {
  if (leftOut === 0) return {};
  const errorMessage = 'Spans that began hours before or after now by the clock of this service were left out.';
  return { partialSuccess: { rejectedSpans: String(leftOut), errorMessage } };
}
