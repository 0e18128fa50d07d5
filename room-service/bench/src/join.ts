import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  askTicket,
  Bot,
  deviceFor,
  Microphone,
  Rtc,
  sharedPacer,
  Signal,
  until,
  valueOf,
  type Random,
} from '@atrium/bots';
import { PROTOCOL_VERSION, type JoinTicket, type Opaque, type Requests, type Welcome } from '@atrium/protocol';
import type { Device, types } from 'mediasoup-client';
import { joined } from '../../../scripts/lib/raw-client.ts';
import { startService } from '../../../scripts/lib/service.ts';
import { DelayProxy } from './delay-proxy.ts';
import { MediaTap, TAP_ADDRESS, WORKER_ADDRESS } from './media-tap.ts';
import { inTurns, newSide, type Row, type Side } from './row.ts';

const ONE_WAY_MS = 50;
/** Who is not heard by then will not be. */
const GIVE_UP_MS = 10_000;
/** What the former round left behind has arrived, and its closing has been told. */
const REST_MS = 400;
/** The service lets one person resume twenty times in a row, and then slowly. */
const PASSES_OF_ONE = 18;
const LOOK_EVERY_MS = 5;

type Media = { close: () => void };
type Way = (device: Device, signal: Signal, mic: Microphone, welcome: Welcome) => Media;

/**
 * From the open socket until the first packet of the newcomer's voice reaches a listener, with signalling over 50 ms
 * each way. The newcomer comes back into a circle after a reload: the same messages as a first join, and somebody
 * hears them at once. Ours: the product's own client. The peer's: the order of mediasoup's demo, where the client
 * awaits the reply to each of join, connect and produce; the demo's two requests for transports are spared it here.
 */
export async function join({ rounds, random }: { rounds: number; random: Random }): Promise<Row> {
  const env = { MEDIA_LISTEN_IP: WORKER_ADDRESS, MEDIA_ANNOUNCED_ADDRESS: TAP_ADDRESS, JOINS_PER_MINUTE: '10000' };
  const service = await startService(env);
  const proxy = await DelayProxy.start(service.url, ONE_WAY_MS);
  const tap = await MediaTap.start(await mediaPortOf(service.url));
  const listener = valueOf(await Bot.join({ base: service.url, room: 'hall', name: 'Ana', color: 0, audio: false }));
  const mic = new Microphone({ timbre: 1, share: 1, random });
  const hush = sharedPacer.subscribe((frames) => mic.feed(frames, true));
  try {
    await listener.walkTo(-0.4, 0);
    const ticket = valueOf(await askTicket({ base: proxy.url, room: 'hall' }));
    const device = await deviceFor(ticket.rtpCapabilities);
    const entrance = new Entrance({ ticket, device, mic, tap, newcomer: () => standBeside(listener, service.url) });
    const ours = newSide('connect and produce in one flight');
    const peer = newSide('each reply awaited');
    // Their first voice connects the listener's transport, too, which is no part of a join.
    await entrance.pass(newSide('warm-up'), atOnce);
    await inTurns(rounds, random, [() => entrance.pass(ours, atOnce), () => entrance.pass(peer, oneByOne)]);
    return { name: 'join', measures: `from the open socket to being heard, ${ONE_WAY_MS} ms one way`, ours, peer };
  } finally {
    hush();
    await listener.leave();
    mic.close();
    tap.close();
    await proxy.close();
    await service.stop();
  }
}

/** Somebody new in the listener's circle, by the token that they come back with. */
async function standBeside(listener: Bot, base: string): Promise<string> {
  const newcomer = valueOf(await Bot.join({ base, room: 'hall', name: 'Ben', color: 1, audio: false, listen: false }));
  await newcomer.walkTo(0.4, 0);
  await until('they are in one circle', () => listener.circle?.members.includes(newcomer.id) ?? false);
  newcomer.close();
  return newcomer.resumeToken;
}

type EntranceOptions = {
  ticket: JoinTicket;
  device: Device;
  mic: Microphone;
  tap: MediaTap;
  newcomer: () => Promise<string>;
};

/** Where newcomers come in again and again. */
class Entrance {
  readonly #options: EntranceOptions;
  #resumeToken = '';
  #passes = 0;

  constructor(options: EntranceOptions) {
    this.#options = options;
  }

  async pass(side: Side, way: Way): Promise<void> {
    const { ticket, device, mic, tap } = this.#options;
    if (this.#passes % PASSES_OF_ONE === 0) this.#resumeToken = await this.#options.newcomer();
    this.#passes += 1;
    const known = new Set(tap.firstOutMs.keys());
    const signal = valueOf(await Signal.open({ url: ticket.url }));
    const welcome = valueOf(await signal.request('join', hello(device, this.#resumeToken)));
    this.#resumeToken = welcome.resumeToken;
    const media = way(device, signal, mic, welcome);
    const heardAtMs = await firstOf(tap, known);
    if (heardAtMs === null) side.missed += 1;
    else side.ms.push(heardAtMs - signal.openedAtMs);
    side.notes.add(`${signal.counts.awaited} replies awaited`);
    media.close();
    // The last pass of one newcomer is their goodbye, so that the next one finds the place free.
    if (this.#passes % PASSES_OF_ONE === 0) await signal.request('leave', {});
    signal.cut();
    await sleep(REST_MS);
  }
}

const atOnce: Way = (device, signal, mic, welcome) => {
  const rtc = new Rtc({ device, signal, mic, camera: null, listen: true, newId: randomUUID });
  if (welcome.transports) rtc.attach(welcome.transports);
  rtc.reconcile(welcome.consumers);
  return rtc;
};

const oneByOne: Way = (device, signal, mic, welcome) => {
  const params = welcome.transports?.send;
  if (!params) throw new Error('no transports');
  const { id, ...rest } = params;
  const transport = device.createSendTransport({ id, ...rest } as unknown as types.TransportOptions);
  transport.on('connect', ({ dtlsParameters }, done, fail) => {
    const asked = { transport: id, dtlsParameters: dtlsParameters as unknown as Opaque };
    signal
      .request('connectTransport', asked)
      .then(valueOf)
      .then(() => done(), fail);
  });
  transport.on('produce', ({ kind, rtpParameters }, done, fail) => {
    const asked = { id: randomUUID(), transport: id, source: 'mic' as const, kind };
    signal
      .request('produce', { ...asked, rtpParameters: rtpParameters })
      .then(valueOf)
      .then(() => done({ id: asked.id }), fail);
  });
  const track = mic.track as never;
  // Closed before it was done when nobody was heard: that is counted.
  transport
    .produce({ track, codecOptions: { opusDtx: true, opusFec: true }, stopTracks: false })
    .catch(() => undefined);
  return transport;
};

function hello(device: Device, token: string): Requests['join'] {
  const rtpCapabilities = { ...device.recvRtpCapabilities } as Opaque;
  const looks = { name: 'Ben', color: 1, photo: null, kind: 'bot' } as const;
  return { protocol: PROTOCOL_VERSION, resume: { token }, ...looks, mic: 'live', camera: 'off', rtpCapabilities };
}

/** When a stream that was not known went out, or null when none did in time. */
async function firstOf(tap: MediaTap, known: ReadonlySet<number>): Promise<number | null> {
  const giveUpAtMs = performance.now() + GIVE_UP_MS;
  while (performance.now() < giveUpAtMs) {
    for (const [ssrc, atMs] of tap.firstOutMs) if (!known.has(ssrc)) return atMs;
    await sleep(LOOK_EVERY_MS);
  }
  return null;
}

/** The system chose it; a welcome names it. */
async function mediaPortOf(base: string): Promise<number> {
  const { client, welcome } = await joined(base, 'probe');
  const candidates = welcome.transports?.send.iceCandidates as { port: number; protocol: string }[] | undefined;
  const port = candidates?.find(({ protocol }) => protocol === 'udp')?.port;
  await client.leave();
  if (port === undefined) throw new Error('no candidate over UDP');
  return port;
}
