import { z } from 'zod';
import type { Matcher } from '@atrium/slo';
import { OPERATORS_ARE, readOperators, type Operator } from './http/operators.ts';
import { POLICIES, type Policy } from './judge/policy.ts';
import { readFreezes, type Freeze } from './run/freeze.ts';
import { TRACE_ID } from './run/trace-link.ts';

export type Config = {
  canary: { name: string; namespace: string };
  policy: Policy;
  prometheus: { url: string; where: readonly Matcher[] };
  roomService: { url: string; token: string };
  prober: { url: string; token: string };
  /** Of every pod of rooms: where people come, and where Prometheus does. */
  podPorts: { rooms: number; metrics: number };
  kubernetes: { host: string; port: number };
  operators: readonly Operator[];
  freezes: readonly Freeze[];
  ports: { hooks: number; desk: number; metrics: number };
  /** Where the trace of each release goes, without `/v1/traces`; null: nowhere. */
  otlpEndpoint: string | null;
  /** Where a trace is read, with `{traceId}` in it; null: nobody said. */
  traceUrl: string | null;
  /** Where releases are marked; null: nowhere. */
  grafana: { url: string; token: string } | null;
  /** Where the gate writes down what it is told and what it answers; null: nowhere. */
  recordFile: string | null;
};

const dnsLabel = z
  .string()
  .regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, 'write a name of Kubernetes, like room-service');
const httpUrl = z.url({ protocol: /^https?$/, error: 'write an address like http://prometheus.monitoring:9090' });
const grafanaUrl = z.url({ protocol: /^https?$/, error: 'write an address like https://grafana.example.org' });
/** A base that `/v1/traces` is put behind, as the room service has it. */
const collector = z.string().refine((text) => {
  const url = URL.parse(text);
  const isBase =
    url !== null && /^https?:$/.test(url.protocol) && !/\/v1\/(traces|metrics|logs)\/?$/.test(url.pathname);
  return isBase && url.username === '' && url.password === '' && url.search === '' && url.hash === '';
}, 'write the address of a collector like http://collector:4318, without user, query and /v1/traces');
const tracePage = z.string().refine((text) => {
  const url = URL.parse(text);
  const isPage = url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
  return isPage && text.includes(TRACE_ID);
}, `write the address of a page about a trace like https://tempo.example/trace/${TRACE_ID}, with ${TRACE_ID} in it and without user`);
const bearer = z.string().regex(/^[\x21-\x7e]{1,1024}$/, 'write the token without blanks');
const port = z
  .string()
  .refine((text) => /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535, 'write a port')
  .transform(Number);
/** As the pods have it, `old,new` while one takes the place of the other: the last one is good for all of them. */
const token = z
  .string()
  .transform((text) => text.split(',').at(-1)?.trim() ?? '')
  .refine((text) => /^[\x21-\x7e]{16,1024}$/.test(text), 'write at least 16 characters without blanks and commas');

/** `cluster=a,namespace=atrium`: labels that Prometheus has on every series of this fleet. */
const labels = z.string().transform((text, context): Matcher[] =>
  text.split(',').map((one) => {
    const [, label = '', value = ''] = /^\s*([a-zA-Z_]\w*)=([^",]+?)\s*$/.exec(one) ?? [];
    if (label === '') context.addIssue({ code: 'custom', message: `${one}: write label=value` });
    return { label, op: '=', value };
  }),
);
const operators = z.string().transform((text, context): Operator[] => {
  const read = readOperators(text);
  if (read.ok) return read.value;
  context.addIssue({ code: 'custom', message: `write ${OPERATORS_ARE}` });
  return z.NEVER;
});
const freezes = z.string().transform((text, context): Freeze[] => {
  const read = readFreezes(text);
  if (read.ok) return read.value;
  context.addIssue({ code: 'custom', message: read.why });
  return z.NEVER;
});

const fields = z.object({
  CANARY_NAME: dnsLabel.default('room-service'),
  CANARY_NAMESPACE: dnsLabel,
  POLICY: z.enum(Object.keys(POLICIES) as [keyof typeof POLICIES]).default('production'),
  PROMETHEUS_URL: httpUrl,
  SERIES_LABELS: labels.optional(),
  ROOM_SERVICE_URL: httpUrl,
  RELEASE_TOKEN: token,
  PROBER_URL: httpUrl,
  PROBER_TOKEN: token,
  ROOMS_PORT: port.default(3000),
  ROOMS_METRICS_PORT: port.default(9464),
  OPERATOR_TOKENS: operators.default([]),
  FREEZES: freezes.default([]),
  HOOKS_PORT: port.default(8080),
  DESK_PORT: port.default(8081),
  METRICS_PORT: port.default(9464),
  OTEL_EXPORTER_OTLP_ENDPOINT: collector.optional(),
  TRACE_URL: tracePage.optional(),
  GRAFANA_URL: grafanaUrl.optional(),
  GRAFANA_TOKEN: bearer.optional(),
  RECORD_FILE: z.string().optional(),
  KUBERNETES_SERVICE_HOST: z.string({ error: 'it is set in every pod: run it in Kubernetes' }),
  KUBERNETES_SERVICE_PORT: port.default(443),
});

/** Every mistake at once, each with the name of the variable and what it has to be. */
export function readConfig(env: NodeJS.ProcessEnv): { ok: true; config: Config } | { ok: false; mistakes: string[] } {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const read = fields.safeParse(set);
  const issues = read.error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];
  const halves = [...halfOf(set, ['GRAFANA_URL', 'GRAFANA_TOKEN']), ...pageOfNone(set)];
  const mistakes = [...issues, ...halves];
  if (!read.success || mistakes.length > 0) return { ok: false, mistakes };
  const { data } = read;
  const { GRAFANA_URL: url, GRAFANA_TOKEN: grafanaToken } = data;
  const namespace: Matcher = { label: 'namespace', op: '=', value: data.CANARY_NAMESPACE };
  return {
    ok: true,
    config: {
      canary: { name: data.CANARY_NAME, namespace: data.CANARY_NAMESPACE },
      policy: POLICIES[data.POLICY],
      prometheus: { url: data.PROMETHEUS_URL, where: data.SERIES_LABELS ?? [namespace] },
      roomService: { url: data.ROOM_SERVICE_URL, token: data.RELEASE_TOKEN },
      prober: { url: data.PROBER_URL, token: data.PROBER_TOKEN },
      podPorts: { rooms: data.ROOMS_PORT, metrics: data.ROOMS_METRICS_PORT },
      kubernetes: { host: data.KUBERNETES_SERVICE_HOST, port: data.KUBERNETES_SERVICE_PORT },
      operators: data.OPERATOR_TOKENS,
      freezes: data.FREEZES,
      ports: { hooks: data.HOOKS_PORT, desk: data.DESK_PORT, metrics: data.METRICS_PORT },
      otlpEndpoint: data.OTEL_EXPORTER_OTLP_ENDPOINT ?? null,
      traceUrl: data.TRACE_URL ?? null,
      grafana: url === undefined || grafanaToken === undefined ? null : { url, token: grafanaToken },
      recordFile: data.RECORD_FILE ?? null,
    },
  };
}

/** A link to a trace that is sent to nobody leads nowhere. */
function pageOfNone({
  TRACE_URL,
  OTEL_EXPORTER_OTLP_ENDPOINT,
}: Readonly<Record<string, string | undefined>>): string[] {
  if (TRACE_URL === undefined || OTEL_EXPORTER_OTLP_ENDPOINT !== undefined) return [];
  return ['OTEL_EXPORTER_OTLP_ENDPOINT: write it, too, or leave TRACE_URL out'];
}

/** Of two that mean something together alone. */
function halfOf(set: Readonly<Record<string, string | undefined>>, [one, other]: readonly [string, string]): string[] {
  if ((set[one] === undefined) === (set[other] === undefined)) return [];
  const [missing, there] = set[one] === undefined ? [one, other] : [other, one];
  return [`${missing}: write it, too, or leave ${there} out`];
}
