import { Face, type FaceOptions } from './face.ts';
import { createVideoSource, type Track, type VideoSource } from './wrtc.ts';

/** Ten frames a second look alive and cost a third of thirty. */
export const CAMERA_FRAME_MS = 100;

/** `small` is one layer of 320 x 240; `simulcast` 640 x 480 in two, for what chooses layers. */
export type CameraSize = 'small' | 'simulcast';

const PIXELS = { small: [320, 240], simulcast: [640, 480] } as const;

/** How a camera is encoded: lowest layer first. */
export type Encoding = { scaleResolutionDownBy: number; maxBitrate: number };

/**
 * libwebrtc sends a single layer below 480 x 270 whatever it is asked for (its table of simulcast formats), hence one
 * encoding for the small size. The bit rates leave a drawn face sharp.
 */
const ENCODINGS = {
  small: [{ scaleResolutionDownBy: 1, maxBitrate: 250_000 }],
  simulcast: [
    { scaleResolutionDownBy: 2, maxBitrate: 150_000 },
    { scaleResolutionDownBy: 1, maxBitrate: 500_000 },
  ],
} as const satisfies Record<CameraSize, readonly Encoding[]>;

export type CameraOptions = Omit<FaceOptions, 'width' | 'height'> & { size: CameraSize };

/** A face on a WebRTC track. */
export class Camera {
  readonly track: Track;
  readonly encodings: readonly Encoding[];
  readonly #source: VideoSource;
  readonly #face: Face;
  #dueMs = 0;

  constructor({ size, ...look }: CameraOptions) {
    const [width, height] = PIXELS[size];
    this.encodings = ENCODINGS[size];
    this.#face = new Face({ ...look, width, height });
    this.#source = createVideoSource();
    this.track = this.#source.createTrack();
  }

  /** Draws and feeds a frame when one is due; `mouth` is how loud the voice is, 0..1. */
  feed(nowMs: number, mouth: number): void {
    if (nowMs < this.#dueMs) return;
    this.#dueMs = Math.max(this.#dueMs + CAMERA_FRAME_MS, nowMs);
    this.#source.onFrame(this.#face.frame(nowMs, mouth));
  }

  close(): void {
    this.track.stop();
  }
}
