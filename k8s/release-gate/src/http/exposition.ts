import express, { type Express } from 'express';

export type ExpositionOptions = { read: () => Promise<{ contentType: string; text: string }> };

/** What Prometheus reads, on a port of its own: who reaches that one reaches neither hooks nor desk. */
export function createExposition({ read }: ExpositionOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.get('/metrics', async (_request, response) => {
    const { contentType, text } = await read();
    response.type(contentType).send(text);
  });
  app.use((_request, response) => void response.status(404).type('text/plain').send('Metrics are at /metrics.\n'));
  return app;
}
