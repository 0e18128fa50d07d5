import { afterEach, expect, test } from 'vitest';
import { Page } from '../media/testing/page.ts';
import { flows, startServer, until } from '../media/testing/servers.ts';
import { Metrics } from './metrics.ts';
import { watchSfu } from './sfu-metrics.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function stage(options: { workers?: number; peoplePerWorker?: number } = {}) {
  const server = await startServer(options);
  ends.push(() => server.close());
  const metrics = new Metrics({ version: '1', track: 'primary' });
  const bugs: unknown[] = [];
  ends.push(watchSfu({ metrics, media: server, random: Math.random, onBug: (error) => bugs.push(error) }));
  const room = server.room('hall');
  const join = async (id: string): Promise<Page> => {
    const page = await Page.join({ room, id, rtpCapabilities: server.rtpCapabilities });
    ends.push(() => page.close());
    return page;
  };
  return { server, room, join, metrics, bugs };
}

/** All series of a metric whose labels hold these words, added up. */
async function sumOf(metrics: Metrics, name: string, ...labels: string[]): Promise<number> {
  const { text } = await metrics.exposition();
  const lines = text.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
  return lines
    .filter((line) => labels.every((label) => line.includes(label)))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}

const meets = (listener: string, other: string) => ({ listener, hear: [other], warm: [], see: [other] });
const nobody = (listener: string) => ({ listener, hear: [], warm: [], see: [] });

test('[SMP2] bytes and packets agree with what the transports carried, and what closed keeps what it had', async () => {
  const { room, join, metrics, bugs } = await stage();
  const [ana, ben] = [await join('ana'), await join('ben')];
  await Promise.all([ana.speak(), ana.film(), ben.speak()]);
  room.setAudience([meets('ben', 'ana'), meets('ana', 'ben')]);
  await Promise.all([flows(ben, 'ana'), flows(ana, 'ben'), flows(ben, 'ana', 'camera', 60)]);
  // Paused on both sides, so that nothing flows any more; the consumers stay.
  room.setAudience([
    { ...nobody('ben'), warm: ['ana'], see: ['ana'] },
    { ...nobody('ana'), warm: ['ben'] },
  ]);
  room.tiles('ben', [{ consumer: ben.consumerOf('ana', 'camera')!.id, heightPx: 0 }]);
  await room.settled();
  const bytes = (direction: string) => sumOf(metrics, 'atrium_rtp_bytes_total', `direction="${direction}"`);
  const counted = async () => {
    const { bytesIn, bytesOut } = await room.traffic();
    return { in: [await bytes('in'), bytesIn], out: [await bytes('out'), bytesOut] };
  };
  await expect.poll(async () => (await counted()).out, { timeout: 40_000, interval: 500 }).toSatisfy(equal);
  const { out } = await counted();
  expect(out[0]).toBeGreaterThan(10_000);
  const packets = (...labels: string[]) => sumOf(metrics, 'atrium_rtp_packets_total', 'transport="udp"', ...labels);
  expect(await packets('kind="audio"', 'direction="in"')).toBeGreaterThan(40);
  expect(await packets('kind="video"', 'direction="out"')).toBeGreaterThanOrEqual(60);
  expect(await sumOf(metrics, 'atrium_rtp_bytes_total', 'transport="tcp"')).toBe(0);
  // Everything that transports carried is more: ICE, DTLS, RTCP, SRTP's tags.
  await expect
    .poll(() => sumOf(metrics, 'atrium_sfu_transport_bytes_total', 'direction="out"'), { timeout: 20_000 })
    .toBeGreaterThan(out[1]!);
  // A producer is asked in its turn, later than its consumers may be.
  const asked = { timeout: 20_000 };
  await expect.poll(() => sumOf(metrics, 'atrium_rtp_jitter_seconds_count'), asked).toBeGreaterThan(0);
  const pli = () => sumOf(metrics, 'atrium_rtcp_feedback_total', 'feedback="pli"', 'kind="video"');
  await expect.poll(pli, asked).toBeGreaterThan(0);
  // The consumers close; nobody is wanted any more, so that nothing comes in.
  room.setAudience([nobody('ben'), nobody('ana')]);
  await expect.poll(async () => (await counted()).in, { timeout: 40_000, interval: 500 }).toSatisfy(nearly);
  expect(await bytes('out')).toBe(out[0]);
  expect(bugs).toEqual([]);
});

/** A page sends before the worker has its producer: then only the transport counts. */
const nearly = ([streams = 0, transports = 0]: number[]): boolean =>
  streams > 0.9 * transports && streams <= transports;
const equal = ([one, other]: number[]): boolean => one === other && other !== 0;

test('what is open, who sits where and how busy a worker is', async () => {
  const { server, room, join, metrics, bugs } = await stage({ workers: 2, peoplePerWorker: 1 });
  const [ana, ben] = [await join('ana'), await join('ben')];
  await ana.speak();
  room.setAudience([{ ...nobody('ben'), hear: ['ana'] }]);
  await flows(ben, 'ana');
  expect(await sumOf(metrics, 'atrium_sfu_consumers', 'link="client"', 'kind="audio"', 'worker="1"')).toBe(1);
  expect(await sumOf(metrics, 'atrium_sfu_consumers', 'link="pipe"', 'kind="audio"', 'worker="0"')).toBe(1);
  expect(await sumOf(metrics, 'atrium_sfu_producers')).toBe(2);
  expect(await sumOf(metrics, 'atrium_sfu_routers')).toBe(2);
  expect(await sumOf(metrics, 'atrium_sfu_client_transports', 'transport="udp"')).toBe(2);
  expect(await sumOf(metrics, 'atrium_sfu_client_transports', 'transport="none"')).toBe(2);
  expect(await sumOf(metrics, 'atrium_worker_participants', 'worker="1"')).toBe(1);
  expect([await sumOf(metrics, 'atrium_seats'), await sumOf(metrics, 'atrium_seats_taken')]).toEqual([2, 2]);
  await until(async () => (await sumOf(metrics, 'atrium_worker_cpu_seconds_total', 'worker="0"')) > 0);
  await until(async () => (await sumOf(metrics, 'atrium_worker_cpu_ratio', 'worker="0"')) > 0);
  expect(await sumOf(metrics, 'atrium_worker_cpu_ratio', 'worker="0"')).toBeLessThan(1.5);
  await until(async () => (await sumOf(metrics, 'atrium_rtp_packets_total', 'transport="pipe"')) > 0);
  const before = await sumOf(metrics, 'atrium_worker_cpu_seconds_total');
  process.kill(server.workers()[1]!.pid, 'SIGKILL');
  await until(() => !server.workers()[1]!.alive);
  expect(await sumOf(metrics, 'atrium_seats')).toBe(1);
  await flows(ben, 'ana');
  expect(await sumOf(metrics, 'atrium_worker_cpu_seconds_total')).toBeGreaterThanOrEqual(before);
  expect(bugs).toEqual([]);
});
