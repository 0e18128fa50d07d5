import type { Received } from './receiver.ts';

/** The last frame that the browser has made of what came: when, by a clock of its own, and how loud (0..1; null: not said). */
export type Frame = { atMs: number; level: number | null };
export type ReadFrame = (received: Received) => Frame | null;

/** Without asking for statistics: it is read often, and for everybody. */
export const readFrame: ReadFrame = ({ consumer }) => {
  // Some browsers leave the method out, whatever the type says: there every voice waits for the bound of the change.
  const receiver = consumer?.rtpReceiver as Partial<RTCRtpReceiver> | undefined;
  const sources = receiver?.getSynchronizationSources?.() ?? [];
  return sources.reduce<Frame | null>((newest, { timestamp: atMs, audioLevel = null }) => {
    return newest === null || atMs > newest.atMs ? { atMs, level: audioLevel } : newest;
  }, null);
};

/** Opus sends a packet each 400 ms while somebody is silent (RFC 6716, 2.1.9): what gives no frame for longer has stopped. */
const STOPPED_AFTER_MS = 600;
/** Frames come every 20 ms (a voice) or 42 ms (a camera); a few of them may be late. */
const STEADY_MS = 120;
/** -54 dB: speech is over, and what follows it is sent now and then at most. */
const SILENT_LEVEL = 0.002;

/** Whether a voice or a camera flows, by looks at its last frame. Times of `now` in ms, monotonic. */
export class Flow {
  readonly #began: number;
  #last: Frame | null;
  /** When another frame than the last was first seen; null until one was. */
  #changedAt: number | null = null;

  constructor(first: Frame | null, now: number) {
    this.#last = first;
    this.#began = now;
  }

  look(frame: Frame | null, now: number): void {
    if (frame === null || frame.atMs === this.#last?.atMs) return;
    this.#last = frame;
    this.#changedAt = now;
  }

  get last(): Frame | null {
    return this.#last;
  }

  /** At least one new frame has come since it is looked at. */
  get flows(): boolean {
    return this.#changedAt !== null;
  }

  /** For so long nothing new has come. */
  quietMs(now: number): number {
    return now - (this.#changedAt ?? this.#began);
  }

  /** Nothing has come for longer than any silence. */
  stopped(now: number): boolean {
    return this.quietMs(now) > STOPPED_AFTER_MS;
  }

  /** A voice in the middle of a word: its next frame is awaited at once. */
  isLoud(): boolean {
    return this.#changedAt !== null && (this.#last?.level ?? 1) > SILENT_LEVEL;
  }

  /** No frame for longer than a flowing one would leave out. */
  isLate(now: number): boolean {
    return this.quietMs(now) > STEADY_MS;
  }
}
