import { once } from 'node:events';
import { PROTOCOL_VERSION, type JoinTicket, type Requests, type Welcome, type WireError } from '@atrium/protocol';
import { WebSocket, type ClientOptions } from 'ws';

export type RawReply = { id: number; ok: boolean; d?: unknown; e?: WireError };
export type RawEvent = { m: string; d: Record<string, unknown> };

const ANSWER_WITHIN_MS = 20_000;

/** A client that says exactly what it is told to, right or wrong: for tests of what the service refuses. */
export class RawClient {
  readonly socket: WebSocket;
  readonly events: RawEvent[] = [];
  readonly poses: Uint8Array[] = [];
  readonly replies: RawReply[] = [];
  /** Resolves with the close code when the socket is gone. */
  readonly closed: Promise<number>;
  #nextId = 1;
  readonly #waiting = new Map<number, (reply: RawReply) => void>();
  readonly #watchers = new Set<() => void>();

  private constructor(socket: WebSocket) {
    this.socket = socket;
    this.closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => undefined); // the close code tells
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) this.poses.push(data);
      else this.#heard(JSON.parse(data.toString()) as RawReply | RawEvent);
      for (const check of this.#watchers) check();
    });
  }

  static async open(
    base: string,
    path = '/ws',
    options: ClientOptions & { servername?: string } = {},
  ): Promise<RawClient> {
    const url = base.replace('http', 'ws') + path;
    const client = new RawClient(new WebSocket(url, { perMessageDeflate: false, ...options }));
    await once(client.socket, 'open');
    return client;
  }

  /** Sends a well-formed request and waits for its answer. `tp`: a traceparent. */
  ask(m: string, d: unknown = {}, tp?: string): Promise<RawReply> {
    const id = this.#nextId++;
    const answered = new Promise<RawReply>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`no answer to ${m}`)), ANSWER_WITHIN_MS);
      const settle = (reply: RawReply) => {
        clearTimeout(late);
        resolve(reply);
      };
      this.#waiting.set(id, settle);
      void this.closed.then((code) =>
        settle({ id, ok: false, e: { code: 'internal', message: `closed with ${code}` } }),
      );
    });
    this.socket.send(JSON.stringify({ id, m, d, tp }));
    return answered;
  }

  /** The code of a refusal, or 'ok'. */
  async codeOf(m: string, d: unknown = {}): Promise<string> {
    const reply = await this.ask(m, d);
    return reply.ok ? 'ok' : (reply.e?.code ?? 'no code');
  }

  /** Resolves with what `find` answers once it is not undefined. */
  until<T>(find: (client: RawClient) => T | undefined, withinMs = 10_000): Promise<T> {
    return new Promise((resolve, reject) => {
      const finish = (act: () => void) => {
        clearTimeout(late);
        this.#watchers.delete(check);
        act();
      };
      const check = () => {
        const found = find(this);
        if (found !== undefined) finish(() => resolve(found));
      };
      const late = setTimeout(
        () => finish(() => reject(new Error(`not seen in ${withinMs} ms: ${find.toString()}`))),
        withinMs,
      );
      this.#watchers.add(check);
      check();
    });
  }

  event(name: string, matches: (payload: Record<string, unknown>) => boolean = () => true): Promise<RawEvent> {
    return this.until((client) => client.events.find((event) => event.m === name && matches(event.d)));
  }

  async leave(): Promise<void> {
    await this.ask('leave');
    this.socket.terminate();
    await this.closed;
  }

  #heard(frame: RawReply | RawEvent): void {
    if ('m' in frame) {
      this.events.push(frame);
      return;
    }
    this.replies.push(frame);
    this.#waiting.get(frame.id)?.(frame);
    this.#waiting.delete(frame.id);
  }
}

export async function ticketFor(base: string, room: string): Promise<JoinTicket> {
  const response = await fetch(`${base}/api/rooms/${room}/join`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ protocol: PROTOCOL_VERSION }),
  });
  if (!response.ok) throw new Error(`join refused: ${response.status} ${await response.text()}`);
  return (await response.json()) as JoinTicket;
}

/** A well-formed join. The router's own capabilities serve as the client's: it could receive everything. */
export function hello(ticket: JoinTicket, more: Partial<Requests['join']> = {}): Requests['join'] {
  return {
    protocol: PROTOCOL_VERSION,
    token: ticket.token,
    name: 'Ana',
    color: 1,
    photo: null,
    kind: 'person',
    mic: 'off',
    camera: 'off',
    rtpCapabilities: ticket.rtpCapabilities,
    ...more,
  };
}

/** Opens a socket and joins; throws when refused. */
export async function joined(
  base: string,
  room: string,
  more: Partial<Requests['join']> = {},
): Promise<{ client: RawClient; welcome: Welcome }> {
  const ticket = await ticketFor(base, room);
  const client = await RawClient.open(base);
  const reply = await client.ask('join', hello(ticket, more));
  if (!reply.ok) throw new Error(`join refused: ${JSON.stringify(reply.e)}`);
  return { client, welcome: reply.d as Welcome };
}
