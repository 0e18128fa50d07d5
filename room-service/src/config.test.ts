import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileWords } from './config-fields.ts';
import { readConfig } from './config.ts';

const good = (env: Record<string, string> = {}) => {
  const result = readConfig(env);
  if (!result.ok) throw new Error(result.mistakes.join('\n'));
  return result;
};
const bad = (env: Record<string, string>) => {
  const result = readConfig(env);
  if (result.ok) throw new Error('accepted');
  return result.mistakes;
};

describe('readConfig', () => {
  it('serves localhost at port 3000 with media on loopback when nothing is set', () => {
    const { config, notes } = good();
    expect(config.http).toMatchObject({ port: 3000, tls: null, trustProxy: false });
    expect(config.media).toMatchObject({ listenIp: '127.0.0.1', announcedAddress: undefined, portBase: 40_000 });
    expect(notes.join(' ')).toContain('MEDIA_ANNOUNCED_ADDRESS');
  });

  it('takes an empty variable for an unset one', () => {
    expect(good({ PORT: '', TLS_CERT: '' }).config.http.port).toBe(3000);
  });

  it('listens everywhere once an address is announced', () => {
    expect(good({ MEDIA_ANNOUNCED_ADDRESS: 'media.example.org' }).config.media).toMatchObject({
      listenIp: '0.0.0.0',
      announcedAddress: 'media.example.org',
    });
  });

  it('takes names by which on-call comes, and says which is none', () => {
    expect(good().config.metrics.names).toEqual([]);
    expect(good({ METRICS_HOSTS: 'Ops.example.org, atrium-metrics' }).config.metrics.names).toEqual([
      'ops.example.org',
      'atrium-metrics',
    ]);
    for (const wrong of ['ops.example.org:9464', 'http://ops.example.org', '*', 'a..b'])
      expect(bad({ METRICS_HOSTS: wrong }).join('\n')).toMatch(/^METRICS_HOSTS: write names like/);
  });

  it('[TRC16] takes what traces say of this process, where OTEL_SERVICE_NAME wins, and says what is wrong with it', () => {
    expect(good().config.telemetry.resource).toEqual({});
    const attributes = 'service.name=a,service.namespace=b%2Cc';
    expect(good({ OTEL_RESOURCE_ATTRIBUTES: attributes }).config.telemetry.resource).toEqual({
      'service.name': 'a',
      'service.namespace': 'b,c',
    });
    const both = good({ OTEL_RESOURCE_ATTRIBUTES: `${attributes},service.version=7`, OTEL_SERVICE_NAME: 'mine' });
    expect(both.config.telemetry.resource).toMatchObject({ 'service.name': 'mine', 'service.namespace': 'b,c' });
    expect(both.notes).toContain('OTEL_RESOURCE_ATTRIBUTES: service.version is said by RELEASE_VERSION.');
    expect(good({ OTEL_RESOURCE_ATTRIBUTES: attributes }).notes.join()).not.toContain('OTEL_RESOURCE_ATTRIBUTES');
    expect(bad({ OTEL_RESOURCE_ATTRIBUTES: 'a=1,b', OTEL_SERVICE_NAME: ' ', PORT: 'x' })).toEqual([
      expect.stringContaining('PORT'),
      expect.stringMatching(/^OTEL_RESOURCE_ATTRIBUTES: write pairs like .* \(got "a=1,b"\)$/),
      expect.stringContaining('OTEL_SERVICE_NAME'),
    ]);
  });

  it('takes addresses of Prometheus and Alertmanager, and nobody is asked without', () => {
    expect(good().config.ops).toEqual({ prometheusUrl: null, alertmanagerUrl: null });
    const env = { PROMETHEUS_URL: 'http://127.0.0.1:9090/', ALERTMANAGER_URL: 'https://mon.example.org/alertmanager' };
    expect(good(env).config.ops).toEqual({
      prometheusUrl: 'http://127.0.0.1:9090',
      alertmanagerUrl: 'https://mon.example.org/alertmanager',
    });
    const wrong = bad({ PROMETHEUS_URL: '127.0.0.1:9090', ALERTMANAGER_URL: 'http://ann:hush@mon.example.org' }).join(
      '\n',
    );
    expect(wrong).toMatch(/PROMETHEUS_URL[^]*ALERTMANAGER_URL/);
    expect(wrong).not.toContain('hush');
  });

  it('reports all mistakes at once, each with its variable and what was given', () => {
    const mistakes = bad({ PORT: 'abc', MEDIA_WORKERS: '0', TURN_URLS: 'http://x', LOG_LEVEL: 'loud' });
    for (const name of ['PORT', 'MEDIA_WORKERS', 'TURN_URLS', 'LOG_LEVEL', 'TURN_SECRET'])
      expect(mistakes.join('\n')).toContain(name);
    expect(mistakes.join('\n')).toContain('"abc"');
  });

  it('says once what is wrong with a number, in words for a person', () => {
    expect(bad({ PORT: 'abc' })).toEqual(['PORT: "abc" is not a port. Give a number from 0 to 65535.']);
    expect(bad({ MEDIA_PORT: '99999' })).toEqual(['MEDIA_PORT: "99999" is not a port. Give a number from 0 to 65535.']);
    expect(bad({ PORT: '0x50' })).toHaveLength(1);
    expect(bad({ MEDIA_WORKERS: '257' })).toEqual(['MEDIA_WORKERS: "257" is not a whole number from 1 to 256.']);
    expect(bad({ MAX_ROOMS: '-1' })).toEqual(['MAX_ROOMS: "-1" is not a whole number above 0.']);
  });

  it('tells a file that may not be read from one that is not there', () => {
    expect(fileWords('ENOENT')).toBe('there is no such file');
    expect(fileWords('EACCES')).toContain('the user that runs Atrium may not read it');
    const folder = mkdtempSync(join(tmpdir(), 'atrium-config-'));
    const circle = join(folder, 'circle.pem');
    symlinkSync(circle, circle);
    expect(bad({ TLS_CERT: circle, TLS_KEY: circle })).toEqual([
      expect.stringMatching(/^TLS_CERT: it cannot be read: ELOOP/),
      expect.stringMatching(/^TLS_KEY: it cannot be read: ELOOP/),
    ]);
    rmSync(folder, { recursive: true });
  });

  it.each([
    [{ TLS_CERT: import.meta.filename }, 'TLS_CERT and TLS_KEY'],
    [{ TURN_URLS: 'turn:127.0.0.1:3478' }, 'TURN_URLS and TURN_SECRET'],
    [{ ICE_RELAY_ONLY: '1' }, 'ICE_RELAY_ONLY needs'],
    [{ MEDIA_LISTEN_IP: '0.0.0.0' }, 'MEDIA_ANNOUNCED_ADDRESS'],
    [{ TLS_CERT: '/no/such/file', TLS_KEY: '/no/such/file' }, 'there is no such file'],
    [{ TLS_CERT: import.meta.filename, TLS_KEY: import.meta.filename }, 'in PEM'],
    [{ TRUST_PROXY: 'true' }, 'TRUST_PROXY: write a count'],
    [{ TRUST_PROXY: 'loopback,10.0.0.0/40' }, 'TRUST_PROXY: write a count'],
    [{ MEDIA_PORT: '65535', MEDIA_WORKERS: '2' }, 'port 65536'],
    [{ REDIS_URL: '127.0.0.1:6379' }, 'REDIS_URL: write the address of Redis like redis:'],
    [{ REDIS_URL: 'redis://127.0.0.1' }, 'TOKEN_SECRET: set it, and for all pods the same'],
    [{ POD_NAME: 'a' }, 'POD_NAME needs REDIS_URL'],
    [{ CONTROL_PORT: '9' }, 'CONTROL_PORT needs REDIS_URL'],
    [{ RELEASE_TOKEN: 'of-who-steers-it' }, 'RELEASE_TOKEN needs REDIS_URL'],
    [{ RELEASE_TOKEN: ',' }, 'RELEASE_TOKEN: write one token or two'],
    [{ RELEASE_TOKEN: 'of-who-steers-i' }, 'RELEASE_TOKEN: write one token or two'],
    [{ RELEASE_TOKEN: 'of-who-steers-it,short' }, 'RELEASE_TOKEN: write one token or two'],
    [{ RELEASE_TOKEN: 'of who steers it all' }, 'RELEASE_TOKEN: write one token or two'],
    [
      { RELEASE_TOKEN: 'of-who-steers-it,the-one-that-follows,and-one-more-of-them' },
      'RELEASE_TOKEN: write one token or two',
    ],
    [{ DRAIN_NOTICE_SECONDS: '9', DRAIN_GRACE_MINUTES: '1' }, 'DRAIN_NOTICE_SECONDS needs REDIS_URL'],
    [{ DRAIN_GRACE_MINUTES: '1441' }, 'DRAIN_GRACE_MINUTES: "1441" is not a whole number of minutes from 0 to 1440'],
    [{ POD_NAMESPACE: 'Rooms' }, 'POD_NAMESPACE: write small letters'],
    [{ POD_NAME: 'A/b' }, 'POD_NAME: write small letters'],
    [{ POD_ADDRESS: 'https://a.example.org/ws' }, 'POD_ADDRESS: write a path'],
    [{ POD_ADDRESS: '//a.example.org/ws' }, 'POD_ADDRESS: write a path'],
    [{ CONTROL_ADDRESS: 'rooms-0' }, 'CONTROL_ADDRESS: write an address like'],
    [{ REDIS_URL: 'redis://r', CONTROL_ADDRESS: 'fd00::7', CONTROL_PORT: '0' }, 'CONTROL_ADDRESS: write its port'],
    [{ CONTROL_ADDRESS: 'http://10.0.0.7:1' }, 'CONTROL_ADDRESS: write an address like'],
    [{ TELEMETRY: 'no' }, 'TELEMETRY'],
    [{ RELEASE_TRACK: 'beta' }, 'RELEASE_TRACK'],
    [{ RELEASE_WORKLOAD: 'Rooms' }, 'RELEASE_WORKLOAD: write small letters'],
    [{ RELEASE_TRACK: 'canary', RELEASE_WORKLOAD: 'rooms' }, 'RELEASE_TRACK and RELEASE_WORKLOAD: set one'],
    [{ RELEASE_WEIGHT: '7' }, 'RELEASE_WEIGHT'],
    [{ RELEASE_VERSION: 'a b' }, 'RELEASE_VERSION: write a version'],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' }, 'OTEL_EXPORTER_OTLP_ENDPOINT: write the address'],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318/v1/traces' }, 'OTEL_EXPORTER_OTLP_ENDPOINT'],
  ])('refuses %o', (env, words) => {
    expect(bad(env).join('\n')).toContain(words);
  });

  it('measures, as the primary that takes all rooms, unless it is told otherwise', () => {
    const { config } = good();
    expect(config.telemetry).toEqual({ on: true, otlpEndpoint: null, resource: {} });
    expect(config.release).toMatchObject({ track: 'primary', weight: '0' });
    expect(config.release.version).toMatch(/^\d+\.\d+\.\d+/);
    const canary = good({
      TELEMETRY: 'off',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318',
      RELEASE_VERSION: '1.2.3-rc.1+5f3a',
      RELEASE_TRACK: 'canary',
      RELEASE_WEIGHT: '20',
    });
    expect(canary.config.telemetry).toMatchObject({ on: false, otlpEndpoint: 'http://127.0.0.1:4318' });
    expect(canary.config.release).toEqual({ version: '1.2.3-rc.1+5f3a', track: 'canary', weight: '20' });
    expect(canary.notes.join(' ')).toContain('TELEMETRY is off');
    const named = (RELEASE_WORKLOAD: string) => good({ RELEASE_WORKLOAD }).config.release.track;
    expect([named('rooms-primary'), named('rooms'), named('primary-rooms')]).toEqual(['primary', 'canary', 'canary']);
  });

  it('is alone without REDIS_URL, and one of many with it', () => {
    expect(good().config.pods).toBeNull();
    const shared = { REDIS_URL: 'redis://redis:6379/1', TOKEN_SECRET: 'x'.repeat(32) };
    const { pods } = good(shared).config;
    expect(pods?.name).toMatch(/^[a-z0-9-]+$/);
    expect(pods).toMatchObject({
      redisUrl: 'redis://redis:6379/1',
      address: null,
      control: { host: '0.0.0.0', port: 9465, address: null, drainToken: null, releaseTokens: [], trialTokens: [] },
      drain: { noticeMs: 25_000, graceMs: 600_000 },
      kubernetes: null,
    });
    const set = {
      ...shared,
      POD_NAME: 'rooms-0',
      POD_ADDRESS: 'wss://rooms-0.example.org/ws',
      CONTROL_HOST: '127.0.0.1',
      CONTROL_PORT: '0',
      CONTROL_ADDRESS: '[fd00::7]:9465',
      DRAIN_TOKEN: 'of-who-may-drain-it',
      RELEASE_TOKEN: 'of-who-steers-it,of-who-steers-it-next',
      TRIAL_TOKEN: 'of-who-tries-a-release',
      DRAIN_NOTICE_SECONDS: '60',
      DRAIN_GRACE_MINUTES: '0',
      POD_NAMESPACE: 'atrium',
      KUBERNETES_SERVICE_HOST: 'fd00::1',
      KUBERNETES_SERVICE_PORT: '6443',
    };
    expect(good(set).config.pods).toEqual({
      redisUrl: 'redis://redis:6379/1',
      name: 'rooms-0',
      address: 'wss://rooms-0.example.org/ws',
      control: {
        host: '127.0.0.1',
        port: 0,
        address: '[fd00::7]:9465',
        drainToken: 'of-who-may-drain-it',
        releaseTokens: ['of-who-steers-it', 'of-who-steers-it-next'],
        trialTokens: ['of-who-tries-a-release'],
      },
      drain: { noticeMs: 60_000, graceMs: 0 },
      kubernetes: { host: 'fd00::1', port: 6443, namespace: 'atrium' },
    });
    // As Kubernetes tells a pod its address.
    const addressOf = (CONTROL_ADDRESS: string) => good({ ...shared, CONTROL_ADDRESS }).config.pods?.control.address;
    expect(['10.0.0.7', 'fd00::7', 'rooms-0:1'].map(addressOf)).toEqual([
      '10.0.0.7:9465',
      '[fd00::7]:9465',
      'rooms-0:1',
    ]);
    // Kubernetes tells every container where it is; a process alone has nobody to be compared with.
    expect(good({ KUBERNETES_SERVICE_HOST: '10.96.0.1' }).config.pods).toBeNull();
  });

  it('does not show the password of Redis', () => {
    const [mistake] = bad({ REDIS_URL: 'http://ana:hunter2@redis' });
    expect(mistake).toContain('REDIS_URL');
    expect(mistake).not.toContain('hunter2');
  });

  it('does not show the password of a collector', () => {
    const [mistake] = bad({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://ana:hunter2@collector:4318' });
    expect(mistake).not.toContain('hunter2');
  });

  it('takes 0 for no, in ICE_RELAY_ONLY as in others', () => {
    expect(good({ ICE_RELAY_ONLY: '0' }).config.ice.relayOnly).toBe(false);
  });

  it('never shows a secret', () => {
    const shared = {
      REDIS_URL: 'redis://127.0.0.1',
      DRAIN_TOKEN: 'joshua',
      RELEASE_TOKEN: 'xyzzy',
      TRIAL_TOKEN: 'plugh',
    };
    const mistakes = bad({ TOKEN_SECRET: 'hunter2', TURN_SECRET: 'swordfish', ...shared }).join('\n');
    expect(mistakes).toContain('DRAIN_TOKEN: write at least 16');
    expect(mistakes).toContain('RELEASE_TOKEN: write one token or two');
    expect(mistakes).toContain('TRIAL_TOKEN: write one token or two');
    expect(mistakes).not.toContain('plugh');
    expect(mistakes).not.toContain('joshua');
    expect(mistakes).not.toContain('xyzzy');
    expect(mistakes).not.toContain('hunter2');
    expect(mistakes).not.toContain('swordfish');
  });

  it.each([
    ['1', 1],
    ['loopback', ['loopback']],
    ['10.0.0.0/8, loopback', ['10.0.0.0/8', 'loopback']],
  ])('reads TRUST_PROXY=%s', (text, expected) => {
    expect(good({ TRUST_PROXY: text }).config.http.trustProxy).toEqual(expected);
  });
});
