import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { z } from 'zod';
import { dnsLabel, hostAndPort, list, minutes, podAddress, podName, port, redisUrl, seconds } from './config-fields.ts';

/**
 * One pod of many. `address`: how browsers reach it, null: by its own path at the proxy. `control`: how other pods do; with
 * which token somebody may tell it to drain, null: nobody; and with which ones a release is steered, and rooms of bots are moved
 * by name, none: by nobody. `drain`:
 * how long rooms may take to move, and in a calm drain to end before that. `kubernetes`: where its API server is, and in which
 * namespace this pod; null: it runs elsewhere.
 */
export type PodConfig = {
  redisUrl: string;
  name: string;
  address: string | null;
  control: {
    host: string;
    port: number;
    address: string | null;
    drainToken: string | null;
    releaseTokens: string[];
    trialTokens: string[];
  };
  drain: { noticeMs: number; graceMs: number };
  kubernetes: { host: string; port: number; namespace: string } | null;
};

const TOKEN = /^[\x21-\x7e]{16,1024}$/;
/** Two while one takes the place of the other. */
const TOKENS_MAX = 2;
const tokens = list
  .refine(
    (all) => all.length >= 1 && all.length <= TOKENS_MAX && all.every((one) => TOKEN.test(one)),
    'write one token or two with a comma between them, each of at least 16 characters without blanks and commas',
  )
  .optional();

const fields = z.object({
  REDIS_URL: redisUrl.optional(),
  POD_NAME: podName.optional(),
  POD_ADDRESS: podAddress.optional(),
  CONTROL_HOST: z.string().min(1).default('0.0.0.0'),
  CONTROL_PORT: port.default(9465),
  CONTROL_ADDRESS: hostAndPort.optional(),
  DRAIN_TOKEN: z.string().regex(TOKEN, 'write at least 16 characters without blanks').optional(),
  RELEASE_TOKEN: tokens,
  TRIAL_TOKEN: tokens,
  DRAIN_NOTICE_SECONDS: seconds.default(25),
  DRAIN_GRACE_MINUTES: minutes.default(10),
  POD_NAMESPACE: dnsLabel.optional(),
  KUBERNETES_SERVICE_HOST: z.string().min(1).optional(),
  KUBERNETES_SERVICE_PORT: port.default(443),
});
export const podFields = fields.shape;

const NEED_REDIS = [
  'POD_NAME',
  'POD_ADDRESS',
  'POD_NAMESPACE',
  'CONTROL_HOST',
  'CONTROL_PORT',
  'CONTROL_ADDRESS',
  'DRAIN_TOKEN',
  'RELEASE_TOKEN',
  'TRIAL_TOKEN',
  'DRAIN_NOTICE_SECONDS',
  'DRAIN_GRACE_MINUTES',
];

/** Of the raw text. */
export function podContradictions(env: Record<string, string | undefined>): string[] {
  if (!env.REDIS_URL) {
    const given = NEED_REDIS.filter((name) => env[name]);
    return given.map((name) => `${name} needs REDIS_URL: without it there are no other pods.`);
  }
  const found: string[] = [];
  if (!env.TOKEN_SECRET)
    found.push(
      'TOKEN_SECRET: set it, and for all pods the same, since REDIS_URL is set: each reads what others signed.',
    );
  if (isIP(env.CONTROL_ADDRESS ?? '') !== 0 && env.CONTROL_PORT === '0')
    found.push('CONTROL_ADDRESS: write its port, too, since the system chooses CONTROL_PORT.');
  return found;
}

export function podOf(env: z.infer<typeof fields>): PodConfig | null {
  if (env.REDIS_URL === undefined) return null;
  const { CONTROL_HOST: host, CONTROL_PORT, CONTROL_ADDRESS } = env;
  const address = CONTROL_ADDRESS === undefined ? null : withPort(CONTROL_ADDRESS, CONTROL_PORT);
  const { DRAIN_TOKEN: drainToken = null, RELEASE_TOKEN: releaseTokens = [], TRIAL_TOKEN: trialTokens = [] } = env;
  return {
    redisUrl: env.REDIS_URL,
    name: env.POD_NAME ?? hostLabel(),
    address: env.POD_ADDRESS ?? null,
    control: { host, port: CONTROL_PORT, address, drainToken, releaseTokens, trialTokens },
    drain: { noticeMs: env.DRAIN_NOTICE_SECONDS * 1000, graceMs: env.DRAIN_GRACE_MINUTES * 60_000 },
    kubernetes: kubernetesOf(env),
  };
}

function withPort(address: string, port: number): string {
  if (isIP(address) === 0) return address;
  return `${isIP(address) === 6 ? `[${address}]` : address}:${port}`;
}

/** Kubernetes tells each container where its API server is; in which namespace the pod runs, its manifest says. */
function kubernetesOf(env: z.infer<typeof fields>): PodConfig['kubernetes'] {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT, POD_NAMESPACE: namespace } = env;
  if (host === undefined || namespace === undefined) return null;
  return { host, port: KUBERNETES_SERVICE_PORT, namespace };
}

/** The first label of the host's name, of which machines allow more than pods. */
function hostLabel(): string {
  const [label = ''] = hostname().toLowerCase().split('.');
  const fitting = label
    .replace(/[^a-z0-9-]/g, '-')
    .slice(0, 56)
    .replace(/^-+|-+$/g, '');
  return fitting || 'pod';
}
