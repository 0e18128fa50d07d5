import { METRICS } from '@atrium/metrics';
import type { ClientReport } from '@atrium/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { joined } from '../../../scripts/lib/raw-client.ts';
import { sampleName, scrapeOf } from '../../../scripts/lib/scrape.ts';
import { startService, type Service } from '../../../scripts/lib/service.ts';

let service: Service;
beforeAll(async () => {
  service = await startService({ JOINS_PER_MINUTE: '100000' });
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

test('[MET1] a scrape holds every metric of the catalogue with every label set, and nothing else', async () => {
  const expected = Object.values(METRICS).flatMap(({ name, series }) =>
    series.map((labels) => sampleName(name, labels)),
  );
  expect([...(await scrape()).keys()].sort()).toEqual(expected.sort());
});

test('[MET2] the public port serves no metrics, and the other port nothing else', async () => {
  expect((await fetch(new URL('/metrics', service.url))).status).toBe(404);
  expect((await fetch(new URL('/', service.metricsUrl))).status).toBe(404);
});

test('a report is answered with the verdict, and the time is counted', async () => {
  const { client } = await joined(service.url, 'measured');
  const bot = await joined(service.url, 'measured', { name: 'Bo', kind: 'bot' });
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
  const after = await scrape();
  expect(after.get(sampleName('atrium_sessions_ended_total', { end: 'left', participant: 'person' }))).toBe(1);
  const seconds = (verdict: string, reason: string, participant: string): number =>
    after.get(sampleName(METRICS.participantSeconds.name, { verdict, reason, participant })) ?? NaN;
  expect(seconds('good', 'none', 'person')).toBeGreaterThan(0);
  expect(seconds('unknown', 'no_report', 'bot')).toBeGreaterThan(0);
  expect(seconds('bad', 'reconnecting', 'bot')).toBeGreaterThan(0);
});

test('a report that makes no sense is refused with its reason', async () => {
  const { client } = await joined(service.url, 'nonsense');
  expect(await client.codeOf('report', { ...report, coversMs: 0 })).toBe('bad_payload');
  expect(await client.codeOf('report', { ...report, route: 'pigeon' })).toBe('bad_payload');
  expect(await client.codeOf('report', { ...report, name: 'Ana' })).toBe('bad_payload');
  await client.leave();
});

test('[MET3] a hundred people make no more series than one', async () => {
  const before = (await scrape()).size;
  const people = await Promise.all(Array.from({ length: 100 }, (_, i) => joined(service.url, `many-${i % 7}`)));
  await Promise.all(people.map(({ client }) => client.ask('report', report)));
  expect((await scrape()).size).toBe(before);
  await Promise.all(people.map(({ client }) => client.leave()));
});
