import express, { type Express, type Response } from 'express';
import { z } from 'zod';
import type { Answer, Hook } from '../gate/answers.ts';
import type { Told } from '../sources/told.ts';

export type HooksOptions = {
  /** The only Canary that this gate judges. */
  name: string;
  namespace: string;
  gate: { answer: (hook: Hook) => Answer; event: (message: string) => Promise<Told<null>> };
};

const HOOKS = [
  'confirm-rollout',
  'pre-rollout',
  'rollout',
  'rollback',
  'confirm-traffic-increase',
  'confirm-promotion',
] as const satisfies readonly Hook[];

const payload = z.object({
  name: z.string(),
  namespace: z.string(),
  metadata: z.record(z.string(), z.string()).default({}),
});

/**
 * Flagger's webhooks (v1.44, pkg/controller/webhook.go): 200 is a yes, and whatever is above 202 a no, whose text it puts into its
 * events. It sends no credentials: who reaches this port is a matter of the network, and what is asked here changes nothing.
 */
export function createHooks({ name, namespace, gate }: HooksOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(express.json({ limit: '64kb' }));
  const told = (body: unknown, response: Response): z.infer<typeof payload> | null => {
    const read = payload.safeParse(body);
    if (!read.success) say(response, 400, 'not the payload of a webhook of Flagger: name, namespace');
    else if (read.data.name !== name || read.data.namespace !== namespace)
      say(response, 404, `this gate judges ${name}.${namespace} and no other Canary`);
    else return read.data;
    return null;
  };
  for (const hook of HOOKS) {
    app.post(`/hooks/${hook}`, (request, response) => {
      if (told(request.body, response) === null) return;
      const { yes, why } = gate.answer(hook);
      say(response, yes ? 200 : 403, why.join('; ') || 'yes');
    });
  }
  app.post('/hooks/event', async (request, response) => {
    const event = told(request.body, response);
    if (event === null) return;
    const done = await gate.event(event.metadata.eventMessage ?? '');
    say(response, done.ok ? 200 : 409, done.ok ? 'heard' : done.why);
  });
  app.use((_request, response) => say(response, 404, `no such hook: ${HOOKS.join(', ')}, event`));
  app.use((error: { status?: number }, _request: unknown, response: Response, next: (error: unknown) => void) => {
    const { status = 500 } = error;
    if (response.headersSent || status >= 500) next(error);
    else say(response, status, 'no JSON that can be read');
  });
  return app;
}

function say(response: Response, status: number, text: string): void {
  response.status(status).type('text/plain').send(`${text}\n`);
}
