import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Programs } from '../programs/find-programs.ts';
import { ControlGroups } from './cgroups.ts';
import { Enclosure } from './enclosure.ts';
import { Images } from './images.ts';
import { writeKubeconfig } from './kubeconfig.ts';
import { Kubectl } from './kubectl.ts';
import { Messenger, type Answer, type Asked } from './messenger.ts';
import { Network } from './network.ts';
import { Phases } from './phase.ts';
import { Pki } from './pki.ts';
import type { Program } from './program.ts';
import { beforeSignals } from './signals.ts';
import { startControlPlane, startNode, startPlatform, type ClusterProgram, type Ground } from './start.ts';
import { clusterName, sweep } from './sweep.ts';

export type ClusterOptions = {
  programs: Programs;
  /** Files and folders of resources' definitions: `findDefinitions`. */
  definitions: readonly string[];
  log: (line: string) => void;
  /** Further flags of Flagger. */
  flagger?: readonly string[];
};

let started = 0;

/**
 * A real Kubernetes with one node on this machine, with a gateway, Prometheus and Flagger, in a network, processes,
 * mounts and control groups of its own. Needs root on Linux. `stop` leaves nothing of it, and so do a start that fails
 * and a signal that ends the caller.
 */
export class Cluster {
  /** Also of its network namespace. */
  readonly name: string;
  readonly #folder: string;
  readonly #phases: Phases;
  /** How to undo what was done so far; the last is undone first. */
  readonly #undo: (() => Promise<void> | void)[] = [];
  readonly #programs = new Map<ClusterProgram, Program>();
  readonly #ignoreSignals: () => void;
  #ground: Ground | null = null;
  #starting: Promise<void> = Promise.resolve();
  #stopped: Promise<void> | null = null;

  private constructor({ log }: ClusterOptions) {
    started += 1;
    this.name = clusterName(process.pid, started);
    this.#phases = new Phases({ log });
    this.#folder = mkdtempSync(join(tmpdir(), `${this.name}-`));
    this.#ignoreSignals = beforeSignals(() => this.stop());
  }

  static async start(options: ClusterOptions): Promise<Cluster> {
    for (const name of await sweep()) options.log(`* what a run that was killed had left: ${name}`);
    const cluster = new Cluster(options);
    try {
      cluster.#starting = cluster.#start(options);
      await cluster.#starting;
      return cluster;
    } catch (error) {
      await cluster.stop();
      throw error;
    }
  }

  /** Seconds of the start, and of what `phases.wait` waited for since. */
  get phases(): Phases {
    return this.#phases;
  }

  get kubeconfig(): string {
    return this.#known.pki.file('admin.conf');
  }

  get images(): Images {
    return this.#known.images;
  }

  /** What to put before a command so that it runs in the cluster's network. */
  under(): [string, ...string[]] {
    return this.#known.network.under();
  }

  /** As the cluster's admin; answers what it prints and throws what it refuses. */
  kubectl(...args: string[]): Promise<string> {
    return this.#known.kubectl.run(...args);
  }

  json(...args: string[]): Promise<unknown> {
    return this.#known.kubectl.json(...args);
  }

  /** Objects, YAML, or the path of a file, a folder or a kustomization. */
  apply(what: string | readonly object[]): Promise<void> {
    return this.#known.kubectl.apply(what);
  }

  /** By HTTP from the node. */
  ask(url: string, init?: Asked['init']): Promise<Answer> {
    return this.#known.messenger.ask(url, init);
  }

  program(name: ClusterProgram): Program {
    const program = this.#programs.get(name);
    if (program === undefined) throw new Error(`${name} was never started`);
    return program;
  }

  /** Idempotent. Rejects where something could not be taken down, after trying the rest. */
  stop(): Promise<void> {
    this.#stopped ??= this.#takeDown();
    return this.#stopped;
  }

  async #start({ programs, definitions, flagger = [] }: ClusterOptions): Promise<void> {
    const ground = await this.#phases.time('network, processes and keys', async () => {
      const network = this.#later(Network.create(this.name), (made) => made.close());
      const cgroups = this.#later(new ControlGroups(this.name), (made) => made.remove());
      cgroups.create();
      const folder = this.#folder;
      const enclosure = this.#later(await Enclosure.start({ network, folder, pause: programs.pause }), (made) =>
        made.close(),
      );
      const messenger = this.#later(new Messenger(network), (made) => made.close());
      const pki = await Pki.create(join(folder, 'keys'));
      const kubeconfig = writeKubeconfig(pki, 'admin');
      const kubectl = new Kubectl({ program: programs.kubectl, kubeconfig, folder, under: network.under() });
      return { network, cgroups, enclosure, messenger, pki, kubectl, images: new Images(enclosure) };
    });
    this.#ground = { ...ground, folder: this.#folder, programs, phases: this.#phases, running: this.#programs };
    await startControlPlane(this.#known);
    await startNode(this.#known);
    await startPlatform(this.#known, { definitions, flagger });
  }

  get #known(): Ground {
    if (this.#stopped !== null) throw new Error('the cluster was stopped');
    if (this.#ground === null) throw new Error('the cluster has not started');
    return this.#ground;
  }

  #later<T>(made: T, undo: (made: T) => Promise<void> | void): T {
    this.#undo.push(() => undo(made));
    return made;
  }

  async #takeDown(): Promise<void> {
    const errors: unknown[] = [];
    const attempt = async (undo: () => Promise<void> | void): Promise<void> => {
      try {
        await undo();
      } catch (error) {
        errors.push(error);
      }
    };
    const undoAll = async (): Promise<void> => {
      for (const undo of this.#undo.splice(0).reverse()) await attempt(undo);
    };
    await undoAll();
    // A start that goes on meanwhile fails now, for its programs are gone; it may have made one thing more.
    await this.#starting.catch(() => undefined);
    await undoAll();
    await attempt(() => rmSync(this.#folder, { recursive: true, force: true }));
    this.#ignoreSignals();
    if (errors.length > 0) throw new AggregateError(errors, 'the cluster could not be taken down wholly');
  }
}
