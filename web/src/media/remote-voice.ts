import { Feed, type FeedOptions } from './feed.ts';
import type { Heard } from './spatial.ts';
import { VoiceMeter } from './voice-meter.ts';

export type RemoteVoiceOptions = Pick<FeedOptions, 'sound' | 'createElement' | 'stream'> & { mono: boolean };

/** A change of place or of loudness takes about three times this: no click, no step. */
const SMOOTH_S = 0.06;

/** The voice of one person at its place, whichever stream it comes by. */
export class RemoteVoice {
  readonly #options: RemoteVoiceOptions;
  readonly #input: GainNode;
  readonly #gain: GainNode;
  readonly #panner: PannerNode;
  readonly #meter: VoiceMeter;
  #feed: Feed;
  /** Flows already, and is not heard yet. */
  #coming: Feed | null = null;
  #leaving: Feed[] = [];

  constructor(options: RemoteVoiceOptions) {
    this.#options = options;
    const { context } = options.sound;
    this.#panner = context.createPanner();
    // The loudness by distance is our own rule (spatial.ts); the panner only turns.
    this.#panner.panningModel = 'equalpower';
    this.#panner.distanceModel = 'linear';
    this.#panner.rolloffFactor = 0;
    this.#gain = context.createGain();
    // From silence to what it is to be: somebody who is muted here is not heard at first, either.
    this.#gain.gain.value = 0;
    this.#input = context.createGain();
    this.#input.connect(this.#gain);
    this.#meter = new VoiceMeter({ sound: options.sound, input: this.#input });
    this.#feed = this.#make(options.stream, true);
    this.route(options.mono);
  }

  /** Another stream takes the place of the one of before, without a click and without a hole. */
  play(stream: MediaStream): void {
    if (stream === this.#feed.stream) return;
    const next = this.#coming?.stream === stream ? this.#coming : this.#make(stream, false);
    if (next === this.#coming) this.#coming = null;
    this.#feed.shut();
    this.#leaving.push(this.#feed);
    next.open();
    this.#feed = next;
  }

  /** A stream that will take the place of this one, or null. */
  expect(stream: MediaStream | null): void {
    if (stream === (this.#coming?.stream ?? null)) return;
    this.#coming?.close();
    this.#coming = stream === null ? null : this.#make(stream, false);
  }

  /** Call a few times a second. */
  place({ gain, x, z }: Heard, mono: boolean): void {
    const now = this.#options.sound.context.currentTime;
    this.#gain.gain.setTargetAtTime(gain, now, SMOOTH_S);
    this.#panner.positionX.setTargetAtTime(mono ? 0 : x, now, SMOOTH_S);
    this.#panner.positionZ.setTargetAtTime(mono ? -1 : z, now, SMOOTH_S);
    for (const feed of this.#leaving) if (feed.isShut) feed.close();
    this.#leaving = this.#leaving.filter(({ isShut }) => !isShut);
  }

  /** Mono takes the panner out: both ears hear all of it. */
  route(mono: boolean): void {
    const { destination } = this.#options.sound.context;
    this.#gain.disconnect();
    this.#panner.disconnect();
    if (mono) this.#gain.connect(destination);
    else this.#gain.connect(this.#panner).connect(destination);
  }

  /** 0..1 */
  level(): number {
    return this.#meter.level();
  }

  unlock(): void {
    this.#feed.play();
    this.#coming?.play();
  }

  close(): void {
    this.#meter.close();
    for (const feed of [this.#feed, this.#coming, ...this.#leaving]) feed?.close();
    for (const node of [this.#input, this.#gain, this.#panner]) node.disconnect();
  }

  #make(stream: MediaStream, open: boolean): Feed {
    const { sound, createElement } = this.#options;
    return new Feed({ sound, createElement, stream, into: this.#input, open });
  }
}
