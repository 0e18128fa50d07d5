import { run } from '@atrium/worker';

/** Kubernetes takes four minutes on two idle cores, and ten times that where it may only have what nobody else wants. */
const LIMIT_MS = 90 * 60_000;
/** Silence longer than this looks like a program that hangs. */
const HEARTBEAT_MS = 30_000;

/** Begins a sentence about what takes it. */
export const NO_GO = 'what runs on a real Kubernetes is left out: there is no Go (https://go.dev/dl), which ';

export type GoOptions = { env: NodeJS.ProcessEnv; log: (line: string) => void };
export type Said = { ok: true; text: string } | { ok: false; why: string };

/** The Go of this machine, in one folder: each step has a name, says that it goes on, and how long it took. */
export class Go {
  readonly #env: NodeJS.ProcessEnv;
  readonly #log: (line: string) => void;

  constructor({ env, log }: GoOptions) {
    // A go.work or a vendor folder around it must not matter, and go.mod is written as far as needed.
    this.#env = { ...env, GOFLAGS: '-mod=mod', GOWORK: 'off' };
    this.#log = log;
  }

  async isThere(): Promise<boolean> {
    return (await run({ command: 'go', args: ['version'], env: this.#env })).code === 0;
  }

  /** `what` is the step in words; rejections of Go come back as its last lines. */
  async do(what: string, folder: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Said> {
    const began = performance.now();
    const passed = () => `${Math.round((performance.now() - began) / 1000)} s`;
    const heartbeat = setInterval(() => this.#log(`  ${what} ... ${passed()}`), HEARTBEAT_MS);
    const lines: string[] = [];
    try {
      const { code, tail } = await run({
        command: 'go',
        args: ['-C', folder, ...args],
        env: { ...this.#env, ...env },
        limitMs: LIMIT_MS,
        onLine: (line) => void lines.push(line),
      });
      if (code !== 0) return { ok: false, why: `${what} failed after ${passed()}:\n${tail}` };
      this.#log(`  ${what}: ${passed()}`);
      return { ok: true, text: lines.join('\n') };
    } finally {
      clearInterval(heartbeat);
    }
  }
}
