import { createServer } from 'node:http';
import { spawnSync } from 'node:child_process';
import { GATE_METRICS, type LabelValue } from '@atrium/metrics';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { sampleName, scrapeOf } from '../../../../scripts/lib/scrape.ts';
import { createExposition } from '../http/exposition.ts';
import { serve, type Served } from '../http/testing/served.ts';
import { Stage } from '../run/testing/stage.ts';
import { Kubernetes } from '../sources/kubernetes.ts';
import { Prometheus } from '../sources/prometheus.ts';
import { RoomService } from '../sources/room-service.ts';
import { watched, type Watched } from './testing/watched.ts';

const promtool = process.env.PROMTOOL_BIN ?? 'promtool';
const hasPromtool = spawnSync(promtool, ['--version']).status === 0;
if (!hasPromtool)
  console.warn("Left out: the names of the gate's metrics are checked by promtool, which is not installed.");

let one: Watched;
let served: Served;
beforeAll(async () => {
  one = watched(new Stage());
  served = await serve(createExposition({ read: () => one.metrics.exposition() }));
});
afterAll(() => served.close());

const EXPECTED = Object.values(GATE_METRICS)
  .flatMap(({ name, series }) => series.map((labels) => sampleName(name, labels)))
  .sort();

test('[TEL1] a scrape holds every metric of the gate with every label set, from the start on, and nothing else', async () => {
  expect([...(await scrapeOf(`${served.url}/metrics`)).keys()].sort()).toEqual(EXPECTED);
  await one.look();
  expect([...(await scrapeOf(`${served.url}/metrics`)).keys()].sort()).toEqual(EXPECTED);
});

test('[TEL1] its port has nothing else', async () => {
  for (const path of ['/', '/release', '/hooks/rollback', '/healthz'])
    expect((await fetch(`${served.url}${path}`)).status).toBe(404);
});

test.skipIf(!hasPromtool)('[TEL1] promtool finds nothing wrong with the names', async () => {
  const text = await (await fetch(`${served.url}/metrics`)).text();
  const said = spawnSync(promtool, ['check', 'metrics'], { input: text, encoding: 'utf8' });
  expect(said).toMatchObject({ status: 0, stdout: '', stderr: '' });
});

test('[TEL4] each source tells when it did not answer or refused, and not when it did', async () => {
  let status = 500;
  const server = createServer((_request, response) =>
    response
      .writeHead(status, { 'content-type': 'application/json' })
      .end('{"data":{"resultType":"vector","result":[]}}'),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const url = `http://127.0.0.1:${port}`;
  const failed: LabelValue<'source'>[] = [];
  const asking = (source: LabelValue<'source'>) => ({ timeoutMs: 2_000, failed: () => void failed.push(source) });
  const prometheus = new Prometheus({ url, ...asking('prometheus') });
  const roomService = new RoomService({ url, token: 'of-who-steers-it', ...asking('room_service') });
  const kubernetes = new Kubernetes({ host: '127.0.0.1', port, account: '/nowhere', ...asking('kubernetes') });
  await prometheus.ask('up');
  await roomService.setRollout(null);
  await kubernetes.ask({ method: 'GET', path: '/' }, z.unknown());
  expect(failed).toEqual(['prometheus', 'room_service', 'kubernetes']);
  status = 200;
  expect(await prometheus.ask('up')).toEqual({ ok: true, value: [] });
  expect(await roomService.setRollout(null)).toEqual({ ok: true, value: null });
  expect(failed).toHaveLength(3);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
