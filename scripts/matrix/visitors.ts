import type { ClientReport } from '@atrium/protocol';
import { limits } from '@atrium/protocol';
import { hello, joined, RawClient, ticketFor } from '../lib/raw-client.ts';

const NOTHING = { packets: 0, lost: 0, bytes: 0, jitterMs: null };
/** True of somebody who stands alone, with everything off. */
const ALONE: ClientReport = {
  coversMs: limits.REPORT_EVERY_MS,
  route: 'none',
  rttMs: null,
  audioIn: NOTHING,
  videoIn: NOTHING,
  audioOut: NOTHING,
  videoOut: NOTHING,
  heard: { samples: 0, concealed: 0, bufferMs: null },
  watched: { watchedMs: 0, frozenMs: 0, frames: 0 },
  silent: [],
  limitedBy: 'none',
};
/** Of a page from which nothing will come, so that nobody compares them. */
const DTLS = {
  role: 'client',
  fingerprints: [{ algorithm: 'sha-256', value: Array.from({ length: 32 }, () => 'AB').join(':') }],
};
/** A newcomer every half second: enough joins for the evidence that objectives ask for, at any clock. */
const NEWCOMER_EVERY_MS = 500;

type Visitor = { client: RawClient; beat: NodeJS.Timeout; report: NodeJS.Timeout; transports: string[] };

/**
 * People with everything off: they join as a page does, report as often, and come and go. They stand each in a room of
 * their own, so that nothing is to flow and their time is good as long as they are connected.
 */
export class Visitors {
  /** Where they join; another after a restart. */
  url: string;
  readonly #here = new Set<Visitor>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #number = 0;

  constructor(options: { url: string }) {
    this.url = options.url;
  }

  get count(): number {
    return this.#here.size;
  }

  /** So many more, who stay. */
  async come(count: number): Promise<void> {
    for (let left = count; left > 0; left -= 10) {
      await Promise.all(Array.from({ length: Math.min(10, left) }, () => this.#join()));
    }
  }

  /** From now on somebody joins every half second, and leaves. What goes wrong for them is what is measured. */
  comeAndGo(): void {
    this.#every(NEWCOMER_EVERY_MS, async () => this.#leave(await this.#join()));
  }

  /** From now on so many newcomers a second ask to come in, and are gone before they are answered. Returns the end of it. */
  breakOff(aSecond: number): () => void {
    return this.#every(1_000 / aSecond, async () => {
      const ticket = await ticketFor(this.url, `visit-${(this.#number += 1)}`);
      const { socket } = await RawClient.open(this.url);
      socket.send(JSON.stringify({ id: 1, m: 'join', d: hello(ticket) }));
      socket.terminate();
    });
  }

  /** Everybody asks for a way through again, so often. Returns the end of it. */
  askForIce(everyMs: number): () => void {
    return this.#every(everyMs, async () => {
      await Promise.all(
        [...this.#here].map(({ client, transports }) => client.ask('restartIce', { transport: transports[0] })),
      );
    });
  }

  /** From now on they stay, and say nothing of what they have. Returns the end of it. */
  fallSilent(): () => void {
    for (const visitor of this.#here) clearInterval(visitor.report);
    return () => {
      for (const visitor of this.#here) visitor.report = reporting(visitor.client);
    };
  }

  /** Everybody connects both transports, as behind a firewall that lets nothing but the page through. */
  async connectInVain(): Promise<void> {
    for (const { client, transports } of this.#here)
      for (const transport of transports) await client.ask('connectTransport', { transport, dtlsParameters: DTLS });
  }

  /** So many leave, the last first. */
  async go(count: number): Promise<void> {
    for (const visitor of [...this.#here].slice(-count)) await this.#leave(visitor);
  }

  /** The network of so many is gone, without a word. */
  cutOff(count: number): void {
    for (const visitor of [...this.#here].slice(-count)) {
      visitor.client.socket.terminate();
      this.#forget(visitor);
    }
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#timers.clear();
    this.cutOff(this.#here.size);
  }

  async #join(): Promise<Visitor> {
    const room = `visit-${(this.#number += 1)}`;
    const { client, welcome } = await joined(this.url, room);
    const { transports } = welcome;
    const ids = transports === null ? [] : [transports.send.id, transports.recv.id];
    const beat = setInterval(() => void client.ask('ping').catch(() => undefined), limits.HEARTBEAT_MS);
    const visitor = { client, beat, report: reporting(client), transports: ids };
    this.#here.add(visitor);
    return visitor;
  }

  async #leave(visitor: Visitor): Promise<void> {
    this.#forget(visitor);
    await visitor.client.leave();
  }

  #forget(visitor: Visitor): void {
    clearInterval(visitor.beat);
    clearInterval(visitor.report);
    this.#here.delete(visitor);
  }

  #every(ms: number, act: () => Promise<void>): () => void {
    const timer = setInterval(() => void act().catch(() => undefined), ms);
    this.#timers.add(timer);
    return () => {
      clearInterval(timer);
      this.#timers.delete(timer);
    };
  }
}

function reporting(client: RawClient): NodeJS.Timeout {
  return setInterval(() => void client.ask('report', ALONE).catch(() => undefined), limits.REPORT_EVERY_MS);
}
