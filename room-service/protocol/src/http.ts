import type { Opaque } from './media.ts';

/** Answer of `POST /api/rooms/:room/join`: how to connect, before any socket. */
export type JoinTicket = {
  room: string;
  /** Signed, good once and for 60 s; first message of the socket presents it. */
  token: string;
  /** Path or absolute address of the WebSocket. */
  url: string;
  /** Router capabilities: a mediasoup Device has none of its own before `load`. */
  rtpCapabilities: Opaque;
  /** False: nobody wants the page's reports and traces, and it sends none. Absent from an older server. */
  telemetry?: boolean;
};

/** Answer of `GET /api/rooms/:room`: what a lobby may show. No names, no ids. */
export type RoomGlimpse = {
  room: string;
  people: number;
  /** How many it may hold; absent from an older server. */
  capacity?: number;
  radius: number;
  /** At most 200 places, in metres. */
  places: { x: number; z: number; color: number }[];
  circles: { x: number; z: number; radius: number; locked: boolean }[];
};
