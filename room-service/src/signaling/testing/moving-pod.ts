import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { PROTOCOL_VERSION, type Attached, type Requests, type Welcome } from '@atrium/protocol';
import { RawClient } from '../../../../scripts/lib/raw-client.ts';
import { TicketPage } from '../../../../scripts/lib/ticket-page.ts';
import type { Directory, Pod, PodId } from '../../directory/directory.ts';
import { Tenancy } from '../../directory/tenancy.ts';
import { valueOf } from '../../directory/testing/fixture.ts';
import { drawOf, podNamed } from '../../directory/testing/pods.ts';
import type { MediaServer } from '../../media/media-server.ts';
import { startServer } from '../../media/testing/servers.ts';
import { Guests } from '../../move/guests.ts';
import { RoomMover } from '../../move/mover.ts';
import { Pace } from '../../move/pace.ts';
import type { Target } from '../../move/target.ts';
import { Attach } from '../attach.ts';
import { Departure } from '../departure.ts';
import { Join } from '../join.ts';
import { Rooms } from '../rooms.ts';
import { SignalingServer } from '../signaling-server.ts';
import { Tokens } from '../tokens.ts';
import { UNWATCHED, type RoomWatch } from '../watch.ts';

const SECRET = new TextEncoder().encode('0123456789abcdef0123456789abcdef');
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Pods of one test, by id: calls between them go as JSON, without a network. */
export type Neighbours = Map<PodId, MovingPod>;

/** One pod with rooms, media and sockets of its own, that others move rooms to. */
export class MovingPod {
  readonly tokens = new Tokens({ secret: SECRET, now: Date.now });
  readonly id: PodId;
  readonly media: MediaServer;
  readonly rooms: Rooms;
  readonly attach: Attach;
  readonly guests: Guests;
  readonly mover: RoomMover;
  readonly tenancy: Tenancy;
  /** What was said to whoever measures. */
  readonly told: string[] = [];
  readonly swaps: number[] = [];
  /** What fails, when it does: the call does not arrive. */
  readonly deaf = new Set<keyof Target>();
  /** Round each call from another pod, to look or wait. */
  before: (call: keyof Target, said: unknown) => Promise<void> = () => Promise.resolve();
  readonly #directory: Directory;
  readonly #http: Server;
  readonly #signaling: SignalingServer;

  /** `aheadMs`: by so much its clock is ahead. */
  static async start(id: PodId, directory: Directory, neighbours: Neighbours, aheadMs = 0): Promise<MovingPod> {
    const media = await startServer({});
    const http = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => http.once('listening', resolve));
    const pod = new MovingPod({ id, directory, neighbours, media, http, aheadMs });
    neighbours.set(id, pod);
    valueOf(await pod.tenancy.beat());
    return pod;
  }

  private constructor({
    id,
    directory,
    neighbours,
    media,
    http,
    aheadMs,
  }: {
    id: PodId;
    directory: Directory;
    neighbours: Neighbours;
    media: MediaServer;
    http: Server;
    aheadMs: number;
  }) {
    const { tokens } = this;
    const now = () => Date.now() + aheadMs;
    const onBug = (error: unknown) => {
      throw error;
    };
    this.id = id;
    this.media = media;
    this.#http = http;
    this.#directory = directory;
    this.tenancy = new Tenancy({
      directory,
      self: () => this.self(),
      isOpen: (room) => this.rooms.get(room) !== null,
      onLost: ({ room, found }) => {
        const to = found?.record.epoch ?? null;
        if (!this.mover.lost(room, to)) this.rooms.lose(room, to);
      },
      ...{ now, pause, onBug },
    });
    this.rooms = new Rooms({
      ...{ media, maxRooms: 9, maxPeople: 100, now, onBug, watch: this.#watch() },
      tenureOf: (room) => this.tenancy.heldAs(room),
      closed: (room) => this.tenancy.closed(room),
      sign: (ticket) => tokens.resumeToken(ticket),
    });
    const { rooms } = this;
    this.attach = new Attach({ rooms, tokens, relayOnly: false, now, onBug });
    this.guests = new Guests({
      pod: id,
      url: () => this.url,
      rtpCapabilities: media.rtpCapabilities,
      unfit: (room) => (this.tenancy.recordOf(room) === null && rooms.get(room) === null ? null : 'no_capacity'),
      open: (guest) => this.attach.open(guest),
      hold: (record) => this.tenancy.admit(record),
      ...{ directory, now },
    });
    const after = (ms: number, run: () => void) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    };
    const clock = { now, after };
    this.mover = new RoomMover({
      pod: id,
      pods: () => [...neighbours.values()].map((pod) => pod.self()),
      recordOf: (room) => this.tenancy.recordOf(room),
      release: (room) => this.tenancy.release(room),
      depart: (room, move) => {
        const watch = { swapped: (gapMs: number) => void this.swaps.push(gapMs) };
        return Departure.of(room, { move, rooms, tokens, watch, now });
      },
      lose: (room, to) => rooms.lose(room, to),
      target: targetAmong(neighbours),
      watch: { ended: () => undefined, swapped: () => undefined, draining: () => undefined },
      ...{ directory, clock, onBug, pace: new Pace({ clock }), random: Math.random, newId: randomUUID },
    });
    const join = new Join({ rooms, tokens, relayOnly: false, now });
    const { attach } = this;
    this.#signaling = new SignalingServer({
      rooms,
      join,
      attach,
      log: silent,
      now,
      addressOf: () => 'a',
      watch: this.#watch(),
    });
    this.#signaling.attach(http);
  }

  self(): Pod {
    return podNamed(this.id, { people: this.rooms.people });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  /** Makes the room here, in the directory. */
  async place(room: string): Promise<void> {
    const placed = valueOf(await this.#directory.place(drawOf(room, this.id)));
    if (placed.kind !== 'made') throw new Error(placed.kind);
    await this.tenancy.admit(placed.record);
  }

  async enter(room: string, name: string, more: Partial<Requests['join']> = {}): Promise<TicketPage> {
    return pageOf(await this.join({ token: await this.tokens.joinToken(room), name, ...more }));
  }

  async join(how: object): Promise<TicketPage | string> {
    const client = await RawClient.open(this.url);
    const looks = { color: 1, photo: null, kind: 'person', mic: 'live', camera: 'off', name: 'x' };
    const { rtpCapabilities } = this.media;
    const reply = await client.ask('join', { protocol: PROTOCOL_VERSION, ...looks, rtpCapabilities, ...how });
    return reply.ok ? new TicketPage(client, reply.d as Welcome) : (reply.e?.code ?? 'no code');
  }

  async close(): Promise<void> {
    this.guests.close();
    this.rooms.close();
    this.#signaling.close();
    this.#http.closeAllConnections();
    this.#http.close();
    await this.media.close();
  }

  #watch(): RoomWatch {
    const say = (what: string) => void this.told.push(what);
    const nameOf: RoomWatch['entering'] = ({ host, person }) =>
      say(`entering ${host.room.person(person)?.name ?? '?'}`);
    return {
      ...UNWATCHED,
      opened: () => say('opened'),
      entering: nameOf,
      left: ({ host, person }, why) => say(`${why} ${host.room.person(person)?.name ?? '?'}`),
      handOver: () => ({ judged: this.id }),
      handedOver: () => say('handed over'),
      takeOver: (_host, known, attached, aheadMs) =>
        say(
          `took over ${JSON.stringify(known)} with ${attached.size}${Math.abs(aheadMs) > 0 ? ', by another clock' : ''}`,
        ),
      request: (asked, run) => {
        if (asked.name === 'join' || asked.name === 'attach') say(asked.name);
        return run();
      },
    };
  }
}

export const pageOf = (result: TicketPage | string): TicketPage => {
  if (typeof result === 'string') throw new Error(result);
  return result;
};

/** A second socket, attached by what `move` said on the first. */
export async function attachTo(page: {
  client: RawClient;
}): Promise<{ client: RawClient; attached: Attached; move: string }> {
  const { d } = await page.client.event('move');
  const said = d as { move: string; url: string; token: string; rtpCapabilities: object };
  const client = await RawClient.open(said.url);
  const { token, rtpCapabilities } = said;
  const reply = await client.ask('attach', { protocol: PROTOCOL_VERSION, token, rtpCapabilities });
  if (!reply.ok) throw new Error(JSON.stringify(reply.e));
  return { client, attached: reply.d as Attached, move: said.move };
}

/** What one pod says to another goes as JSON, as over HTTP. */
function targetAmong(neighbours: Neighbours): Target {
  const say =
    <N extends Exclude<keyof Target, 'off'>>(name: N) =>
    async (pod: Pod, room: string, said: Parameters<Target[N]>[2]): Promise<never> => {
      const other = neighbours.get(pod.id);
      await other?.before(name, said);
      if (other === undefined || other.deaf.has(name)) return { kind: 'silent' } as never;
      const heard: unknown = JSON.parse(JSON.stringify(said));
      return JSON.parse(JSON.stringify(await other.guests[name](room, heard as never))) as never;
    };
  return {
    prepare: say('prepare'),
    audience: say('audience'),
    commit: say('commit'),
    own: say('own'),
    follow: say('follow'),
    off: (pod, room, said) => {
      const other = neighbours.get(pod.id);
      if (other?.deaf.has('off') === false) other.guests.off(room, said);
      return Promise.resolve();
    },
  };
}
