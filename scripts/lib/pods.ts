import { setTimeout as pause } from 'node:timers/promises';
import { EdgeProxy } from './edge-proxy.ts';
import { RedisServer } from './redis-server.ts';
import { startService, type Service, type ServiceOptions } from './service.ts';

/** Each knows the others from its next beat on, and their Redis, which was empty, makes new rooms after 8 s. */
export const ACQUAINTED_MS = 9_000;

/** One of several services that share rooms by this Redis. */
export function startPod(
  redis: RedisServer,
  name: string,
  env: Record<string, string> = {},
  options: ServiceOptions = {},
): Promise<Service> {
  const pod = {
    REDIS_URL: redis.url,
    TOKEN_SECRET: 'a secret that all pods of this test share',
    POD_NAME: name,
    CONTROL_HOST: '127.0.0.1',
    CONTROL_PORT: '0',
  };
  return startService({ ...pod, ...env }, options);
}

/** Some that know each other. */
export async function startPods(
  redis: RedisServer,
  names: readonly string[],
  env: Record<string, string> = {},
): Promise<Service[]> {
  const pods = await Promise.all(names.map((name) => startPod(redis, name, env)));
  await pause(ACQUAINTED_MS);
  return pods;
}

/** How browsers reach it, by its own word. */
export function addressOf(pod: Service): string {
  return pod.lines.find(({ pod: id }) => id !== undefined)?.address as string;
}

/** How other pods reach it, by its own word: `host:port`. */
export function internalOf(pod: Service): string {
  return pod.lines.find(({ internal }) => internal !== undefined)?.internal as string;
}

export type DrainOrder = { reason?: string | null; force?: boolean; noticeS?: number };

/**
 * Says to that pod why it is to be drained, null: that it is not any more. Where no reason is given it is asked how far it is.
 * `token`: its DRAIN_TOKEN.
 */
export function askDrain(pod: Service, { token, ...order }: DrainOrder & { token: string }): Promise<Response> {
  const said = 'reason' in order ? { method: 'POST', body: JSON.stringify(order) } : {};
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return fetch(`http://${internalOf(pod)}/drain`, { headers, ...said });
}

/** Says to that pod to which other one a room of its is to go. `token`: its DRAIN_TOKEN, or for a room of bots its TRIAL_TOKEN. */
export function askMove(
  pod: Service,
  { token, ...order }: { room: string; to: string; token: string },
): Promise<Response> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return fetch(`http://${internalOf(pod)}/moves`, { method: 'POST', headers, body: JSON.stringify(order) });
}

/** Its name and six characters of this start, by its own word. */
export function idOf(pod: Service): string {
  return pod.lines.find(({ internal }) => internal !== undefined)?.pod as string;
}

/** As the proxy in front would find it. */
export function podAt(pods: readonly Service[], address: string): Service {
  const found = pods.find((pod) => addressOf(pod) === address);
  if (found === undefined) throw new Error(`no pod is at ${address}`);
  return found;
}

export type PodsBehindEdge = { pods: Service[]; edge: EdgeProxy; stop: () => Promise<void> };

/** Two that know each other, behind an ordinary proxy. */
export async function startPodsBehindEdge(env: Record<string, string> = {}): Promise<PodsBehindEdge> {
  /** To be ended, the last first, also where the rest does not come up. */
  const started: { stop: () => Promise<void> }[] = [];
  const stop = async (): Promise<void> => {
    for (const one of started.splice(0).reverse()) await one.stop();
  };
  try {
    const redis = await RedisServer.start();
    started.push(redis);
    const names = ['rooms-0', 'rooms-1'] as const;
    const pods = await startPods(redis, names, { TRUST_PROXY: '1', ...env });
    started.push(...pods);
    const edge = await EdgeProxy.start(Object.fromEntries(pods.map(({ url }, n) => [`rooms-${n}`, new URL(url).host])));
    started.push(edge);
    return { pods, edge, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
