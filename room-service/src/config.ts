import { availableParallelism } from 'node:os';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { randomBytes } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { LABELS, type LabelValue } from '@atrium/metrics';
import { z } from 'zod';
import {
  PORT_MAX,
  address,
  count,
  dnsLabel,
  endpoint,
  file,
  fileProblem,
  flag,
  hostNames,
  iceUrls,
  isProxy,
  list,
  port,
  resource,
  seconds,
} from './config-fields.ts';
import { podContradictions, podFields, podOf, type PodConfig } from './config-pods.ts';

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };

/** Everything that an operator can set, typed and checked. Source: the environment; see docs/hosting.md. */
export type Config = {
  http: {
    host: string | undefined;
    port: number;
    tls: { certFile: string; keyFile: string } | null;
    /** Passed to express: how many proxies, or which addresses, may say who the client is. */
    trustProxy: number | string[] | false;
    joinsPerMinutePerAddress: number;
  };
  media: {
    listenIp: string;
    announcedAddress: string | undefined;
    /** Worker i listens on `portBase + i`, UDP and TCP; 0 lets the system choose. */
    portBase: number;
    workers: number;
    workerBin: string | undefined;
    peoplePerWorker: number;
  };
  ice: {
    stunUrls: string[];
    turn: { urls: string[]; secret: string; ttlSeconds: number } | null;
    /** Clients use relays only: to test TURN, or where nothing else may be offered. */
    relayOnly: boolean;
  };
  rooms: { maxPeople: number; maxRooms: number; placesPerAddress?: number };
  tokenSecret: Uint8Array;
  /** One of many that share rooms by a directory in Redis; null: this process is alone. */
  pods: PodConfig | null;
  /** Where Prometheus scrapes; 0: any. `names`: by which on-call comes there, in small letters. The last scrape is waited for. */
  metrics: { host: string; port: number; names: string[]; lastScrapeWithinMs: number };
  /**
   * Off: nothing is measured, and nothing listens. `otlpEndpoint`: where traces and logs go, without `/v1/traces`;
   * `resource`: what they say of this process besides.
   */
  telemetry: { on: boolean; otlpEndpoint: string | null; resource: Record<string, string> };
  /** Whom `/ops` asks; null: nobody, and it says so. */
  ops: { prometheusUrl: string | null; alertmanagerUrl: string | null };
  /** What this process is, for whoever compares two versions that run side by side. */
  release: { version: string; track: LabelValue<'track'>; weight: LabelValue<'weight'> };
  log: { level: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'silent' };
};

export type ConfigResult = { ok: true; config: Config; notes: string[] } | { ok: false; mistakes: string[] };

const environment = z.object({
  HOST: z.string().min(1).optional(),
  PORT: port.default(3000),
  TLS_CERT: file.optional(),
  TLS_KEY: file.optional(),
  TRUST_PROXY: list
    .refine(
      (proxies) => proxies.every(isProxy),
      'write a count of proxies, or addresses like 10.0.0.0/8, loopback, uniquelocal',
    )
    .optional(),
  JOINS_PER_MINUTE: count().default(600),
  MEDIA_LISTEN_IP: z
    .string()
    .refine((ip) => isIP(ip) !== 0, 'must be an IP address of this machine, or 0.0.0.0')
    .optional(),
  MEDIA_ANNOUNCED_ADDRESS: z
    .string()
    .regex(/^[0-9a-zA-Z.:-]+$/, 'must be an IP address or a host name, without port')
    .optional(),
  MEDIA_PORT: port.default(40_000),
  MEDIA_WORKERS: count(256).optional(),
  MEDIA_PEOPLE_PER_WORKER: count().default(60),
  MEDIASOUP_WORKER_BIN: file.optional(),
  STUN_URLS: iceUrls(/^stuns?:[^\s]+$/, 'stun:stun.example.org:3478').optional(),
  TURN_URLS: iceUrls(/^turns?:[^\s]+$/, 'turn:turn.example.org:3478?transport=udp').optional(),
  TURN_SECRET: z.string().min(16, 'must have at least 16 characters').optional(),
  TURN_TTL_SECONDS: count().default(3600),
  ICE_RELAY_ONLY: flag.default(false),
  ROOM_MAX_PEOPLE: count(60_000).default(2000),
  MAX_ROOMS: count().default(5000),
  PLACES_PER_ADDRESS: count().optional(),
  TOKEN_SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
  ...podFields,
  METRICS_PORT: port.default(9464),
  METRICS_HOST: z.string().min(1).optional(),
  METRICS_HOSTS: hostNames.default([]),
  DRAIN_SCRAPE_SECONDS: seconds.default(60),
  TELEMETRY: z.enum(['on', 'off']).default('on'),
  OTEL_EXPORTER_OTLP_ENDPOINT: endpoint.optional(),
  OTEL_RESOURCE_ATTRIBUTES: resource.default({}),
  OTEL_SERVICE_NAME: z.string().trim().min(1, 'must have a visible character').optional(),
  PROMETHEUS_URL: address.optional(),
  ALERTMANAGER_URL: address.optional(),
  RELEASE_VERSION: z
    .string()
    .regex(/^[0-9A-Za-z][0-9A-Za-z._+-]{0,63}$/, 'write a version like 1.4.2 or a commit: letters, digits, . _ + -')
    .default(manifest.version),
  RELEASE_TRACK: z.enum(LABELS.track).default('primary'),
  RELEASE_WORKLOAD: dnsLabel.optional(),
  RELEASE_WEIGHT: z.enum(LABELS.weight).default('0'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
});

/** Reads and checks the environment; all mistakes are reported at once, each with the variable that it is about. */
export function readConfig(env: Record<string, string | undefined>): ConfigResult {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = environment.safeParse(given);
  const mistakes = parsed.success
    ? []
    : parsed.error.issues.map(({ path, message }) => mistakeOf(path.join('.'), show(given, path), message));
  if (!parsed.success) return { ok: false, mistakes: [...mistakes, ...contradictions(given)] };
  const contradicting = contradictions(given);
  if (contradicting.length > 0) return { ok: false, mistakes: contradicting };
  return { ok: true, ...build(parsed.data) };
}

/** Pairs that are only right together: checked on the raw text, so that they are reported beside other mistakes. */
function contradictions(env: Record<string, string | undefined>): string[] {
  const found: string[] = [];
  if (!env.TLS_CERT !== !env.TLS_KEY) found.push('TLS_CERT and TLS_KEY: set both or neither.');
  else if (env.TLS_CERT && env.TLS_KEY) found.push(...tlsMistakes(env.TLS_CERT, env.TLS_KEY));
  const firstPort = Number(env.MEDIA_PORT ?? 0);
  const lastPort = firstPort + Number(env.MEDIA_WORKERS ?? availableParallelism()) - 1;
  // A first port that is none has been said.
  if (firstPort <= PORT_MAX && lastPort > PORT_MAX)
    found.push(`MEDIA_PORT and MEDIA_WORKERS: the last worker would listen on port ${lastPort}.`);
  if (!env.TURN_URLS !== !env.TURN_SECRET)
    found.push('TURN_URLS and TURN_SECRET: set both or neither (the secret is coturn’s static-auth-secret).');
  if (env.ICE_RELAY_ONLY && !['0', 'false'].includes(env.ICE_RELAY_ONLY) && !env.TURN_URLS)
    found.push('ICE_RELAY_ONLY needs TURN_URLS and TURN_SECRET: without a relay nobody could hear anything.');
  if (env.MEDIA_LISTEN_IP && /^(0\.0\.0\.0|::)$/.test(env.MEDIA_LISTEN_IP) && !env.MEDIA_ANNOUNCED_ADDRESS)
    found.push('MEDIA_ANNOUNCED_ADDRESS: set the address that browsers reach, since MEDIA_LISTEN_IP is a wildcard.');
  if (env.RELEASE_TRACK && env.RELEASE_WORKLOAD)
    found.push('RELEASE_TRACK and RELEASE_WORKLOAD: set one of them, since the name of the workload says the track.');
  found.push(...podContradictions(env));
  return found;
}

/** Whether the files are a certificate and a key in PEM. That they belong together is seen when the server is made. */
function tlsMistakes(certFile: string, keyFile: string): string[] {
  if (fileProblem(certFile) !== null || fileProblem(keyFile) !== null) return []; // said, with the variable's name
  try {
    createSecureContext({ cert: readFileSync(certFile) });
    createSecureContext({ key: readFileSync(keyFile) });
    return [];
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return [`TLS_CERT and TLS_KEY: they must be a certificate chain and its private key in PEM (${reason}).`];
  }
}

/** Attributes of the resource that have a variable of ours, by which metrics go as well. */
const SAID_BY = { 'service.version': 'RELEASE_VERSION', 'atrium.track': 'RELEASE_TRACK' };

function build(env: z.infer<typeof environment>): { config: Config; notes: string[] } {
  const notes: string[] = [];
  const announced = env.MEDIA_ANNOUNCED_ADDRESS;
  // Over plain HTTP browsers give a microphone to localhost only, so loopback is all that can be used anyway.
  const listenIp = env.MEDIA_LISTEN_IP ?? (announced === undefined ? '127.0.0.1' : '0.0.0.0');
  if (announced === undefined && listenIp.startsWith('127.'))
    notes.push('Media is reachable from this machine only. For others set MEDIA_ANNOUNCED_ADDRESS (and TLS).');
  if (env.TELEMETRY === 'off' && env.OTEL_EXPORTER_OTLP_ENDPOINT !== undefined)
    notes.push('TELEMETRY is off: nothing goes to OTEL_EXPORTER_OTLP_ENDPOINT.');
  for (const [key, variable] of Object.entries(SAID_BY))
    if (key in env.OTEL_RESOURCE_ATTRIBUTES) notes.push(`OTEL_RESOURCE_ATTRIBUTES: ${key} is said by ${variable}.`);
  if (env.TOKEN_SECRET === undefined) notes.push('TOKEN_SECRET is not set: a restart ends all sessions.');
  const config: Config = {
    http: {
      host: env.HOST,
      port: env.PORT,
      tls: env.TLS_CERT && env.TLS_KEY ? { certFile: env.TLS_CERT, keyFile: env.TLS_KEY } : null,
      trustProxy: proxies(env.TRUST_PROXY),
      joinsPerMinutePerAddress: env.JOINS_PER_MINUTE,
    },
    media: {
      listenIp,
      announcedAddress: announced,
      portBase: env.MEDIA_PORT,
      workers: env.MEDIA_WORKERS ?? availableParallelism(),
      workerBin: env.MEDIASOUP_WORKER_BIN,
      peoplePerWorker: env.MEDIA_PEOPLE_PER_WORKER,
    },
    ice: {
      stunUrls: env.STUN_URLS ?? [],
      turn:
        env.TURN_URLS && env.TURN_SECRET
          ? { urls: env.TURN_URLS, secret: env.TURN_SECRET, ttlSeconds: env.TURN_TTL_SECONDS }
          : null,
      relayOnly: env.ICE_RELAY_ONLY,
    },
    rooms: {
      maxPeople: env.ROOM_MAX_PEOPLE,
      maxRooms: env.MAX_ROOMS,
      ...(env.PLACES_PER_ADDRESS === undefined ? {} : { placesPerAddress: env.PLACES_PER_ADDRESS }),
    },
    tokenSecret: env.TOKEN_SECRET === undefined ? randomBytes(32) : new TextEncoder().encode(env.TOKEN_SECRET),
    pods: podOf(env),
    // Numbers are nobody's secret and nobody's business: a machine of one's own keeps them, a server lets Prometheus in.
    metrics: {
      host: env.METRICS_HOST ?? (announced === undefined ? '127.0.0.1' : '0.0.0.0'),
      port: env.METRICS_PORT,
      names: env.METRICS_HOSTS,
      lastScrapeWithinMs: env.DRAIN_SCRAPE_SECONDS * 1000,
    },
    telemetry: {
      on: env.TELEMETRY === 'on',
      otlpEndpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT ?? null,
      resource: {
        ...env.OTEL_RESOURCE_ATTRIBUTES,
        ...(env.OTEL_SERVICE_NAME === undefined ? {} : { 'service.name': env.OTEL_SERVICE_NAME }),
      },
    },
    ops: { prometheusUrl: env.PROMETHEUS_URL ?? null, alertmanagerUrl: env.ALERTMANAGER_URL ?? null },
    release: { version: env.RELEASE_VERSION, track: trackOf(env), weight: env.RELEASE_WEIGHT },
    log: { level: env.LOG_LEVEL },
  };
  return { config, notes };
}

/** Flagger runs what people have as `<name>-primary`, of which nothing else in a pod says anything, and what is on trial as `<name>`. */
function trackOf({ RELEASE_TRACK, RELEASE_WORKLOAD }: z.infer<typeof environment>): Config['release']['track'] {
  if (RELEASE_WORKLOAD === undefined) return RELEASE_TRACK;
  return RELEASE_WORKLOAD.endsWith('-primary') ? 'primary' : 'canary';
}

function proxies(given: string[] | undefined): Config['http']['trustProxy'] {
  const [only, ...more] = given ?? [];
  if (only === undefined) return false;
  return more.length === 0 && /^\d+$/.test(only) ? Number(only) : [only, ...more];
}

/** A message that begins with "is not" follows what was given; others stand before it. */
function mistakeOf(name: string, given: string, message: string): string {
  return message.startsWith('is not') ? `${name}: ${given} ${message}` : `${name}: ${message} (got ${given})`;
}

/** What was given, without showing a secret. */
function show(env: Record<string, string | undefined>, path: PropertyKey[]): string {
  const name = String(path[0]);
  return /SECRET|TOKEN/.test(name) || /\/\/[^/]*@/.test(env[name] ?? '')
    ? 'a secret that is not shown'
    : JSON.stringify(env[name] ?? null);
}
