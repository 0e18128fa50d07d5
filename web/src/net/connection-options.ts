import type { EventFrame, JoinTicket, Opaque, Requests, Result, Welcome } from '@atrium/protocol';
import type { Clock } from './clock.ts';
import type { PlaceKeeper } from './place.ts';
import type { ConnectionState } from './room-store.ts';
import type { RpcOptions } from './rpc.ts';
import type { OpenWire } from './wire.ts';

/** The part of `join` that is about the person and the page. */
export type Greeting = Omit<Requests['join'], 'protocol' | 'token' | 'resume'>;
export type HeldTransports = { send: string; recv: string };

/** How to reach a room: its router and its WebSocket. `token`: of the ticket that told it, where one did. */
export type Way = Pick<JoinTicket, 'url' | 'rtpCapabilities'> & { token?: string };

/** In this order, but that device and socket go side by side. */
export type EntryStage = 'ticket' | 'device' | 'socket' | 'welcome';

export type ConnectionOptions = {
  clock: Clock;
  random: () => number;
  traceparent: RpcOptions['traceparent'];
  openWire: OpenWire;
  socketUrl: (url: string) => string;
  ticket: () => Promise<Result<JoinTicket>>;
  /** Where the room lives now, asked with a resume token. */
  way: (resumeToken: string) => Promise<Result<Way>>;
  place: PlaceKeeper;
  /** Who joins, asked anew for each try: it may wait until the media code is loaded. Throws only on bugs. */
  greet: (rtpCapabilities: Opaque) => Promise<Result<Greeting>>;
  /** Transports that the page still holds, so that media goes on over them after a resume. */
  heldTransports: () => HeldTransports | null;
  /** What a way in has reached; told again by each try. */
  onStage: (stage: EntryStage) => void;
  onState: (state: ConnectionState) => void;
  /** Before any event of the same socket. */
  onWelcome: (welcome: Welcome) => void;
  onEvent: (event: EventFrame) => void;
  onPoses: (frame: Uint8Array) => void;
  onPong: (rttMs: number, serverNow: number) => void;
  onQuiet: (quiet: boolean) => void;
};
