import { expect, test } from 'vitest';
import { readConfig } from './config.ts';
import { PRODUCTION } from './judge/policy.ts';

const LEAST = {
  CANARY_NAMESPACE: 'atrium',
  PROMETHEUS_URL: 'http://prometheus.monitoring:9090',
  ROOM_SERVICE_URL: 'http://rooms-control.atrium:9465',
  RELEASE_TOKEN: 'of-who-steers-it',
  PROBER_URL: 'http://prober.atrium:8080',
  PROBER_TOKEN: 'of-who-sends-bots',
  KUBERNETES_SERVICE_HOST: '10.96.0.1',
};

const TRACED = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };

test('the least that has to be said, and what is so without more', () => {
  expect(readConfig(LEAST)).toEqual({
    ok: true,
    config: {
      canary: { name: 'room-service', namespace: 'atrium' },
      policy: PRODUCTION,
      prometheus: { url: LEAST.PROMETHEUS_URL, where: [{ label: 'namespace', op: '=', value: 'atrium' }] },
      roomService: { url: LEAST.ROOM_SERVICE_URL, token: LEAST.RELEASE_TOKEN },
      prober: { url: LEAST.PROBER_URL, token: LEAST.PROBER_TOKEN },
      podPorts: { rooms: 3_000, metrics: 9_464 },
      kubernetes: { host: '10.96.0.1', port: 443 },
      operators: [],
      freezes: [],
      ports: { hooks: 8080, desk: 8081, metrics: 9464 },
      otlpEndpoint: null,
      traceUrl: null,
      grafana: null,
      recordFile: null,
    },
  });
});

test('what else can be said', () => {
  const read = readConfig({
    ...LEAST,
    SERIES_LABELS: 'cluster=a, namespace=rooms',
    OPERATOR_TOKENS: 'ana=0123456789abcdef',
    FREEZES: '[{"from":"2026-12-24T00:00:00Z","until":"2026-12-27T00:00:00Z","why":"holidays"}]',
    HOOKS_PORT: '9000',
    RECORD_FILE: '/runs/one.ndjson',
    RELEASE_TOKEN: 'of-who-steered-it, of-who-steers-it-now',
    CANARY_NAME: '',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318',
    TRACE_URL: 'https://tempo.example/trace/{traceId}',
    GRAFANA_URL: 'https://grafana.example.org/g',
    GRAFANA_TOKEN: 'glsa_x',
  });
  expect(read).toMatchObject({
    ok: true,
    config: {
      canary: { name: 'room-service' },
      roomService: { token: 'of-who-steers-it-now' },
      prometheus: {
        where: [
          { label: 'cluster', value: 'a' },
          { label: 'namespace', value: 'rooms' },
        ],
      },
      operators: [{ name: 'ana' }],
      freezes: [{ why: 'holidays' }],
      ports: { hooks: 9_000 },
      otlpEndpoint: 'http://collector:4318',
      traceUrl: 'https://tempo.example/trace/{traceId}',
      grafana: { url: 'https://grafana.example.org/g', token: 'glsa_x' },
      recordFile: '/runs/one.ndjson',
    },
  });
});

test('every mistake is said at once, with the name of the variable, and no token is told', () => {
  const read = readConfig({
    PROMETHEUS_URL: 'prometheus:9090',
    ROOM_SERVICE_URL: 'ftp://rooms',
    RELEASE_TOKEN: 'short-secret',
    PROBER_URL: 'prober',
    PROBER_TOKEN: 'short-secret',
    ROOMS_PORT: '-1',
    SERIES_LABELS: 'namespace',
    OPERATOR_TOKENS: 'ana=too-secret',
    FREEZES: '[',
    POLICY: 'hasty',
    HOOKS_PORT: '0x50',
    DESK_PORT: '70000',
  });
  if (read.ok) throw new Error('it was taken');
  const text = read.mistakes.join('\n');
  const names = ['CANARY_NAMESPACE', 'PROMETHEUS_URL', 'ROOM_SERVICE_URL', 'RELEASE_TOKEN', 'SERIES_LABELS'];
  for (const name of [
    ...names,
    'PROBER_URL',
    'PROBER_TOKEN',
    'ROOMS_PORT',
    'OPERATOR_TOKENS',
    'FREEZES',
    'POLICY',
    'HOOKS_PORT',
    'DESK_PORT',
    'KUBERNETES_SERVICE_HOST',
  ])
    expect(text).toContain(`${name}: `);
  expect(text).not.toContain('secret');
});

test.each([
  [{ GRAFANA_URL: 'http://grafana:3000' }, 'GRAFANA_TOKEN: write it, too, or leave GRAFANA_URL out'],
  [{ GRAFANA_TOKEN: 'glsa_secret' }, 'GRAFANA_URL: write it, too, or leave GRAFANA_TOKEN out'],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' }, 'OTEL_EXPORTER_OTLP_ENDPOINT: write the address of a collector'],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318/v1/traces' }, 'OTEL_EXPORTER_OTLP_ENDPOINT: write'],
  [
    { ...TRACED, TRACE_URL: 'https://tempo.example/trace/' },
    'TRACE_URL: write the address of a page about a trace like',
  ],
  [{ ...TRACED, TRACE_URL: 'tempo/{traceId}' }, 'TRACE_URL: write the address of a page about a trace like'],
  [{ ...TRACED, TRACE_URL: 'https://ana:glsa_secret@t/{traceId}' }, 'with {traceId} in it and without user'],
  [{ TRACE_URL: 'https://t/{traceId}' }, 'OTEL_EXPORTER_OTLP_ENDPOINT: write it, too, or leave TRACE_URL out'],
])('%j: it is said what to write', (more, words) => {
  const read = readConfig({ ...LEAST, ...more });
  expect(read).toMatchObject({ ok: false, mistakes: [expect.stringContaining(words)] });
  expect(JSON.stringify(read)).not.toContain('glsa_secret');
});
