import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startService, type Service } from '../lib/service.ts';
import { Monitor } from './monitor.ts';
import { ScrapeGate } from './scrape-gate.ts';
import { Visitors } from './visitors.ts';

/** One address is everybody's here. */
const ONE_ADDRESS = { JOINS_PER_MINUTE: '100000', PLACES_PER_ADDRESS: '2000' };
/** What a scrape adds: which pod it is, also after a restart. */
const INSTANCES = ['a', 'b'] as const;

export type StageOptions = {
  clock: number;
  pods: 1 | 2;
  /** People with everything off, in the first pod, besides those who come and go. */
  visitors: number;
  /** Of the pods; what it starts besides ends with the stage. */
  env: (stage: Stage) => Record<string, string> | Promise<Record<string, string>>;
};

type Pod = { service: Service; gate: ScrapeGate };

/** Real pods with people, under the eyes of a real Prometheus and Alertmanager. Everything is on loopback, and ends with it. */
export class Stage {
  readonly folder: string;
  readonly pods: Pod[] = [];
  readonly visitors = new Visitors({ url: '' });
  #env: Record<string, string> = ONE_ADDRESS;
  readonly #ends: (() => Promise<void> | void)[] = [];
  #monitor: Monitor | null = null;

  private constructor({ folder }: { folder: string }) {
    this.folder = folder;
  }

  static async open({ clock, pods, visitors, env }: StageOptions): Promise<Stage> {
    const stage = new Stage({ folder: mkdtempSync(join(tmpdir(), 'atrium-stage-')) });
    try {
      stage.#env = { ...ONE_ADDRESS, ...(await env(stage)) };
      for (let count = 0; count < pods; count += 1) {
        const gate = await ScrapeGate.start();
        stage.onEnd(() => gate.close());
        const service = await startService(stage.#env);
        gate.target = service.metricsUrl;
        stage.pods.push({ service, gate });
      }
      stage.visitors.url = stage.service.url;
      if (visitors > 0) {
        await stage.visitors.come(visitors);
        stage.visitors.comeAndGo();
      }
      const targets = stage.pods.map(({ gate }, at) => ({
        url: gate.url,
        labels: { instance: INSTANCES[at] ?? 'more' },
      }));
      stage.#monitor = await Monitor.start({ clock, targets });
      return stage;
    } catch (error) {
      await stage.close();
      throw error;
    }
  }

  /** The first pod. */
  get service(): Service {
    return this.#pod(0).service;
  }

  get gate(): ScrapeGate {
    return this.#pod(0).gate;
  }

  get monitor(): Monitor {
    if (this.#monitor === null) throw new Error('the stage is not open');
    return this.#monitor;
  }

  /** Undone in turn when the stage closes, the last first. */
  onEnd(end: () => Promise<void> | void): void {
    this.#ends.push(end);
  }

  /** Ends a pod at once, as the kernel does when memory runs out. */
  async kill(at: number): Promise<void> {
    const { service } = this.#pod(at);
    process.kill(service.pid, 'SIGKILL');
    await service.stop();
  }

  /** Another in its place, which the same Prometheus scrapes; its people have to come again. */
  async replace(at: number, env: Record<string, string> = {}): Promise<void> {
    const pod = this.#pod(at);
    await pod.service.stop();
    pod.service = await startService({ ...this.#env, ...env });
    pod.gate.target = pod.service.metricsUrl;
    if (at === 0) this.visitors.url = pod.service.url;
  }

  async close(): Promise<void> {
    this.visitors.close();
    for (const end of this.#ends.splice(0).toReversed()) await end();
    await this.#monitor?.close();
    for (const { service } of this.pods) await service.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  #pod(at: number): Pod {
    const pod = this.pods[at];
    if (pod === undefined) throw new Error(`there is no pod ${at}`);
    return pod;
  }
}
