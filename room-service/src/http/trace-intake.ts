import { ERRORS, refuse, type Result } from '@atrium/protocol';
import express, { type RequestHandler, type Response } from 'express';

/** Where pages send their spans to; whoever measures gives it. */
export type TraceIntake = {
  /** Whose token it is. */
  admit(token: string): Promise<Result<{ session: string }>>;
  /** A parsed body of somebody who was admitted. */
  take(session: string, body: unknown): Result<null>;
};

/** 128 spans of a page are 40 kB; `fetch` with keepalive takes 64 kB in all. */
const BODY_MAX_BYTES = 64 * 1024;

/** `POST /v1/traces`: OTLP/JSON of pages, from their own origin, with a token of their session. `limit`: of one address. */
export function traceIntake(intake: TraceIntake, limit: RequestHandler): express.Router {
  const router = express.Router();
  router.post(
    '/v1/traces',
    limit,
    // Before the body is read: what a stranger sends is not worth parsing.
    async (request, response, next) => {
      const token = /^Bearer (\S{1,2048})$/i.exec(request.get('authorization') ?? '')?.[1];
      const admitted = token === undefined ? refuse('token_missing') : await intake.admit(token);
      if (!admitted.ok) return void answer(response, admitted);
      response.locals.session = admitted.value.session;
      next();
    },
    express.json({ limit: BODY_MAX_BYTES, inflate: false }),
    (request, response) => answer(response, intake.take(String(response.locals.session), request.body)),
  );
  return router;
}

function answer(response: Response, result: Result<null>): void {
  response.set('Cache-Control', 'no-store');
  if (result.ok) response.json({});
  else response.status(ERRORS[result.error.code].status).json({ error: result.error });
}
