import { createHash, timingSafeEqual } from 'node:crypto';
import { trialOrderSchema } from '@atrium/release-gate/trial-results';
import express, { type Express, type Request, type Response } from 'express';
import { z } from 'zod';
import type { Trials } from '../trials.ts';

export type AppOptions = {
  /** Any of them is good. */
  tokens: readonly string[];
  trials: Pick<Trials, 'order' | 'state'>;
};

/** Orders a trial, or asks how far it is: the same order is the same trial, so that whoever asks need not remember. */
export function createApp({ tokens, trials }: AppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.get('/healthz', (_request, response) => void response.type('text').send('ok'));
  app.use('/trials', (request, response, next) => {
    const given = bearerOf(request);
    if (tokens.some((token) => isSame(given, token))) next();
    else say(response, 401, 'show PROBER_TOKEN: authorization: Bearer ...');
  });
  app.use('/trials', express.json({ limit: '4kb' }));
  app.post('/trials', (request, response) => {
    const order = trialOrderSchema.safeParse(request.body);
    if (!order.success) return void say(response, 400, z.prettifyError(order.error));
    const ordered = trials.order(order.data);
    switch (ordered.kind) {
      case 'state':
        return void response.json(ordered.state);
      case 'busy':
        return void say(response, 409, `trial ${ordered.with} is under way: come again`);
      case 'unlike':
        return void say(response, 409, 'there is another trial by this id: take a new one');
    }
  });
  app.get('/trials/:id', (request, response) => {
    const state = trials.state(request.params.id);
    if (state === null) say(response, 404, 'there is no such trial');
    else response.json(state);
  });
  app.use((_request, response) => say(response, 404, 'POST /trials, GET /trials/:id'));
  app.use((error: { status?: number }, _request: Request, response: Response, next: (error: unknown) => void) => {
    const { status = 500 } = error;
    if (response.headersSent || status >= 500) next(error);
    else say(response, status, 'no JSON that can be read');
  });
  return app;
}

const say = (response: Response, status: number, error: string): void => void response.status(status).json({ error });

function bearerOf(request: Request): string {
  return /^Bearer (\S+)$/.exec(request.get('authorization') ?? '')?.[1] ?? '';
}

/** Takes as long whatever is wrong. */
function isSame(given: string, token: string): boolean {
  const [one, other] = [given, token].map((text) => createHash('sha256').update(text).digest());
  return one !== undefined && other !== undefined && timingSafeEqual(one, other);
}
