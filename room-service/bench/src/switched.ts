import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startService, type Service } from '../../../scripts/lib/service.ts';

/** The environment variable that names the socket. */
export const SWITCH_AT = 'TELEMETRY_SWITCH';

export type SwitchSide = 'on' | 'off';
export const isSide = (text: unknown): text is SwitchSide => text === 'on' || text === 'off';

/** A service whose telemetry is taken out and put back while it runs (telemetry-switch.ts). */
export class Switched {
  readonly service: Service;
  readonly #socket: Socket;
  readonly #folder: string;

  static async start(env: Record<string, string>): Promise<Switched> {
    const folder = await mkdtemp(join(tmpdir(), 'atrium-switch-'));
    const at = join(folder, 'socket');
    const module = fileURLToPath(new URL('telemetry-switch.ts', import.meta.url));
    const service = await startService({ ...env, NODE_OPTIONS: `--import ${module}`, [SWITCH_AT]: at });
    const socket = connect(at).setEncoding('utf8');
    await once(socket, 'connect');
    return new Switched(service, socket, folder);
  }

  private constructor(service: Service, socket: Socket, folder: string) {
    this.service = service;
    this.#socket = socket;
    this.#folder = folder;
  }

  /** From now on. Returns how many requests were measured since the last call. */
  async to(side: SwitchSide): Promise<number> {
    const said = once(this.#socket, 'data');
    this.#socket.write(side);
    const [measured] = (await said) as [string];
    return Number(measured);
  }

  async stop(): Promise<void> {
    this.#socket.destroy();
    await this.service.stop();
    await rm(this.#folder, { recursive: true });
  }
}
