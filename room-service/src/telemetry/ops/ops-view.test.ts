import type { IncomingMessage, ServerResponse } from 'node:http';
import type { OpsKept } from '@atrium/ops/view';
import { expect, it } from 'vitest';
import { OPS_FILES } from './files.ts';
import { opsView } from './ops-view.ts';

/** Whoever asks for that path gets this. */
function ask(path: string, prometheusUrl: string | null): Promise<unknown> {
  const onBug = (error: unknown) => expect.fail(String(error));
  const view = opsView({ prometheusUrl, alertmanagerUrl: null, files: OPS_FILES, now: () => 0, onBug });
  return new Promise((resolve) => {
    const response = { writeHead: () => response, end: (body: string) => resolve(JSON.parse(body)) };
    const request = { url: path, method: 'GET' } as unknown;
    view(request as IncomingMessage, response as unknown as ServerResponse);
  });
}

it('[OPS26] what a page keeps is every runbook, and where Prometheus is, without its password', async () => {
  const kept = (await ask('/ops/api/kept', 'http://ann:secret@10.0.0.2:9090/at')) as OpsKept;
  expect(Object.keys(kept.runbooks)).toContain('GoodTimeBurnsFast');
  expect(kept.runbooks.GoodTimeBurnsFast).toContain('<h2>Do now</h2>');
  expect(kept.prometheusUrl).toBe('http://10.0.0.2:9090/at');
  expect(((await ask('/ops/api/kept', null)) as OpsKept).prometheusUrl).toBeNull();
});
