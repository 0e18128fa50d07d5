import type { MediaSource } from '@atrium/protocol';
import type { types } from 'mediasoup-client';
import type { SendPlan } from './plan.ts';
import type { MediaSignal } from './signal.ts';
import type { MediaTransport, ProducerTag } from './transport.ts';

export type SenderOptions = { source: MediaSource; signal: MediaSignal; newId: () => string };

type Goal = {
  transport: MediaTransport | null;
  track: MediaStreamTrack | null;
  plan: SendPlan;
  layer: 0 | 1 | 2 | null;
};
type Actual = {
  transport: MediaTransport;
  producer: types.Producer;
  /** Null until the server has answered. */
  accepted: boolean | null;
  /** Null before it was first told: a producer of a disabled track calls itself paused and sends all the same. */
  sending: boolean | null;
};

/** Speech in mono: 32 kbit/s is transparent for it; DTX makes silence nearly free, FEC repairs a lost packet. */
const MIC_OPTIONS: types.ProducerCodecOptions = {
  opusStereo: false,
  opusDtx: true,
  opusFec: true,
  opusMaxAverageBitrate: 32_000,
};
/** Three sizes of a 720p camera: 180, 360 and 720 lines, as the tiles on the other side are. */
const CAMERA_ENCODINGS: types.RtpEncodingParameters[] = [
  { scaleResolutionDownBy: 4, maxBitrate: 100_000, scalabilityMode: 'L1T3' },
  { scaleResolutionDownBy: 2, maxBitrate: 300_000, scalabilityMode: 'L1T3' },
  { scaleResolutionDownBy: 1, maxBitrate: 900_000, scalabilityMode: 'L1T3' },
];

/**
 * A screen at half of its size and at all of it. 2.5 Mbit/s carry 1080 lines of a film at 30 frames; of a text that stands
 * still a tenth of it flows.
 */
const SCREEN_ENCODINGS: types.RtpEncodingParameters[] = [
  { scaleResolutionDownBy: 2, maxBitrate: 500_000, maxFramerate: 15, scalabilityMode: 'L1T1' },
  { scaleResolutionDownBy: 1, maxBitrate: 2_500_000, maxFramerate: 30, scalabilityMode: 'L1T1' },
];
/** Music and films are no speech: no pauses to leave out. In mono, as the router speaks Opus. */
const SCREEN_AUDIO_OPTIONS: types.ProducerCodecOptions = {
  opusDtx: false,
  opusFec: true,
  opusMaxAverageBitrate: 96_000,
};

type Coding = Pick<types.ProducerOptions, 'codecOptions' | 'encodings'>;

/** Each time anew: mediasoup-client writes into them. */
const CODINGS: Record<MediaSource, () => Coding> = {
  mic: () => ({ codecOptions: MIC_OPTIONS }),
  camera: () => ({ encodings: CAMERA_ENCODINGS.map((one) => ({ ...one })) }),
  screen: () => ({ encodings: SCREEN_ENCODINGS.map((one) => ({ ...one })) }),
  screenAudio: () => ({ codecOptions: SCREEN_AUDIO_OPTIONS }),
};

/** Makes one producer match what is wanted of it. Calls may come at any time; one step is taken at a time. */
export class Sender {
  readonly #options: SenderOptions;
  #goal: Goal = { transport: null, track: null, plan: 'none', layer: null };
  #actual: Actual | null = null;
  /** Closed here and perhaps not yet on the server. */
  readonly #closing = new Set<string>();
  /** Answers that came before `produce()` returned. */
  readonly #early = new Map<string, boolean>();
  #retriedOn: MediaTransport | null = null;
  #busy = false;
  #dirty = false;

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  get producer(): types.Producer | null {
    return this.#actual?.producer ?? null;
  }

  /** What is wanted of it is done, and the server has said whether it takes it. */
  get settled(): boolean {
    const { transport, track, plan } = this.#goal;
    if (this.#busy) return false;
    return transport === null || track === null || plan === 'none' || (this.#actual?.accepted ?? null) !== null;
  }

  set(goal: Partial<Goal>): void {
    this.#goal = { ...this.#goal, ...goal };
    void this.#run();
  }

  /** The server's word on a producer. */
  produced(id: string, accepted: boolean): void {
    if (this.#actual?.producer.id !== id) {
      this.#early.set(id, accepted);
      return;
    }
    this.#actual.accepted = accepted;
    if (!accepted) this.#tryAgain(this.#actual);
  }

  /** A refusal that passes (too many at once, a worker that is being replaced) costs one more try on each transport. */
  #tryAgain({ producer, transport }: Actual): void {
    if (this.#retriedOn === transport) return;
    this.#retriedOn = transport;
    producer.close();
    void this.#run();
  }

  /** The socket came back and the transports stayed: what the old one may have swallowed is said again. */
  resumed(): void {
    for (const id of this.#closing) this.#tellClose(id);
    if (this.#actual !== null && this.#actual.accepted !== true) {
      this.#actual.producer.close();
      this.#actual = null;
    }
    void this.#run();
  }

  /** The server has ended it: what is to be sent from now on is produced anew. */
  forget(): void {
    this.#actual?.producer.close();
    this.#actual = null;
    void this.#run();
  }

  async #run(): Promise<void> {
    this.#dirty = true;
    if (this.#busy) return;
    this.#busy = true;
    while (this.#dirty) {
      this.#dirty = false;
      try {
        await this.#step();
      } catch {
        // The transport or the track ended in the middle of it. Whoever ended it has set, or will set, a new goal.
      }
    }
    this.#busy = false;
  }

  async #step(): Promise<void> {
    const { transport, track, plan, layer } = this.#goal;
    if (this.#actual !== null && (this.#actual.producer.closed || this.#actual.transport !== transport)) {
      this.#actual.producer.close();
      this.#actual = null;
      // Ids of a transport that is gone are gone on the server too.
      this.#closing.clear();
    }
    if (transport === null) return;
    if (track === null || plan === 'none') return void this.#stop();
    const silent = plan === 'paused';
    if (this.#actual === null) {
      this.#actual = await this.#start(transport, track, silent);
      if (this.#actual.accepted === false) this.#tryAgain(this.#actual);
    } else if (this.#actual.producer.track !== track) await this.#actual.producer.replaceTrack({ track });
    const actual = this.#actual;
    if (actual.producer.closed) return;
    if (layer !== null) await actual.producer.setMaxSpatialLayer(layer);
    if (actual.sending !== !silent) {
      if (silent) actual.producer.pause();
      else if (actual.sending === false) actual.producer.resume();
      actual.sending = !silent;
    }
  }

  async #start(transport: MediaTransport, track: MediaStreamTrack, silent: boolean): Promise<Actual> {
    const { source, newId } = this.#options;
    const tag: ProducerTag = { id: newId(), source };
    // A muted microphone must not leak the moment between produce and pause.
    if (source === 'mic') track.enabled = !silent;
    const producer = await transport.inner.produce({
      track,
      ...CODINGS[source](),
      stopTracks: false,
      // The camera's track is the self-view too: it must not go black when nobody looks.
      disableTrackOnPause: source === 'mic',
      zeroRtpOnPause: true,
      appData: tag,
    });
    const accepted = this.#early.get(tag.id) ?? null;
    this.#early.clear();
    return { transport, producer, accepted, sending: null };
  }

  #stop(): void {
    const actual = this.#actual;
    if (actual === null) return;
    this.#actual = null;
    actual.producer.close();
    this.#closing.add(actual.producer.id);
    this.#tellClose(actual.producer.id);
  }

  #tellClose(id: string): void {
    this.#options.signal.tell('closeProducer', { id }, (answer) => {
      // Refused means that it was gone already; only a lost message is said again.
      if (answer.ok || answer.error.code !== 'unreachable') this.#closing.delete(id);
    });
  }
}
