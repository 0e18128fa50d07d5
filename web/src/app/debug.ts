import { mediaStats, type InboundStats, type OutboundStats } from '../media/stats.ts';
import type { MediaEngine } from '../media/engine.ts';
import type { Connection } from '../net/connection.ts';
import type { RpcCounters } from '../net/rpc.ts';
import type { RoomClient } from '../ui/client.ts';

/** What browser tests read of a page that was opened with `?debug`. */
export type AtriumDebug = {
  client: RoomClient;
  stats(): Promise<{ inbound: InboundStats[]; outbound: OutboundStats[] }>;
  /** Whether microphone and camera are both made ready to be sent, paused or not. */
  producesBoth(): boolean;
  /** Messages so far; a copy. */
  counters(): RpcCounters;
  /** Address of the socket by which it speaks, as the pod announced it; null outside a room. */
  socketUrl(): string | null;
  /** Drops the socket as a broken network would: nothing is said to the server. */
  cutSocket(): void;
};

declare global {
  var atrium: AtriumDebug | undefined;
}

export type DebugOptions = { client: RoomClient; engine: () => MediaEngine; connection: Connection };

export function exposeForTests({ client, engine, connection }: DebugOptions): void {
  globalThis.atrium = {
    client,
    stats: () => mediaStats(engine()),
    producesBoth: () => engine().senders.mic.producer !== null && engine().senders.camera.producer !== null,
    counters: () => structuredClone(connection.counters),
    socketUrl: () => connection.url,
    cutSocket: () => connection.restart(),
  };
}
