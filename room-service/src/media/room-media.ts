import {
  ok,
  refuse,
  type ConsumerParams,
  type IceServer,
  type MediaSource,
  type Opaque,
  type PersonId,
  type Replies,
  type Result,
  type TransportPair,
  type Wanted,
} from '@atrium/protocol';
import { Attention } from './attention.ts';
import type { Audience } from '../room/earshot.ts';
import { capabilitiesOf, type Joining } from './capabilities.ts';
import type { MediaCondition } from './condition.ts';
import { openConsumer } from './consumer-opener.ts';
import { ConsumerSet, type ConsumersChange } from './consumer-set.ts';
import { Emitter } from './emitter.ts';
import { Homes } from './homes.ts';
import { InFlight } from './in-flight.ts';
import type { MediaLog } from './media-log.ts';
import type { MediaWatch } from './media-watch.ts';
import { narrowed } from './narrowed.ts';
import { Peer } from './peer.ts';
import { Pipes } from './pipes.ts';
import { desiredConsumers, type Desired } from './reconciler.ts';
import { Seating } from './seating.ts';
import { transportPair } from './transports.ts';
import { attentive, isShare, sameWanted, UNWANTED, wantedOf } from './wanted.ts';
import type { WorkerPool } from './worker-pool.ts';
import type { WorkerSlot } from './worker-slot.ts';

export type RoomMediaOptions = {
  id: string;
  pool: WorkerPool;
  iceServers: (person: PersonId) => IceServer[];
  log: MediaLog;
  watch: MediaWatch;
};

export type RoomMediaEvents = {
  /** Audio flows already when it should; video waits for `consuming`. */
  consumers: [person: PersonId, change: ConsumersChange];
  wanted: [person: PersonId, wanted: Wanted];
  /** The worker died: a pair on a live one. The page connects and produces again; `tp` is the trace of it. */
  transports: [person: PersonId, pair: TransportPair & { tp?: string }];
  talking: [people: ReadonlySet<PersonId>];
};

/** All media of one room: what `setAudience` says becomes consumers, and nothing else does. */
export class RoomMedia {
  readonly #options: RoomMediaOptions;
  readonly #peers = new Map<PersonId, Peer>();
  readonly #attention = new Attention();
  readonly #wanted = new Map<PersonId, Wanted>();
  readonly #producerIds = new Set<string>();
  readonly #events = new Emitter<RoomMediaEvents>();
  readonly #pipes: Pipes;
  readonly #inFlight: InFlight;
  readonly #homes: Homes;
  readonly #seating: Seating;
  #closed = false;

  constructor(options: RoomMediaOptions) {
    this.#options = options;
    this.#pipes = new Pipes({ watch: options.watch });
    this.#inFlight = new InFlight({ log: options.log });
    this.#homes = new Homes({ talking: (people) => this.#events.emit('talking', people) });
    this.#seating = new Seating({ pool: options.pool, homes: this.#homes, watch: options.watch });
  }

  on<N extends keyof RoomMediaEvents>(event: N, callback: (...args: RoomMediaEvents[N]) => void): () => void {
    return this.#events.on(event, callback);
  }

  /** For the same id again (a reload): the old transports close, and with them everything on them. */
  async addPerson(id: PersonId, options: Joining): Promise<Result<TransportPair>> {
    if (this.#closed) return refuse('media_unavailable');
    const capabilities = capabilitiesOf(options.rtpCapabilities);
    if (!capabilities.ok) return capabilities;
    this.#peers.get(id)?.close();
    const peer = new Peer({
      id,
      room: this.#options.id,
      rtpCapabilities: capabilities.value,
      shares: options.shares ?? true,
      producerIds: this.#producerIds,
      consumers: (self) => this.#consumerSet(self),
      watch: this.#options.watch,
      sourceChanged: (self) => this.#sourceChanged(self.id),
    });
    this.#peers.set(id, peer);
    const pair = await this.#seat(peer, 'of a join');
    if (pair && !peer.closed) {
      this.#wanted.set(id, this.#computeWanted(id));
      return ok(pair);
    }
    // Whoever replaced or removed the person has the last word; else it is as if they had never come.
    if (this.#peers.get(id) === peer) this.#peers.delete(id);
    peer.close();
    return refuse('media_unavailable');
  }

  removePerson(id: PersonId): void {
    this.#peers.get(id)?.close();
    this.#peers.delete(id);
    this.#wanted.delete(id);
    this.deafen([id]);
  }

  /** Whether the page that resumes still holds the transports of this person. */
  holds(id: PersonId, transports: { send: string; recv: string }): boolean {
    const at = this.#peers.get(id)?.at;
    return at?.send.id === transports.send && at.recv.id === transports.recv;
  }

  async connectTransport(id: PersonId, transport: string, dtlsParameters: Opaque): Promise<Result<null>> {
    return (await this.#peers.get(id)?.connect(transport, dtlsParameters)) ?? refuse('no_such_transport');
  }

  /** With ICE servers made anew: hours later the credentials of the welcome have ended. */
  async restartIce(id: PersonId, transport: string): Promise<Result<Replies['restartIce']>> {
    const restarted = (await this.#peers.get(id)?.restartIce(transport)) ?? refuse('no_such_transport');
    return restarted.ok ? ok({ ...restarted.value, iceServers: this.#options.iceServers(id) }) : restarted;
  }

  /** One producer of each source: a new one takes the old one's place. `id` is made by the page and must be new. */
  async produce(id: PersonId, request: Parameters<Peer['produce']>[0]): Promise<Result<null>> {
    return (await this.#peers.get(id)?.produce(request)) ?? refuse('no_such_transport');
  }

  closeSource(id: PersonId, source: MediaSource): void {
    this.#peers.get(id)?.closeSource(source);
  }

  closeProducer(id: PersonId, producerId: string): Result<null> {
    return this.#peers.get(id)?.closeProducer(producerId) ?? refuse('no_such_producer');
  }

  /** The page's receivers are ready: video flows, beginning with a key frame. Ids that closed meanwhile are skipped. */
  consuming(id: PersonId, ids: readonly string[]): Promise<Result<null>> {
    const known = this.#peers.get(id)?.consumers.ready(ids) ?? false;
    return Promise.resolve(known ? ok(null) : refuse('no_such_consumer'));
  }

  /** How high the page draws pictures; 0 hides one, which pauses it. Ids that closed meanwhile are skipped. */
  tiles(id: PersonId, tiles: readonly { consumer: string; heightPx: number }[]): Result<null> {
    const people = this.#peers.get(id)?.consumers.resize(tiles) ?? null;
    if (!people) return refuse('no_such_consumer');
    for (const person of people) this.#updateWanted(person);
    return ok(null);
  }

  /** The newest desired state of these listeners; consumers follow by themselves. */
  setAudience(changes: readonly Audience[]): void {
    if (this.#closed) return;
    const touched = new Set<PersonId>();
    for (const audience of changes) {
      for (const person of this.#attention.set(audience)) touched.add(person);
    }
    for (const { listener } of changes) this.#peers.get(listener)?.consumers.update();
    for (const person of touched) this.#updateWanted(person);
  }

  /** The room is elsewhere: what these listeners may not hear and see there ends here, and nothing begins. */
  narrow(changes: readonly Audience[]): void {
    this.setAudience(changes.map((allowed) => narrowed(this.#attention.of(allowed.listener), allowed)));
  }

  /** They hear and see nobody from now on. */
  deafen(people: Iterable<PersonId>): void {
    this.setAudience(Array.from(people, (listener) => ({ listener, hear: [], warm: [], see: [] })));
  }

  /** Those that were announced, oldest first. */
  consumersOf(id: PersonId): ConsumerParams[] {
    return this.#peers.get(id)?.consumers.params() ?? [];
  }

  wantedOf(id: PersonId): Wanted {
    return this.#wanted.get(id) ?? this.#computeWanted(id);
  }

  /** Null: not here, or without media. */
  condition(id: PersonId): MediaCondition | null {
    const condition = this.#peers.get(id)?.condition(this.wantedOf(id)) ?? null;
    if (condition === null) return null;
    const receiving = condition.receiving.map((one) =>
      one.source === 'mic' ? { ...one, senderStopped: this.#peers.get(one.person)?.hasStopped ?? false } : one,
    );
    return { ...condition, receiving };
  }

  /** Much of their voice, or all of it, is lost on the way here, as a page says: `condition` knows more the next time. */
  doubtUplink(id: PersonId): void {
    void this.#peers.get(id)?.doubtUplink();
  }

  /** Resolves when nothing is in flight. */
  settled(): Promise<void> {
    return this.#inFlight.settled();
  }

  /** RTP of the transports that exist now, since they exist; without ICE, DTLS and RTCP. */
  async traffic(): Promise<{ bytesIn: number; bytesOut: number; pipes: number }> {
    const each = await Promise.all([...this.#peers.values()].map((peer) => peer.traffic()));
    const sum = (of: 'bytesIn' | 'bytesOut'): number => each.reduce((total, one) => total + one[of], 0);
    return { bytesIn: sum('bytesIn'), bytesOut: sum('bytesOut'), pipes: this.#pipes.size };
  }

  /** Everything in `slot` is closed already. Its people get another seat; nobody else notices but by their silence. */
  workerDied(slot: WorkerSlot): void {
    const lost = [...this.#peers.values()].filter((peer) => peer.at?.seat.slot === slot);
    for (const peer of lost) peer.lose();
    // Their pages forget how large their pictures were, and say so again.
    for (const { id } of lost) for (const person of this.#attention.of(id)?.see ?? []) this.#updateWanted(person);
    for (const peer of lost) this.#inFlight.add(this.#reseat(peer));
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const peer of this.#peers.values()) peer.close();
    this.#peers.clear();
    this.#homes.close();
  }

  async #reseat(peer: Peer): Promise<void> {
    const { id: room, watch } = this.#options;
    await watch.action({ name: 'replace_worker', room, person: peer.id }, async (tp) => {
      const pair = await this.#seat(peer, 'endless');
      if (pair) this.#events.emit('transports', peer.id, { ...pair, ...(tp === undefined ? {} : { tp }) });
    });
  }

  async #seat(peer: Peer, patience: 'of a join' | 'endless'): Promise<TransportPair | null> {
    const at = await this.#seating.find(patience, () => peer.closed);
    if (!at || !peer.sit(at)) return null;
    // Consumers need an answer of the worker, so that whoever awaits the pair tells the page of it first.
    peer.consumers.update();
    return transportPair(at, this.#options.iceServers(peer.id));
  }

  #consumerSet(peer: Peer): ConsumerSet {
    return new ConsumerSet({
      desired: (shows) => (peer.at ? this.#desired(peer.id, shows) : new Map<string, Desired>()),
      open: async (want) => {
        const source = this.#peers.get(want.person)?.producing(want.source);
        if (!peer.at || source?.id !== want.producerId) return 'gone';
        const { rtpCapabilities, at } = peer;
        const { log, watch } = this.#options;
        const unwanted = (): boolean => !this.#desired(peer.id, () => true).has(want.producerId);
        return openConsumer({ want, unwanted, at, source, rtpCapabilities, pipes: this.#pipes, log, watch });
      },
      hearing: (run) => this.#options.watch.action({ name: 'hear', room: this.#options.id, person: peer.id }, run),
      announce: (change) => this.#events.emit('consumers', peer.id, change),
      background: (work) => this.#inFlight.add(work),
    });
  }

  #desired(listener: PersonId, shows: (producerId: string) => boolean): Map<string, Desired> {
    const shares = this.#peers.get(listener)?.shares ?? false;
    const producerOf = (person: PersonId, source: MediaSource): string | null =>
      shares || !isShare(source) ? this.#producerId(person, source) : null;
    return desiredConsumers(this.#attention.of(listener), producerOf, shows);
  }

  #producerId(person: PersonId, source: MediaSource): string | null {
    return this.#peers.get(person)?.producing(source)?.id ?? null;
  }

  #sourceChanged(person: PersonId): void {
    for (const listener of this.#attention.listenersOf(person)) this.#peers.get(listener)?.consumers.update();
    this.#updateWanted(person);
  }

  #computeWanted(person: PersonId): Wanted {
    const audiences = [...this.#attention.listenersOf(person)].flatMap((id) => {
      const audience = this.#attention.of(id);
      return audience === undefined ? [] : attentive(audience, this.#peers.get(id));
    });
    if (audiences.length === 0) return UNWANTED;
    return wantedOf(person, audiences, (viewer, source) =>
      this.#peers.get(viewer)?.consumers.heightPxOf(this.#producerId(person, source)),
    );
  }

  #updateWanted(person: PersonId): void {
    const told = this.#wanted.get(person);
    const wanted = this.#computeWanted(person);
    // Nobody there, or still joining: the welcome tells.
    if (!told || sameWanted(wanted, told)) return;
    this.#wanted.set(person, wanted);
    this.#peers.get(person)?.wantedAnew(told, wanted);
    this.#events.emit('wanted', person, wanted);
  }
}
