import { setTimeout as pause } from 'node:timers/promises';
import { EdgeProxy } from '../lib/edge-proxy.ts';
import { freePorts } from '../lib/free-port.ts';
import { RedisServer } from '../lib/redis-server.ts';
import { ACQUAINTED_MS, askDrain, startPod, type DrainOrder } from '../lib/pods.ts';
import type { Service } from '../lib/service.ts';

const DRAIN_TOKEN = 'of-who-may-drain-it';
/** All are behind one address here. */
const MANY = { JOINS_PER_MINUTE: '100000', PLACES_PER_ADDRESS: '1000', TRUST_PROXY: '1' };

export type Ending = { tookMs: number; code: number | null };

/** Pods behind an edge, as a cluster has them: each has a name and a port for good, and starts anew under them. */
export class Cluster {
  readonly redis: RedisServer;
  readonly edge: EdgeProxy;
  readonly #env: Readonly<Record<string, string>>;
  readonly #ports: ReadonlyMap<string, number>;
  readonly #pods = new Map<string, Service>();
  static readonly #live = new Set<Cluster>();

  static available(): boolean {
    return RedisServer.available() && EdgeProxy.available();
  }

  /** `main`: of another version. */
  static async start(
    names: readonly string[],
    env: Readonly<Record<string, string>> = {},
    main?: string,
  ): Promise<Cluster> {
    const redis = await RedisServer.start();
    try {
      const ports = new Map<string, number>();
      for (const name of names) {
        const [port] = await freePorts(1);
        ports.set(name, port);
      }
      const places = Object.fromEntries([...ports].map(([name, port]) => [name, `127.0.0.1:${port}`]));
      const cluster = new Cluster(redis, await EdgeProxy.start(places), ports, env);
      try {
        await Promise.all(names.map((name) => cluster.startPod(name, main)));
        await pause(ACQUAINTED_MS);
        return cluster;
      } catch (error) {
        await cluster.stop();
        throw error;
      }
    } catch (error) {
      await redis.stop();
      throw error;
    }
  }

  private constructor(
    redis: RedisServer,
    edge: EdgeProxy,
    ports: ReadonlyMap<string, number>,
    env: Readonly<Record<string, string>>,
  ) {
    this.redis = redis;
    this.edge = edge;
    this.#ports = ports;
    this.#env = env;
    Cluster.#live.add(this);
  }

  /** For whoever is interrupted: pods outlive the process that started them. */
  static async stopAll(): Promise<void> {
    await Promise.all([...Cluster.#live].map((cluster) => cluster.stop()));
  }

  get names(): string[] {
    return [...this.#ports.keys()];
  }

  pod(name: string): Service {
    const pod = this.#pods.get(name);
    if (pod === undefined) throw new Error(`${name} does not run`);
    return pod;
  }

  /** Which one an address of a socket leads to. */
  nameIn(url: string): string {
    const name = /\/pods\/(.+)-[0-9a-f]{6}\/ws$/.exec(url)?.[1];
    if (name === undefined) throw new Error(`${url} is no address of a pod`);
    return name;
  }

  /** Anew, under its name and its port. `main`: of another version. */
  async startPod(name: string, main?: string): Promise<void> {
    const port = `${this.#ports.get(name) ?? 0}`;
    const env = { ...MANY, DRAIN_TOKEN, ...this.#env, PORT: port };
    this.#pods.set(name, await startPod(this.redis, name, env, main === undefined ? {} : { main }));
  }

  /** Resolves with the ones who know it. */
  async acquainted(): Promise<void> {
    await pause(ACQUAINTED_MS);
  }

  /** As Kubernetes does: a word, and a deadline. */
  async terminate(name: string, withinMs: number): Promise<Ending> {
    const { pid, ended } = this.pod(name);
    const beganAtMs = performance.now();
    process.kill(pid, 'SIGTERM');
    const late = setTimeout(() => process.kill(pid, 'SIGKILL'), withinMs);
    const code = await ended;
    clearTimeout(late);
    return { tookMs: performance.now() - beganAtMs, code };
  }

  /** Without a word: its ports refuse from now on. */
  async kill(name: string): Promise<void> {
    const pod = this.pod(name);
    process.kill(pod.pid, 'SIGKILL');
    await pod.ended;
  }

  /** Its machine is cut off: its ports are silent, and so are its media workers. Returns the end of the process. */
  async cutOff(name: string): Promise<() => Promise<void>> {
    const { pid, ended, workerPids } = this.pod(name);
    const pids = [...(await workerPids()), pid];
    for (const one of pids) process.kill(one, 'SIGSTOP');
    return async () => {
      for (const one of pids) process.kill(one, 'SIGKILL');
      await ended;
    };
  }

  drain(name: string, order: DrainOrder): Promise<Response> {
    return askDrain(this.pod(name), { token: DRAIN_TOKEN, ...order });
  }

  async stop(): Promise<void> {
    Cluster.#live.delete(this);
    await Promise.all([...this.#pods.values()].map((pod) => pod.stop()));
    await this.edge.stop();
    await this.redis.stop();
  }
}
