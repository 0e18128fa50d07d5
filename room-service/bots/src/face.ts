import { createCanvas, type Canvas, type SKRSContext2D } from '@napi-rs/canvas';
import { i420Bytes, rgbaToI420 } from './i420.ts';
import { AT_REST, looksOf, Portrait, type Expression } from './portrait.ts';
import { between, seededRandom, type Random } from './random.ts';
import type { VideoFrame } from './wrtc.ts';

/** The photo that goes with `join`; the face plate in the room is drawn from it. */
const PHOTO_PIXELS = 192;
/** Well under the wire's limit for a photo, base64 included. */
export const PHOTO_MAX_CHARS = 24_576;
const PHOTO_QUALITY = 82;

/** A blink takes 150 ms, people blink every 2 to 6 s. */
const BLINK_MS = 150;

/** The mouth follows the voice at once when it opens and lazily when it closes, or it flutters. */
const MOUTH_CLOSES_BY = 0.45;

export type FaceOptions = {
  seed: number;
  /** 0..PERSON_COLORS-1, of the clothes. */
  color: number;
  width: number;
  height: number;
};

/** A face that looks about, blinks and talks. */
export class Face {
  readonly #canvas: Canvas;
  readonly #context: SKRSContext2D;
  readonly #portrait: Portrait;
  readonly #random: Random;
  readonly #width: number;
  readonly #height: number;
  readonly #phase: number;
  readonly #i420: Uint8Array;
  #blinkAtMs = 0;
  #mouth = 0;

  constructor({ seed, color, width, height }: FaceOptions) {
    this.#width = width;
    this.#height = height;
    this.#random = seededRandom(seed);
    this.#phase = this.#random() * 100;
    this.#portrait = new Portrait({ width, height, looks: looksOf(seed, color) });
    this.#canvas = createCanvas(width, height);
    this.#context = this.#canvas.getContext('2d');
    this.#i420 = new Uint8Array(i420Bytes(width, height));
  }

  /** The picture at `nowMs` while the voice is `loud` (0..1). The buffer is used again for the next frame. */
  frame(nowMs: number, loud: number): VideoFrame {
    this.#portrait.draw(this.#context, this.#expression(nowMs, loud));
    const { data } = this.#context.getImageData(0, 0, this.#width, this.#height);
    rgbaToI420(data, this.#width, this.#height, this.#i420);
    return { width: this.#width, height: this.#height, data: this.#i420 };
  }

  #expression(nowMs: number, loud: number): Expression {
    if (nowMs > this.#blinkAtMs + BLINK_MS) this.#blinkAtMs = nowMs + between(this.#random, 2_000, 6_000);
    const blink = nowMs >= this.#blinkAtMs ? Math.sin((Math.PI * (nowMs - this.#blinkAtMs)) / BLINK_MS) : 0;
    this.#mouth = Math.max(loud, this.#mouth * MOUTH_CLOSES_BY);
    // Three slow waves that do not repeat together: a head is never quite still.
    const seconds = nowMs / 1_000 + this.#phase;
    return {
      swayX: 0.014 * Math.sin(seconds * 0.7) + 0.006 * Math.sin(seconds * 1.9),
      swayY: 0.006 * Math.sin(seconds * 1.1) - 0.006 * this.#mouth,
      tilt: 0.035 * Math.sin(seconds * 0.53),
      eyesOpen: 1 - blink,
      mouthOpen: this.#mouth,
    };
  }
}

/** The same person's photo as a JPEG data URL. */
export async function photoOf({ seed, color }: { seed: number; color: number }): Promise<string> {
  const canvas = createCanvas(PHOTO_PIXELS, PHOTO_PIXELS);
  const looks = looksOf(seed, color);
  new Portrait({ width: PHOTO_PIXELS, height: PHOTO_PIXELS, looks }).draw(canvas.getContext('2d'), AT_REST);
  const jpeg = await canvas.encode('jpeg', PHOTO_QUALITY);
  return `data:image/jpeg;base64,${jpeg.toString('base64')}`;
}
