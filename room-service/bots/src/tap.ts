import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Opaque, TransportParams } from '@atrium/protocol';
import { arrivalsOf, type Arrival, type Arrived } from './arrival-log.ts';

export type TapPlace = { ip: string; port: number };
type Ask = { is: 'lead'; to: TapPlace } | { is: 'read'; ssrcs: number[]; fromMs: number };
export type TapAsk = { id: number } & Ask;
export type TapAnswer = { id: number } & ({ is: 'led'; port: number } | { is: 'read'; arrived: Arrived[] });

type Answered = (answer: TapAnswer) => void;
type UdpCandidate = TapPlace & { protocol: string };

/** Time that all threads and processes of a machine agree on, in ms, as fine as `performance.now`. */
export function wallMs(): number {
  return performance.timeOrigin + performance.now();
}

/**
 * Stands between bots and the media ports of a service, in a thread of its own, and knows when each RTP packet came. A
 * connection's statistics would not do: libwebrtc answers them out of a cache for 50 ms, and sums.
 */
export class Tap {
  readonly #thread: Worker;
  readonly #waiting = new Map<number, Answered>();
  #nextId = 1;

  static async start(): Promise<Tap> {
    const thread = new Worker(new URL('./tap-thread.ts', import.meta.url));
    await once(thread, 'online');
    return new Tap(thread);
  }

  private constructor(thread: Worker) {
    this.#thread = thread;
    thread.on('message', (answer: TapAnswer) => {
      const answered = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      answered?.(answer);
    });
  }

  /** The same transport, by way of this. */
  async led(params: TransportParams): Promise<TransportParams> {
    const candidate = (params.iceCandidates as UdpCandidate[]).find(({ protocol }) => protocol === 'udp');
    if (candidate === undefined) throw new Error('a tap needs a port for UDP');
    const { ip, port } = candidate;
    const answer = await this.#ask({ is: 'lead', to: { ip, port } });
    if (answer.is !== 'led') throw new Error('the tap answered something else');
    const here: Opaque = { ...candidate, ip: '127.0.0.1', address: '127.0.0.1', port: answer.port };
    return { ...params, iceCandidates: [here] };
  }

  /**
   * What came of each of these streams since then, in the same order: all that ever came where no time is given. Rejects where
   * some of that is forgotten, which it is after an hour.
   */
  async arrivals(ssrcs: readonly number[], fromMs = 0): Promise<Arrival[][]> {
    const answer = await this.#ask({ is: 'read', ssrcs: [...ssrcs], fromMs });
    return answer.is === 'read' ? answer.arrived.map((one) => arrivalsOf(one, fromMs)) : [];
  }

  async close(): Promise<void> {
    await this.#thread.terminate();
  }

  #ask(ask: Ask): Promise<TapAnswer> {
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#thread.postMessage({ ...ask, id });
    });
  }
}
