import { METRICS } from '@atrium/metrics';
import { expect, test } from 'vitest';
import { Metrics } from './metrics.ts';

const OPEN_METRICS = 'application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1';
const TRACE = { trace_id: '4bf92f3577b34da6a3ce929d0e0e4736' };

const fresh = () => new Metrics({ version: '1.2.3', track: 'canary' });
const lineOf = (text: string, start: string) => text.split('\n').find((line) => line.startsWith(start));

test('[MET4] an exemplar leads from a bucket to its trace, in OpenMetrics only', async () => {
  const metrics = fresh();
  metrics.observe('rtt', { participant: 'person' }, 0.03, TRACE);
  metrics.observe('rtt', { participant: 'person' }, 0.04);
  const open = await metrics.exposition(OPEN_METRICS);
  expect(open.contentType).toMatch(/^application\/openmetrics-text/);
  expect(lineOf(open.text, 'atrium_client_rtt_seconds_bucket{le="0.05",participant="person"}')).toMatch(
    /} 2 # \{trace_id="4bf92f3577b34da6a3ce929d0e0e4736"} 0\.03 \d+/,
  );
  expect(open.text.endsWith('# EOF\n')).toBe(true);
  const plain = await metrics.exposition();
  expect(plain.contentType).toMatch(/^text\/plain/);
  expect(plain.text).not.toContain('trace_id');
});

test('[MET4] whoever scraped before in whatever format, counters keep their names', async () => {
  const metrics = fresh();
  metrics.inc('workerDeaths', {});
  const [open, plain, again] = await Promise.all(
    [OPEN_METRICS, '', OPEN_METRICS].map((accept) => metrics.exposition(accept)),
  );
  for (const answer of [open, plain, again]) expect(answer?.text).toContain('\natrium_worker_deaths_total 1\n');
  expect(lineOf(open!.text, '# TYPE atrium_worker_d')).toBe('# TYPE atrium_worker_deaths counter');
  expect(lineOf(plain!.text, '# TYPE atrium_worker_d')).toBe('# TYPE atrium_worker_deaths_total counter');
});

test('a total that is read grows by what it has grown, and one that began anew by what it has', async () => {
  const metrics = fresh();
  for (const total of [3, 3, 10, 4]) metrics.fromTotal('workerDeaths', {}, total);
  expect(lineOf((await metrics.exposition()).text, 'atrium_worker_deaths_total')).toBe('atrium_worker_deaths_total 14');
});

test('what was counted and observed is read once, by each scrape and in the order in which it came', async () => {
  const metrics = fresh();
  const read = async () => {
    const { text } = await metrics.exposition();
    return ['atrium_worker_deaths_total', 'atrium_client_rtt_seconds_count{participant="bot"}'].map((start) =>
      lineOf(text, start)?.split(' ').at(-1),
    );
  };
  metrics.inc('workerDeaths', {}, 2);
  metrics.inc('workerDeaths', {}, 0);
  metrics.observe('rtt', { participant: 'bot' }, 0.03);
  expect(await read()).toEqual(['2', '1']);
  metrics.inc('workerDeaths', {});
  for (let n = 0; n < 1_000; n += 1) metrics.observe('rtt', { participant: 'bot' }, 0.03);
  metrics.observe('rtt', { participant: 'bot' }, 0.03, TRACE);
  expect(await read()).toEqual(['3', '1002']);
  expect(await read()).toEqual(['3', '1002']);
});

test('what cannot be counted is refused where it is, and not at the scrape', async () => {
  const metrics = fresh();
  for (const by of [-1, NaN, Infinity])
    expect(() => metrics.inc('workerDeaths', {}, by)).toThrow(`atrium_worker_deaths_total cannot grow by ${by}`);
  for (const value of [NaN, Infinity])
    expect(() => metrics.observe('rtt', { participant: 'bot' }, value)).toThrow('atrium_client_rtt_seconds cannot be');
  const { text } = await metrics.exposition();
  expect(lineOf(text, 'atrium_worker_deaths_total')).toBe('atrium_worker_deaths_total 0');
});

test('[MET5] the version is in one series only', async () => {
  const { text } = await fresh().exposition();
  expect(text.match(/1\.2\.3/g)).toHaveLength(1);
  expect(text).toContain(`${METRICS.build.name}{version="1.2.3",track="canary"} 1`);
});
