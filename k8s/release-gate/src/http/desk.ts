import express, { type Express, type Response } from 'express';
import { z } from 'zod';
import type { Told } from '../sources/told.ts';
import type { Ordered } from '../run/gate.ts';
import type { Report } from '../run/report.ts';
import { whoHas, type Operator } from './operators.ts';

export type DeskOptions = {
  operators: readonly Operator[];
  report: () => Report;
  order: (order: Ordered) => Promise<Told<null>>;
};

const ORDERS = ['pause', 'resume', 'abort', 'force'] as const;
const REASON_MAX_CHARS = 500;
const orderSchema = z.strictObject({
  is: z.enum(ORDERS),
  // What is written here is read in events, traces and logs.
  reason: z
    .string()
    .trim()
    .min(1)
    .max(REASON_MAX_CHARS)
    .regex(/^[^\p{Cc}]*$/u),
});
const WHAT_IT_IS = `is: ${ORDERS.join(', ')}; reason: 1 to ${REASON_MAX_CHARS} characters on one line, for those who ask later`;

/** Where people have the last word. Who they are their tokens say, so that what they did can be told of them. */
export function createDesk({ operators, report, order }: DeskOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.get('/healthz', (_request, response) => void response.json({ ok: true }));
  app.use((request, response, next) => {
    const by = whoHas(/^Bearer (\S+)$/i.exec(request.get('authorization') ?? '')?.[1] ?? '', operators);
    response.locals.by = by;
    if (by === null) response.status(401).json({ error: 'an operator’s token' });
    else next();
  });
  app.get('/release', (_request, response) => void response.json(report()));
  app.post('/release/orders', express.json({ limit: '8kb' }), async (request, response) => {
    const read = orderSchema.safeParse(request.body);
    if (!read.success) return void response.status(400).json({ error: WHAT_IT_IS });
    const { is, reason } = read.data;
    const by = response.locals.by as string;
    const done = await order({ is: is === 'resume' ? null : is, by, reason });
    if (done.ok) response.json({ is, by, reason });
    else response.status(503).json({ error: `nothing was ordered: ${done.why}. Come again` });
  });
  app.use((_request, response) => void response.status(404).json({ error: 'GET /release, or POST /release/orders' }));
  app.use((error: { status?: number }, _request: unknown, response: Response, next: (error: unknown) => void) => {
    const { status = 500 } = error;
    if (response.headersSent || status >= 500) next(error);
    else response.status(status).json({ error: 'no JSON that can be read' });
  });
  return app;
}
