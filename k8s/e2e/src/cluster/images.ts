import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Enclosure } from './enclosure.ts';

/** Plain copies for layers and a changed root for builds: they work inside a container, too. */
const BUILDAH_ENV = { STORAGE_DRIVER: 'vfs', BUILDAH_ISOLATION: 'chroot' };

export type ScratchImage = { name: string; program: string };

/**
 * Images that are built on this machine and given to its containerd: there is no registry. Pods say imagePullPolicy:
 * Never. buildah keeps its layers in the enclosure's /var/lib, which is the run's own.
 */
export class Images {
  readonly #enclosure: Enclosure;
  readonly #folder: string;

  constructor(enclosure: Enclosure) {
    this.#enclosure = enclosure;
    this.#folder = join(enclosure.folder, 'images');
    mkdirSync(this.#folder, { recursive: true });
  }

  /** Of one static program and nothing else. */
  async addScratch({ name, program }: ScratchImage): Promise<void> {
    const context = mkdtempSync(join(this.#folder, 'context-'));
    try {
      cpSync(program, join(context, 'program'));
      // The number: a kubelet that is told runAsNonRoot cannot tell by a name.
      const lines = ['FROM scratch', 'COPY program /program', 'USER 65532:65532', 'ENTRYPOINT ["/program"]'];
      writeFileSync(join(context, 'Containerfile'), `${lines.join('\n')}\n`);
      await this.add(name, context, join(context, 'Containerfile'));
    } finally {
      rmSync(context, { recursive: true, force: true });
    }
  }

  /** Of an archive of a root, for other images to be built on; pods cannot run it. */
  async addBase(name: string, archive: string): Promise<void> {
    const context = mkdtempSync(join(this.#folder, 'context-'));
    try {
      cpSync(archive, join(context, 'root.tar'));
      writeFileSync(join(context, 'Containerfile'), 'FROM scratch\nADD root.tar /\n');
      await this.#build(name, context, join(context, 'Containerfile'), []);
    } finally {
      rmSync(context, { recursive: true, force: true });
    }
  }

  /** `name` with its registry and tag: `docker.io/atrium/x:1`. */
  async add(name: string, context: string, containerfile: string, args: readonly string[] = []): Promise<void> {
    const archive = join(mkdtempSync(join(this.#folder, 'archive-')), 'image.tar');
    await this.#build(name, context, containerfile, args);
    await this.#do('buildah', ['push', name, `docker-archive:${archive}:${name}`], BUILDAH_ENV);
    await this.#do('ctr', ['--namespace', 'k8s.io', 'images', 'import', archive]);
    await this.#do('buildah', ['rmi', name], BUILDAH_ENV);
    rmSync(join(archive, '..'), { recursive: true, force: true });
  }

  async #build(name: string, context: string, containerfile: string, args: readonly string[]): Promise<void> {
    const how = ['--layers=false', '--pull-never', '--tag', name, '--file', containerfile];
    await this.#do('buildah', ['bud', ...how, ...args, context], BUILDAH_ENV);
  }

  async #do(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<void> {
    const { code, tail } = await this.#enclosure.run(command, args, env);
    if (code !== 0) throw new Error(`${command} ${args.join(' ')}:\n${tail}`);
  }
}
