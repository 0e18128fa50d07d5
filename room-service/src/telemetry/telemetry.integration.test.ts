import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { METRICS } from '@atrium/metrics';
import type { ClientReport } from '@atrium/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCertificate, createIdentity } from '../../../scripts/doctor/testing/certificate.ts';
import { badSession } from '../../../scripts/lib/bad-session.ts';
import { hello, joined, RawClient, ticketFor } from '../../../scripts/lib/raw-client.ts';
import { sampleName, scrapeOf } from '../../../scripts/lib/scrape.ts';
import { startService, type Service } from '../../../scripts/lib/service.ts';
import type { Trace } from './trace-ring.ts';

const hasPromtool = spawnSync('promtool', ['--version']).status === 0;
if (!hasPromtool) console.warn('Left out: the names of the metrics are checked by promtool, which is not installed.');

const VERSION = '1.2.3-test';

let service: Service;
beforeAll(async () => {
  service = await startService({ JOINS_PER_MINUTE: '100000', RELEASE_VERSION: VERSION });
});
afterAll(() => service.stop());

const scrape = () => scrapeOf(service.metricsUrl);

const nothing = { packets: 0, lost: 0, bytes: 0, jitterMs: null };
const report: ClientReport = {
  coversMs: 5_000,
  route: 'none',
  rttMs: null,
  audioIn: nothing,
  videoIn: nothing,
  audioOut: nothing,
  videoOut: nothing,
  heard: { samples: 0, concealed: 0, bufferMs: null },
  watched: { watchedMs: 0, frozenMs: 0, frames: 0 },
  silent: [],
  limitedBy: 'none',
};

/** The samples that a metric of the catalogue has in one scrape. */
function samplesOf(metric: (typeof METRICS)[keyof typeof METRICS]): string[] {
  switch (metric.type) {
    case 'info':
      return [sampleName(metric.name, { version: VERSION, track: 'primary' })];
    case 'histogram':
      return metric.series.flatMap((labels) => [
        ...[...metric.buckets, '+Inf'].map((le) => sampleName(`${metric.name}_bucket`, { ...labels, le: String(le) })),
        sampleName(`${metric.name}_sum`, labels),
        sampleName(`${metric.name}_count`, labels),
      ]);
    case 'counter':
    case 'gauge':
      return metric.series.map((labels) => sampleName(metric.name, labels));
  }
}

test('[MET1] a scrape holds every metric of the catalogue with every label set, and nothing else', async () => {
  const expected = Object.values(METRICS).flatMap(samplesOf);
  expect([...(await scrape()).keys()].sort()).toEqual(expected.sort());
});

test.skipIf(!hasPromtool)('[MET1] promtool finds nothing wrong with the names', async () => {
  const text = await (await fetch(service.metricsUrl)).text();
  const said = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' });
  expect(said).toMatchObject({ status: 0, stdout: '', stderr: '' });
});

test('[MET4] a scraper that takes OpenMetrics gets it', async () => {
  const answer = await fetch(service.metricsUrl, {
    headers: { accept: 'application/openmetrics-text;version=1.0.0', 'cache-control': 'no-cache' },
  });
  expect(answer.headers.get('content-type')).toMatch(/^application\/openmetrics-text/);
  expect((await answer.text()).trimEnd().endsWith('# EOF')).toBe(true);
});

test('[MET6] switched off, nothing listens, and people notice nothing', async () => {
  const quiet = await startService({ TELEMETRY: 'off' });
  try {
    const { client } = await joined(quiet.url, 'unwatched');
    expect(await client.ask('report', report)).toMatchObject({
      ok: true,
      d: { verdict: 'unknown', reason: 'no_report' },
    });
    expect(quiet.lines.some((line) => 'metricsPort' in line)).toBe(false);
    expect(await listeningPorts(quiet.pid)).toHaveLength(1);
    await client.leave();
  } finally {
    await quiet.stop();
  }
});

/** TCP ports on which a process listens, by its own sockets. */
async function listeningPorts(pid: number): Promise<number[]> {
  const fds = await readdir(`/proc/${pid}/fd`);
  const links = await Promise.all(fds.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')));
  const inodes = new Set(links.flatMap((link) => /^socket:\[(\d+)]$/.exec(link)?.[1] ?? []));
  const tables = await Promise.all(['tcp', 'tcp6'].map((name) => readFile(`/proc/${pid}/net/${name}`, 'utf8')));
  const rows = tables.flatMap((table) =>
    table
      .trim()
      .split('\n')
      .slice(1)
      .map((row) => row.trim().split(/\s+/)),
  );
  // Columns of proc(5): local address, state (0A: LISTEN), inode.
  return rows.flatMap((row) =>
    row[3] === '0A' && inodes.has(row[9] ?? '') ? [parseInt(row[1]?.split(':')[1] ?? '', 16)] : [],
  );
}

test('[MET2] the public port serves no metrics, and the other port nothing else', async () => {
  expect((await fetch(new URL('/metrics', service.url))).status).toBe(404);
  expect((await fetch(new URL('/', service.metricsUrl))).status).toBe(404);
});

test('a report is answered with the verdict, and the time is counted', async () => {
  const { client } = await joined(service.url, 'measured');
  const bot = await joined(service.url, 'measured', { name: 'Bo', kind: 'bot' });
  const ticket = await ticketFor(service.url, 'measured');
  expect(await client.ask('report', report)).toMatchObject({ ok: true, d: { verdict: 'good', reason: 'none' } });
  const during = await scrape();
  expect(during.get(sampleName('atrium_participants', { participant_state: 'joined', participant: 'person' }))).toBe(1);
  expect(during.get(sampleName('atrium_participants', { participant_state: 'joined', participant: 'bot' }))).toBe(1);
  expect(during.get(sampleName('atrium_clients_reporting', { participant: 'person' }))).toBe(1);
  expect(during.get(sampleName('atrium_clients_reporting', { participant: 'bot' }))).toBe(0);
  expect(during.get('atrium_rooms')).toBe(1);
  expect(during.get(sampleName('atrium_workers', { worker_state: 'alive' }))).toBe(1);
  await client.leave();
  bot.client.socket.terminate();
  await expect
    .poll(async () =>
      (await scrape()).get(
        sampleName('atrium_participants', { participant_state: 'reconnecting', participant: 'bot' }),
      ),
    )
    .toBe(1);
  const back = await RawClient.open(service.url);
  const resume = { token: bot.welcome.resumeToken };
  expect(await back.ask('join', { ...hello(ticket), kind: 'bot', token: undefined, resume })).toMatchObject({
    ok: true,
  });
  const after = await scrape();
  expect(after.get(sampleName('atrium_sessions_ended_total', { end: 'left', participant: 'person' }))).toBe(1);
  const seconds = (verdict: string, reason: string, participant: string): number =>
    after.get(sampleName(METRICS.participantSeconds.name, { verdict, reason, participant, track: 'primary' })) ?? NaN;
  expect(seconds('good', 'none', 'person')).toBeGreaterThan(0);
  // Alone with one who is muted they missed nothing, though they never reported.
  expect(seconds('good', 'none', 'bot')).toBeGreaterThan(0);
  expect(seconds('bad', 'reconnecting', 'bot')).toBeGreaterThan(0);
  await back.leave();
});

test('a report that makes no sense is refused with its reason', async () => {
  const { client } = await joined(service.url, 'nonsense');
  expect(await client.codeOf('report', { ...report, coversMs: 0 })).toBe('bad_payload');
  expect(await client.codeOf('report', { ...report, route: 'pigeon' })).toBe('bad_payload');
  expect(await client.codeOf('report', { ...report, name: 'Ana' })).toBe('bad_payload');
  await client.leave();
});

test('[JOI2] joins are counted where they end, over HTTP and on the socket', async () => {
  const before = await scrape();
  const grown = async (name: string, labels: Record<string, string>) => {
    const sample = sampleName(name, labels);
    return ((await scrape()).get(sample) ?? NaN) - (before.get(sample) ?? NaN);
  };
  const { client } = await joined(service.url, 'counted');
  await client.leave();
  await fetch(new URL('/api/rooms/Not%20A%20Room/join', service.url), { method: 'POST' });
  const stranger = await RawClient.open(service.url);
  const ticket = await ticketFor(service.url, 'counted');
  expect(await stranger.codeOf('join', hello({ ...ticket, token: 'none' }))).toBe('token_invalid');
  const join = { how: 'new', track: 'primary', participant: 'person' };
  const { joins, joinTickets, joinDuration, requests } = METRICS;
  expect(await grown(joins.name, { ...join, outcome: 'ok', stage: 'welcome' })).toBe(1);
  expect(await grown(joins.name, { ...join, outcome: 'refused', stage: 'token' })).toBe(1);
  expect(await grown(joinTickets.name, { outcome: 'ok', track: 'primary' })).toBe(2);
  expect(await grown(joinTickets.name, { outcome: 'refused', track: 'primary' })).toBe(1);
  expect(await grown(`${joinDuration.name}_count`, { how: 'new', participant: 'person' })).toBe(1);
  expect(await grown(requests.name, { request_group: 'leave', outcome: 'ok', participant: 'person' })).toBe(1);
});

test('[JOI3] a ticket that is refused for its rate is counted, and a socket that asks nothing is no join', async () => {
  const strict = await startService({ JOINS_PER_MINUTE: '1' });
  try {
    const ask = () => fetch(new URL('/api/rooms/once/join', strict.url), { method: 'POST', body: '{}' });
    await ask();
    expect((await ask()).status).toBe(429);
    const scanners = await Promise.all(Array.from({ length: 20 }, () => RawClient.open(strict.url)));
    for (const { socket } of scanners) socket.terminate();
    const closed = sampleName(METRICS.socketsClosed.name, { closing: 'silent' });
    await expect.poll(async () => (await scrapeOf(strict.metricsUrl)).get(closed)).toBe(20);
    const joins = [...(await scrapeOf(strict.metricsUrl))].filter(([name]) => name.startsWith(METRICS.joins.name));
    expect(joins.filter(([, count]) => count > 0)).toEqual([]);
    const tickets = sampleName(METRICS.joinTickets.name, { outcome: 'refused', track: 'primary' });
    expect((await scrapeOf(strict.metricsUrl)).get(tickets)).toBe(2);
  } finally {
    await strict.stop();
  }
});

test('[JOI2] a join whose socket is gone before its end is welcomed or failed, and never refused', async () => {
  const joinsNow = async () => [...(await scrape())].filter(([name]) => name.startsWith(METRICS.joins.name));
  const before = new Map(await joinsNow());
  for (let i = 0; i < 20; i++) {
    const ticket = await ticketFor(service.url, 'torn');
    const client = await RawClient.open(service.url);
    void client.ask('join', hello(ticket));
    client.socket.terminate();
  }
  const grown = async () =>
    (await joinsNow())
      .map(([name, count]) => [name, count - (before.get(name) ?? 0)] as const)
      .filter(([, n]) => n > 0);
  await expect.poll(async () => (await grown()).reduce((sum, [, n]) => sum + n, 0)).toBe(20);
  for (const [name] of await grown()) expect(name).toMatch(/outcome="(ok|failed)"/);
});

test('[CON2] a page that is let connect and gives up after seconds of silence is a connection that failed', async () => {
  const { client, welcome } = await joined(service.url, 'unreached');
  const fingerprints = [{ algorithm: 'sha-256', value: Array.from({ length: 32 }, () => 'AB').join(':') }];
  const dtlsParameters = { role: 'client', fingerprints };
  const transport = welcome.transports?.send.id;
  const failed = async () =>
    (await scrape()).get(sampleName(METRICS.mediaConnections.name, { outcome: 'failed', participant: 'person' }));
  expect(await client.ask('connectTransport', { transport, dtlsParameters })).toMatchObject({ ok: true });
  expect(await failed()).toBe(0);
  // As long as somebody who hears nothing stays; what comes sooner is not counted.
  await sleep(5_500);
  await client.leave();
  await expect.poll(failed).toBe(1);
});

test('[PRC1] [PRC2] what a process may run out of is told: descriptors, and the time of its certificate', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'atrium-telemetry-'));
  const files = { TLS_CERT: join(folder, 'cert.pem'), TLS_KEY: join(folder, 'key.pem') };
  const site = createIdentity('rooms.test');
  const until = Date.UTC(2040, 0, 1);
  const cert = createCertificate({ of: site, by: site, from: Date.now() - 60_000, until });
  await writeFile(files.TLS_CERT, cert);
  await writeFile(files.TLS_KEY, site.keyPem);
  const secure = await startService(files);
  try {
    const samples = await scrapeOf(secure.metricsUrl);
    expect(samples.get(METRICS.certificateExpiry.name)).toBe(until / 1000);
    const fds = await readdir(`/proc/${secure.pid}/fd`).catch(() => []);
    expect(Math.abs((samples.get(METRICS.openFds.name) ?? NaN) - fds.length)).toBeLessThan(10);
    expect(samples.get(METRICS.maxFds.name)).toBeGreaterThanOrEqual(fds.length);
    expect(samples.get(METRICS.drainDeadline.name)).toBe(0);
  } finally {
    await secure.stop();
    await rm(folder, { recursive: true });
  }
});

test('[STP1] who is cut off when the process stops is in its log', async () => {
  const ending = await startService();
  try {
    await joined(ending.url, 'cut-off');
    const { client } = await joined(ending.url, 'cut-off', { kind: 'bot' });
    await client.leave();
  } finally {
    await ending.stop();
  }
  const drained = ending.lines.find((line) => 'drained' in line);
  expect(drained).toMatchObject({ drained: { person: { ok: 0, failed: 1 }, bot: { ok: 0, failed: 0 } } });
});

test('[REC1] [TRC13] a session that is judged bad is in the log, with the trace of its join and without its name', async () => {
  const { traceId, leave } = await badSession({ url: service.url, room: 'recorded', more: { name: 'Xanthippe' } });
  const isFlight = (line: Record<string, unknown>): boolean => Array.isArray(line.samples);
  await expect.poll(() => service.lines.filter(isFlight)).toHaveLength(1);
  const line = service.lines.find(isFlight);
  expect(line).toMatchObject({ join_trace_id: traceId, room: 'recorded', reason: 'audio_loss' });
  // Whoever has the id of either finds the other.
  const traceOf = async (id: unknown): Promise<Trace> =>
    (await fetch(new URL(`/ops/traces/${String(id)}`, service.metricsUrl))).json() as Promise<Trace>;
  expect(await traceOf(line?.trace_id)).toMatchObject({
    why: ['bad'],
    spans: [{ spanId: line?.span_id, links: [{ traceId }] }],
  });
  expect(await traceOf(traceId)).toMatchObject({
    why: ['bad'],
    linking: [{ id: line?.trace_id, action: 'session_bad' }],
  });
  expect(JSON.stringify(service.lines)).not.toContain('Xanthippe');
  await leave();
});

test('[MET3] a hundred people make no more series than one', async () => {
  const before = (await scrape()).size;
  const people = await Promise.all(Array.from({ length: 100 }, (_, i) => joined(service.url, `many-${i % 7}`)));
  await Promise.all(people.map(({ client }) => client.ask('report', report)));
  expect((await scrape()).size).toBe(before);
  await Promise.all(people.map(({ client }) => client.leave()));
});
