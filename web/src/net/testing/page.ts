import { ok, refuse, type JoinTicket, type Opaque, type Result, type Welcome } from '@atrium/protocol';
import { Connection } from '../connection.ts';
import type { Asks, Greeting, HeldTransports, SecondMedia, Swapped, Way } from '../connection-options.ts';
import { PlaceKeeper } from '../place.ts';
import type { ConnectionState } from '../room-store.ts';
import { FakeClock } from './fake-clock.ts';
import { FakeServer, welcome } from './fake-server.ts';

export const caps: Opaque = { codecs: [] };
const greeting: Greeting = {
  name: 'Ana',
  color: 3,
  photo: null,
  kind: 'person',
  mic: 'muted',
  camera: 'off',
  rtpCapabilities: caps,
};

export function storage(): Storage & { map: Map<string, string> } {
  const map = new Map<string, string>();
  return {
    map,
    getItem: (key: string) => map.get(key) ?? null,
    setItem: (key: string, value: string) => void map.set(key, value),
    removeItem: (key: string) => void map.delete(key),
  } as Storage & { map: Map<string, string> };
}

/** Media at a second place, as they are told of it. */
export class FakeSecond implements SecondMedia {
  readonly told: string[] = [];
  /** Of the place where the room will be. */
  there: Asks | null = null;
  /** Of the place where it was. */
  former: Asks | null = null;
  readonly settled = Promise.withResolvers<undefined>();
  readonly swapped = Promise.withResolvers<Swapped>();
  loads = true;

  load = (rtpCapabilities: Opaque): Promise<Opaque> => {
    this.told.push('load');
    return this.loads ? Promise.resolve({ for: rtpCapabilities }) : Promise.reject(new Error('network'));
  };
  attach = (_attached: unknown, there: Asks): Promise<void> => {
    this.told.push('attach');
    this.there = there;
    return this.settled.promise;
  };
  event = ({ m }: { m: string }): void => void this.told.push(`next ${m}`);
  off = (): void => void this.told.push('off');
  moved = (_welcome: Welcome, former: Asks): Promise<Swapped> => {
    this.told.push('moved');
    this.former = former;
    return this.swapped.promise;
  };
  formerEvent = ({ m }: { m: string }): void => void this.told.push(`former ${m}`);
  ended = (): void => void this.told.push('ended');
}

/** A page with a connection, and all that it was told. */
export function build(options: { tab?: Storage; clock?: FakeClock; server?: FakeServer } = {}) {
  const clock = options.clock ?? new FakeClock();
  const server = options.server ?? new FakeServer();
  const tab = options.tab ?? storage();
  const second = new FakeSecond();
  const states: ConnectionState[] = [];
  const stages: string[] = [];
  const welcomes: Welcome[] = [];
  const events: string[] = [];
  const held: { transports: HeldTransports | null } = { transports: null };
  const ticket: { result: Result<JoinTicket & { protocol?: number }>; asked: number[] } = {
    asked: [],
    result: ok({ room: 'test', token: 'ticket-1', url: '/ws', rtpCapabilities: caps }),
  };
  const way: { result: Result<Way> | Promise<Result<Way>>; asked: string[] } = {
    result: refuse('unreachable'),
    asked: [],
  };
  const connection = new Connection({
    clock,
    random: () => 0.5,
    traceparent: (name) => (name === 'join' ? 'tp of the join' : undefined),
    openWire: server.openWire,
    socketUrl: (url) => `ws://host${url}`,
    ticket: (newest) => {
      ticket.asked.push(newest);
      return Promise.resolve(ticket.result);
    },
    way: (resumeToken) => {
      way.asked.push(resumeToken);
      return Promise.resolve(way.result);
    },
    place: new PlaceKeeper({ room: 'test', storage: tab, now: () => clock.now() }),
    greet: () => Promise.resolve(ok(greeting)),
    heldTransports: () => held.transports,
    second,
    onStage: (stage) => stages.push(stage),
    onState: (state) => states.push(state),
    onWelcome: (one) => {
      welcomes.push(one);
      events.push('welcome');
    },
    onMoved: (one) => {
      welcomes.push(one);
      events.push('moved');
    },
    onEvent: ({ m }) => events.push(m),
    onPoses: () => events.push('poses'),
    onQuiet: (quiet) => events.push(`quiet ${quiet}`),
    onPong: (rttMs) => events.push(`pong ${rttMs}`),
  });
  return { clock, server, tab, second, states, stages, welcomes, events, held, ticket, way, connection };
}

/** Answers every join with a numbered resume token and every ping. */
export function hospitable(server: FakeServer): void {
  let joins = 0;
  server.answer = (socket, { id, m }) => {
    if (m === 'join') {
      joins += 1;
      socket.reply(id, welcome({ resumeToken: `resume-${joins}`, resumed: joins > 1 }));
    } else if (m === 'ping') socket.reply(id, { now: 1 });
    else socket.reply(id, {});
  };
}
