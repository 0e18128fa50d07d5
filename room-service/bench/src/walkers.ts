import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { encodeMove, limits, type ClientReport, type Welcome } from '@atrium/protocol';
import { WebSocket } from 'ws';
import { radiusFor } from '../../src/room/floor.ts';
import { hello, ticketFor } from '../../../scripts/lib/raw-client.ts';

/** So many come in at a time. */
const DOORS = 10;
/** Brisk, and below what the room allows. */
const STEP_M = 0.25;
/** They walk on circles of this size round their places. */
const ROUND_M = 0.6;
/** They ping in so many parts: all at once would fall into some windows and not into others. */
const PARTS = 50;
/** Neighbours on a sunflower's spiral are equally far from each other. */
const GOLDEN_ANGLE = 2.399_963;

const nothing = { packets: 0, lost: 0, bytes: 0, jitterMs: null };
/** Of a voice, whose counts are cumulative. */
const voice = (nth: number) => ({ packets: 250 * nth, lost: nth, bytes: 20_000 * nth, jitterMs: 3 });
/** The nth of a page that hears somebody and is heard. */
const reportOf = (nth: number): ClientReport => ({
  coversMs: limits.REPORT_EVERY_MS,
  route: 'udp',
  rttMs: 20,
  audioIn: voice(nth),
  videoIn: nothing,
  audioOut: voice(nth),
  videoOut: nothing,
  heard: { samples: 240_000, concealed: 100, bufferMs: 40 },
  watched: { watchedMs: 0, frozenMs: 0, frames: 0 },
  silent: [],
  limitedBy: 'none',
});

type Walker = { socket: WebSocket; home: { x: number; z: number }; at: { x: number; z: number }; frames: number };

/** Pages that walk, as far as the server sees them: a pose ten times a second, a ping and a report every five seconds. */
export class Walkers {
  readonly #walkers: Walker[] = [];
  readonly #pings = setInterval(() => this.#ping(), limits.HEARTBEAT_MS / PARTS);
  #beat = 0;
  #part = 0;
  #nextId = 10;

  static async join(base: string, count: number): Promise<Walkers> {
    const walkers = new Walkers();
    let next = 0;
    const door = async (): Promise<void> => {
      while (next < count) {
        const index = next;
        next += 1;
        walkers.#walkers.push(await enter(base, index, count));
      }
    };
    await Promise.all(Array.from({ length: DOORS }, door));
    return walkers;
  }

  /** Frames that have arrived at any of them. */
  get frames(): number {
    return this.#walkers.reduce((sum, { frames }) => sum + frames, 0);
  }

  get connected(): number {
    return this.#walkers.filter(({ socket }) => socket.readyState === WebSocket.OPEN).length;
  }

  /** Everybody to where they belong, so that every room is the same. */
  async goHome(): Promise<void> {
    while (this.#walkers.some(({ at, home }) => Math.hypot(at.x - home.x, at.z - home.z) > STEP_M)) {
      for (const walker of this.#walkers) stepTo(walker, walker.home);
      await this.#tick();
    }
  }

  /** Everybody round their places. Returns how many poses were sent. */
  async walk(durationMs: number): Promise<number> {
    const endsAtMs = performance.now() + durationMs;
    let sent = 0;
    while (performance.now() < endsAtMs) {
      for (const walker of this.#walkers) {
        const angle = (this.#beat * STEP_M) / ROUND_M;
        const { x, z } = walker.home;
        stepTo(walker, { x: x + ROUND_M * Math.cos(angle), z: z + ROUND_M * Math.sin(angle) });
        sent += 1;
      }
      await this.#tick();
    }
    return sent;
  }

  close(): void {
    clearInterval(this.#pings);
    for (const { socket } of this.#walkers) socket.terminate();
  }

  async #tick(): Promise<void> {
    this.#beat += 1;
    const every = limits.REPORT_EVERY_MS / limits.TICK_MS;
    this.#walkers.forEach(({ socket }, index) => {
      if ((index + this.#beat) % every !== 0) return;
      this.#ask(socket, 'report', reportOf(Math.ceil(this.#beat / every)));
    });
    await sleep(limits.TICK_MS);
  }

  /** Without it the server takes those who stand still for gone. */
  #ping(): void {
    this.#part = (this.#part + 1) % PARTS;
    this.#walkers.forEach(({ socket }, index) => {
      if (index % PARTS === this.#part) this.#ask(socket, 'ping', {});
    });
  }

  #ask(socket: WebSocket, m: string, d: object): void {
    this.#nextId += 1;
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ id: this.#nextId, m, d }));
  }
}

async function enter(base: string, index: number, count: number): Promise<Walker> {
  const ticket = await ticketFor(base, 'crowd');
  const socket = new WebSocket(`${base.replace('http', 'ws')}/ws`, { perMessageDeflate: false });
  await once(socket, 'open');
  const welcomed = once(socket, 'message');
  socket.send(JSON.stringify({ id: 1, m: 'join', d: hello(ticket, { name: `W${index}` }) }));
  const [text] = (await welcomed) as [Buffer];
  const reply = JSON.parse(text.toString()) as { ok: boolean; d: Welcome };
  if (!reply.ok) throw new Error(`a join was refused: ${text.toString()}`);
  const { people, self } = reply.d;
  const at = people.find(({ id }) => id === self)?.pose ?? { x: 0, z: 0 };
  // Known from the first one on, while the floor still grows.
  const radius = 0.9 * radiusFor(count) * Math.sqrt((index + 0.5) / count);
  const home = { x: radius * Math.cos(index * GOLDEN_ANGLE), z: radius * Math.sin(index * GOLDEN_ANGLE) };
  const walker = { socket, home, at: { x: at.x, z: at.z }, frames: 0 };
  socket.on('message', (_data, isBinary) => {
    if (isBinary) walker.frames += 1;
  });
  return walker;
}

function stepTo({ socket, at }: Walker, to: { x: number; z: number }): void {
  const [dx, dz] = [to.x - at.x, to.z - at.z];
  const share = Math.min(1, STEP_M / Math.max(Math.hypot(dx, dz), 1e-6));
  at.x += dx * share;
  at.z += dz * share;
  if (socket.readyState === WebSocket.OPEN) socket.send(encodeMove({ ...at, yaw: Math.atan2(dx, dz) }, true));
}
