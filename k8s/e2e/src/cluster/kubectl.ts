import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** One call; those that wait are given a time of their own. */
const LIMIT_MS = 5 * 60_000;

export type KubectlOptions = {
  program: string;
  kubeconfig: string;
  /** Of this run. */
  folder: string;
  /** What puts it into the cluster's network. */
  under: readonly [string, ...string[]];
};

/** Kubernetes' own client, as the cluster's admin. */
export class Kubectl {
  readonly #options: KubectlOptions;

  constructor(options: KubectlOptions) {
    this.#options = options;
  }

  /** Answers what it prints; throws with what it says where it fails. */
  async run(...args: string[]): Promise<string> {
    const { program, kubeconfig, folder, under } = this.#options;
    const [first, ...before] = under;
    const own = [`--kubeconfig=${kubeconfig}`, `--cache-dir=${join(folder, 'kubectl')}`];
    const child = spawn(first, [...before, program, ...own, ...args], {
      // Nothing of the caller's: it may name another cluster, or a proxy.
      env: { PATH: process.env.PATH ?? '', HOME: folder },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: LIMIT_MS,
      killSignal: 'SIGKILL',
    });
    const ended = once(child, 'close') as Promise<[number | null]>;
    const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr.trim() || `ended with ${code}`}`);
    return stdout;
  }

  /** What it prints as JSON. */
  async json(...args: string[]): Promise<unknown> {
    return JSON.parse(await this.run(...args, '--output=json'));
  }

  /**
   * Objects, YAML, or a file or folder of them; a folder with a kustomization.yaml as one. On the server's side:
   * definitions are too long for the annotation that a client would keep.
   */
  async apply(what: string | readonly object[]): Promise<void> {
    if (typeof what !== 'string') {
      await this.#applyText('objects.json', JSON.stringify({ apiVersion: 'v1', kind: 'List', items: what }));
    } else if (what.includes('\n')) {
      await this.#applyText('objects.yaml', what);
    } else {
      await this.#apply(...(isKustomization(what) ? ['--kustomize', what] : ['--recursive', '--filename', what]));
    }
  }

  async #applyText(name: string, text: string): Promise<void> {
    const folder = mkdtempSync(join(this.#options.folder, 'apply-'));
    try {
      writeFileSync(join(folder, name), text, { mode: 0o600 });
      await this.#apply('--filename', join(folder, name));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  async #apply(...from: string[]): Promise<void> {
    await this.run('apply', '--server-side', '--force-conflicts', ...from);
  }
}

const isKustomization = (path: string): boolean => existsSync(join(path, 'kustomization.yaml'));
