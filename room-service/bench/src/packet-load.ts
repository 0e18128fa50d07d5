import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import * as mediasoup from 'mediasoup';
import type { types } from 'mediasoup';
import { MEDIA_CODECS } from '../../src/media/codecs.ts';
import type { MediaServer } from '../../src/media/media-server.ts';
import { startServer } from '../../src/media/testing/servers.ts';

const LISTEN = { protocol: 'udp', ip: '127.0.0.1' } as const;
/** 20 voices of 50 packets/s, each to 30 hearers: 30,000 packets a second go out, 1,000 come in. */
const SPEAKERS = 20;
const HEARERS = 30;
/** What Chromium negotiates. */
const SRTP = 'AEAD_AES_256_GCM' as const;
const SRTP_KEY_BYTES = 44;

/**
 * A worker of the service at work, with encryption towards the hearers, but without hearers: the kernel drops what nobody
 * reads. Real ones would cost ten cores, and the worker would not notice them.
 */
export class PacketLoad {
  readonly server: MediaServer;
  readonly workerPid: number;
  readonly #consumers: types.Consumer[];
  readonly #sender: ChildProcess;
  readonly #sink: ChildProcess;

  static async start(): Promise<PacketLoad> {
    const born = new Promise<types.Worker>((resolve) => mediasoup.observer.once('newworker', resolve));
    const server = await startServer({});
    const worker = await born;
    const router = await worker.createRouter({ mediaCodecs: MEDIA_CODECS });
    const sink = child('deaf-sink.ts');
    const [sinkPort] = (await once(sink, 'message')) as [number];
    const ports: number[] = [];
    const producers: types.Producer[] = [];
    for (let index = 0; index < SPEAKERS; index += 1) {
      const transport = await router.createPlainTransport({ listenInfo: LISTEN, comedia: true, rtcpMux: true });
      producers.push(await transport.produce({ kind: 'audio', rtpParameters: voice(1_000 + index) }));
      ports.push(transport.tuple.localPort);
    }
    const consumers: types.Consumer[] = [];
    for (let index = 0; index < HEARERS; index += 1) {
      const transport = await router.createPlainTransport({
        listenInfo: LISTEN,
        rtcpMux: true,
        enableSrtp: true,
        srtpCryptoSuite: SRTP,
      });
      const srtpParameters = { cryptoSuite: SRTP, keyBase64: randomBytes(SRTP_KEY_BYTES).toString('base64') };
      await transport.connect({ ip: LISTEN.ip, port: sinkPort, srtpParameters });
      for (const { id: producerId } of producers) {
        consumers.push(await transport.consume({ producerId, rtpCapabilities: router.rtpCapabilities }));
      }
    }
    const sender = child('rtp-sender.ts', ports.map(String));
    return new PacketLoad({ server, workerPid: worker.pid, consumers, sender, sink });
  }

  private constructor(options: {
    server: MediaServer;
    workerPid: number;
    consumers: types.Consumer[];
    sender: ChildProcess;
    sink: ChildProcess;
  }) {
    this.server = options.server;
    this.workerPid = options.workerPid;
    this.#consumers = options.consumers;
    this.#sender = options.sender;
    this.#sink = options.sink;
  }

  /** Packets that have gone out so far to one hearer of each voice, times the hearers. */
  async packetsOut(): Promise<number> {
    const stats = await Promise.all(this.#consumers.slice(0, SPEAKERS).map((consumer) => consumer.getStats()));
    return stats.reduce((sum, [own]) => sum + (own?.packetCount ?? 0), 0) * HEARERS;
  }

  get consumers(): readonly types.Consumer[] {
    return this.#consumers;
  }

  async close(): Promise<void> {
    this.#sender.disconnect();
    await once(this.#sender, 'exit');
    this.#sink.kill('SIGKILL');
    await this.server.close();
  }
}

const child = (file: string, words: string[] = []): ChildProcess =>
  fork(fileURLToPath(new URL(file, import.meta.url)), words);

function voice(ssrc: number): types.RtpParameters {
  const codec = { mimeType: 'audio/opus', payloadType: 100, clockRate: 48_000, channels: 2 };
  return { codecs: [codec], encodings: [{ ssrc }], rtcp: { cname: `voice-${ssrc}` } };
}
