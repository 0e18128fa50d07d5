/** What a tier costs. `fps` caps the frame rate, `maxPx` the canvas's longer side in device pixels. */
export type Tier = 'full' | 'medium' | 'low';

export type TierSettings = { fps: number; pixelRatio: number; maxPx: number; antialias: boolean; bakedFloor: boolean };

export const TIERS: Record<Tier, TierSettings> = {
  full: { fps: 60, pixelRatio: 2, maxPx: 4096, antialias: true, bakedFloor: false },
  medium: { fps: 30, pixelRatio: 1, maxPx: 2048, antialias: false, bakedFloor: false },
  /** Software WebGL: 0.5 to 1 s a frame at 1440 x 900, and every drawn frame starves WebRTC beside it. */
  low: { fps: 6, pixelRatio: 1, maxPx: 640, antialias: false, bakedFloor: true },
};

const ORDER: readonly Tier[] = ['low', 'medium', 'full'];
/** Enough frames to tell a slow machine from a hiccup. */
const WINDOW = 30;
/** A frame above 1.7 times its budget is slow; two thirds of them must be. */
const SLOW = 1.7;
const SLOW_SHARE = 2 / 3;
/** So long must a tier do well before a dearer one is tried; doubled after every try that failed. */
const CALM_MS = 15_000;
const CALM_MAX_MS = 240_000;

/** Chooses a tier by measured frame times, with hysteresis: down within half a second, up after a long calm. */
export class QualityGovernor {
  #tier: Tier;
  #times: number[] = [];
  #calmSince: number | null = null;
  #calmMs = CALM_MS;
  #climbed = false;

  constructor(start: Tier) {
    this.#tier = start;
  }

  get tier(): Tier {
    return this.#tier;
  }

  /** Takes the time in ms that a drawn frame took; true when the tier has changed. */
  sample(frameMs: number, now: number): boolean {
    this.#times.push(frameMs);
    if (this.#times.length > WINDOW) this.#times.shift();
    if (this.#times.length < WINDOW) return false;
    const budget = 1000 / 60;
    const limit = (this.#tier === 'full' ? budget : 1000 / TIERS[this.#tier].fps) * SLOW;
    const slow = this.#times.filter((time) => time > limit).length;
    if (slow >= WINDOW * SLOW_SHARE) return this.#down();
    // A dearer tier is worth a try only where frames cost less than half of the best tier's budget times two.
    const quick = this.#times.filter((time) => time < budget * 1.3).length;
    if (quick < WINDOW * 0.9) {
      this.#calmSince = null;
      return false;
    }
    this.#calmSince ??= now;
    return now - this.#calmSince >= this.#calmMs && this.#up();
  }

  #down(): boolean {
    const lower = ORDER[ORDER.indexOf(this.#tier) - 1];
    this.#reset();
    if (lower === undefined) return false;
    if (this.#climbed) this.#calmMs = Math.min(CALM_MAX_MS, this.#calmMs * 2);
    this.#tier = lower;
    return true;
  }

  #up(): boolean {
    const higher = ORDER[ORDER.indexOf(this.#tier) + 1];
    this.#reset();
    if (higher === undefined) return false;
    this.#climbed = true;
    this.#tier = higher;
    return true;
  }

  #reset(): void {
    this.#times = [];
    this.#calmSince = null;
  }
}

/** Pixel ratio for a canvas of this size in CSS pixels. */
export function pixelRatioFor(tier: Tier, width: number, height: number, devicePixelRatio: number): number {
  const { pixelRatio, maxPx } = TIERS[tier];
  return Math.min(pixelRatio, devicePixelRatio, maxPx / Math.max(1, width, height));
}

/** A frame longer than this holds up whatever else the page does: answers to the room, receivers that are to be made. */
const LONG_FRAME_MS = 100;

/** How long not to draw after a frame that took so long, in ms: where drawing is slow, half of the time is the voices'. */
export function restAfter(frameMs: number): number {
  return frameMs > LONG_FRAME_MS ? frameMs : 0;
}

/** Renderers that draw on the CPU; measured: 7 to 17 s to the first frame of the full tier. */
export function isSoftwareRenderer(name: string): boolean {
  return /swiftshader|llvmpipe|softpipe|software|basic render/iu.test(name);
}
