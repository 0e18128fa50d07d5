import { PoseScratch, PoseWriter } from '@atrium/protocol';
import type { Crowd } from './crowd.ts';

/** Who is nearer than this is shown at every tick: twice the distance at which a face can still be read. */
const NEAR_M = 12;
/** Up to here a step of 0.3 m still moves somebody by some pixels: every third tick. */
const MIDDLE_M = 25;
const MIDDLE_TICKS = 3;
/** Up to here people are a few pixels high: once a second. */
const FAR_M = 45;
const FAR_TICKS = 10;
/** Beyond, people are dots: every three seconds, and in a large room not at all. */
const REMOTE_TICKS = 30;
/** Rooms up to this size show everybody to everybody; above, nobody is shown beyond FAR_M. */
const EVERYBODY_MAX = 300;
/** A room that was larger shows everybody again from here on, so that one coming and going does not make dots blink. */
const EVERYBODY_AGAIN = 270;

/** Somebody who gets frames: what the page behind the socket was sent, and when. */
export class Receiver {
  /** The person's own index in the crowd. */
  readonly index: number;
  readonly writer = new PoseWriter();
  /** Tick of the last frame asked for; never, after a reset. */
  lastTick = -Infinity;
  /** `removals` of the crowd at the last frame. */
  removals = -1;

  constructor({ index }: { index: number }) {
    this.index = index;
  }

  /** For a new socket: the next frame says everything. */
  reset(): void {
    this.writer.reset();
    this.lastTick = -Infinity;
  }
}

/**
 * Who is told of whose steps, and how often: SPEC.md [PRES*] of the protocol. Ask for a frame once a tick for each
 * receiver whose socket is ready; one that is left out catches up by itself.
 */
export class Presence {
  readonly #crowd: Crowd;
  readonly #scratch = new PoseScratch();
  #showsEverybody = true;
  /** Of the frame at hand; fields, so that visiting people makes no closure. */
  #writer = new PoseWriter();
  #self = -1;
  #includeSelf = false;
  #x = 0;
  #z = 0;
  /** Tick plus the receiver's index: spreads the slower tiers over receivers. */
  #phase = 0;
  #elapsedTicks = 0;

  constructor({ crowd }: { crowd: Crowd }) {
    this.#crowd = crowd;
  }

  /**
   * The frame of this tick, or null when there is nothing to say. `tick` counts up by one; `includeSelf` tells the
   * receiver its own pose, after the room itself has changed it.
   */
  frameFor(
    receiver: Receiver,
    tick: number,
    { includeSelf }: { includeSelf: boolean },
  ): Uint8Array<ArrayBuffer> | null {
    const crowd = this.#crowd;
    const { index, writer } = receiver;
    if (!crowd.has(index)) return null;
    this.#showsEverybody = crowd.size <= (this.#showsEverybody ? EVERYBODY_MAX : EVERYBODY_AGAIN);
    this.#writer = writer;
    this.#self = index;
    this.#includeSelf = includeSelf;
    this.#x = crowd.x(index);
    this.#z = crowd.z(index);
    this.#phase = tick + index;
    this.#elapsedTicks = tick - receiver.lastTick;
    writer.begin(this.#scratch);
    crowd.near(this.#x, this.#z, this.#showsEverybody ? Infinity : FAR_M, this.#visit);
    if (receiver.removals !== crowd.removals) this.#hideLeft();
    if (!this.#showsEverybody && this.#isDue(0, REMOTE_TICKS)) this.#hideRemote();
    receiver.lastTick = tick;
    receiver.removals = crowd.removals;
    return writer.finish(tick);
  }

  readonly #visit = (index: number): void => {
    const crowd = this.#crowd;
    if (index === this.#self) {
      if (this.#includeSelf) this.#writer.show(index, this.#x, this.#z, crowd.yaw(index), true);
      return;
    }
    const square = this.#squared(index);
    const isDue =
      square <= NEAR_M * NEAR_M ||
      this.#isDue(
        index,
        square <= MIDDLE_M * MIDDLE_M ? MIDDLE_TICKS : square <= FAR_M * FAR_M ? FAR_TICKS : REMOTE_TICKS,
      );
    if (isDue) this.#writer.show(index, crowd.x(index), crowd.z(index), crowd.yaw(index));
  };

  /**
   * Whether the turn of a person has come since the last frame: a multiple of the period lies between, moved by both
   * indices. Turns that fell into skipped ticks are made up for, else a receiver skipped every other tick could miss
   * somebody's turn for ever.
   */
  #isDue(index: number, periodTicks: number): boolean {
    return (this.#phase + index) % periodTicks < this.#elapsedTicks;
  }

  #hideLeft(): void {
    for (let slot = 0; slot < this.#writer.size; slot += 1) {
      const index = this.#writer.indexAt(slot);
      if (!this.#crowd.has(index)) this.#writer.hide(index);
    }
  }

  #hideRemote(): void {
    for (let slot = 0; slot < this.#writer.size; slot += 1) {
      const index = this.#writer.indexAt(slot);
      if (this.#crowd.has(index) && this.#squared(index) > FAR_M * FAR_M) this.#writer.hide(index);
    }
  }

  #squared(index: number): number {
    const dx = this.#crowd.x(index) - this.#x;
    const dz = this.#crowd.z(index) - this.#z;
    return dx * dx + dz * dz;
  }
}
