import type { Attached, EventFrame, JoinTicket, Opaque, Requests, Result, Welcome } from '@atrium/protocol';
import type { Clock } from './clock.ts';
import type { PlaceKeeper } from './place.ts';
import type { ConnectionState } from './room-store.ts';
import type { Rpc, RpcOptions } from './rpc.ts';
import type { OpenWire } from './wire.ts';

/** The part of `join` that is about the person and the page. */
export type Greeting = Omit<Requests['join'], 'protocol' | 'token' | 'resume'>;
export type HeldTransports = { send: string; recv: string };

/** How to reach a room: its router, its WebSocket and the version that is spoken there. `token`: of the ticket that told it, where one did. */
export type Way = Pick<JoinTicket, 'url' | 'rtpCapabilities'> & { token?: string; protocol?: number };

/** In this order, but that device and socket go side by side. */
export type EntryStage = 'ticket' | 'device' | 'socket' | 'welcome';

/** Something that requests can be made of. */
export type Asks = Pick<Rpc, 'request' | 'tell'>;

/** What came of the change from the voices of one place to those of another. */
export type Swapped = Requests['swapped'];

/** The page's media at the pod that its room is being moved to, beside those where it is. One at a time. */
export type SecondMedia = {
  /** What can be received from that router. Rejects where the code for it cannot be had. */
  load: (rtpCapabilities: Opaque) => Promise<Opaque>;
  /** Connects, produces and consumes there, unheard. Resolves when all of it is there. */
  attach: (attached: Attached, there: Asks) => Promise<void>;
  event: (event: EventFrame) => void;
  /** The move came to nothing. */
  off: () => void;
  /** The room is there now: resolves when every voice plays from there. Those of `former` go on until `ended`. */
  moved: (welcome: Welcome, former: Asks) => Promise<Swapped>;
  formerEvent: (event: EventFrame) => void;
  ended: () => void;
};

export type ConnectionOptions = {
  clock: Clock;
  random: () => number;
  traceparent: RpcOptions['traceparent'];
  openWire: OpenWire;
  socketUrl: (url: string) => string;
  /** By that version of the wire or an older one. */
  ticket: (newest: number) => Promise<Result<JoinTicket & Pick<Way, 'protocol'>>>;
  /** Where the room lives now, asked with a resume token. */
  way: (resumeToken: string) => Promise<Result<Way>>;
  place: PlaceKeeper;
  /** Who joins, asked anew for each try: it may wait until the media code is loaded. Throws only on bugs. */
  greet: (rtpCapabilities: Opaque) => Promise<Result<Greeting>>;
  /** Transports that the page still holds, so that media goes on over them after a resume. */
  heldTransports: () => HeldTransports | null;
  second: SecondMedia;
  /** What a way in has reached; told again by each try. */
  onStage: (stage: EntryStage) => void;
  onState: (state: ConnectionState) => void;
  /** Before any event of the same socket. */
  onWelcome: (welcome: Welcome) => void;
  /** The room is on another pod now, and nobody was away. Before any event of the new socket, and before `second.moved`. */
  onMoved: (welcome: Welcome) => void;
  onEvent: (event: EventFrame) => void;
  onPoses: (frame: Uint8Array) => void;
  onPong: (rttMs: number, serverNow: number) => void;
  onQuiet: (quiet: boolean) => void;
};
