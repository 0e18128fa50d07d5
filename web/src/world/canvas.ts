import type { WebGLRenderer } from 'three';
import { QualityGovernor, TIERS, isSoftwareRenderer, pixelRatioFor, restAfter } from './quality.ts';
import type { Tier, TierSettings } from './quality.ts';
import { makeRenderer } from './scenery.ts';
import type { Quality } from './types.ts';

export type CanvasSize = { width: number; height: number; pixelRatio: number; changed: boolean };

export type CanvasOptions = {
  canvas: HTMLCanvasElement;
  quality: Quality;
  measuredTier: Tier | null;
  /** Draws one frame, `dt` seconds after the last; false when nothing was worth drawing. */
  frame: (dt: number, now: number, size: CanvasSize) => boolean;
  tierChanged: (tier: Tier) => void;
  /** A frame threw: the next one would, too, so none follows. */
  failed: (error: unknown) => void;
};

/** The canvas, its renderer and its frames: size, pixel ratio, frame-rate cap and the tier that fits the machine. */
export class Canvas {
  readonly renderer: WebGLRenderer;
  readonly #options: CanvasOptions;
  readonly #resizes: ResizeObserver;
  #governor: QualityGovernor;
  #quality: Quality;
  #size: CanvasSize = { width: 1, height: 1, pixelRatio: 1, changed: true };
  #resized = true;
  #devicePixelRatio = 0;
  #request = 0;
  #lastFrame = 0;
  #drewAt: number | null = null;
  #restUntil = 0;
  #closed = false;

  constructor(options: CanvasOptions) {
    this.#options = options;
    this.#quality = options.quality;
    const start = options.quality === 'auto' ? (options.measuredTier ?? 'full') : options.quality;
    this.renderer = makeRenderer(options.canvas, TIERS[start].antialias);
    const software = options.quality === 'auto' && isSoftwareRenderer(rendererName(this.renderer));
    this.#governor = new QualityGovernor(software ? 'low' : start);
    this.#resizes = new ResizeObserver(() => (this.#resized = true));
    this.#resizes.observe(options.canvas);
    options.canvas.addEventListener('webglcontextrestored', this.#restored);
  }

  get tier(): Tier {
    return this.#quality === 'auto' ? this.#governor.tier : this.#quality;
  }

  get settings(): TierSettings {
    return TIERS[this.tier];
  }

  get size(): CanvasSize {
    return this.#size;
  }

  /** Multisampling stays as it was at the start: a canvas gives its context only once. */
  set quality(quality: Quality) {
    const before = this.tier;
    this.#quality = quality;
    if (this.tier !== before) this.#retier();
  }

  start(): void {
    this.#lastFrame = performance.now();
    this.#request = requestAnimationFrame(this.#tick);
  }

  dispose(): void {
    this.#closed = true;
    cancelAnimationFrame(this.#request);
    this.#resizes.disconnect();
    this.#options.canvas.removeEventListener('webglcontextrestored', this.#restored);
    this.renderer.dispose();
    // A browser holds 16 contexts at most; one whose canvas is mounted again is still wanted.
    if (!this.#options.canvas.isConnected) this.renderer.forceContextLoss();
  }

  readonly #restored = (): void => {
    this.#resized = true;
  };

  readonly #tick = (now: number): void => {
    if (this.#closed) return;
    this.#request = requestAnimationFrame(this.#tick);
    if (this.#drewAt !== null) {
      const took = now - this.#drewAt;
      this.#drewAt = null;
      this.#restUntil = now + restAfter(took);
      if (this.#quality === 'auto' && this.#governor.sample(took, now)) this.#retier();
    }
    const elapsed = now - this.#lastFrame;
    // A millisecond of grace: callbacks come a little early as often as late.
    if (elapsed < 1000 / this.settings.fps - 1 || now < this.#restUntil) return;
    this.#lastFrame = now;
    this.#fit();
    if (this.#size.width < 2 || this.#size.height < 2) return;
    try {
      if (this.#options.frame(elapsed / 1000, now, this.#size)) this.#drewAt = now;
    } catch (error) {
      this.#closed = true;
      this.#options.failed(error);
    }
    this.#size = { ...this.#size, changed: false };
  };

  #retier(): void {
    this.#resized = true;
    this.#options.tierChanged(this.tier);
  }

  #fit(): void {
    if (!this.#resized && devicePixelRatio === this.#devicePixelRatio) return;
    this.#devicePixelRatio = devicePixelRatio; // another screen, or the page was zoomed
    this.#resized = false;
    const { clientWidth: width, clientHeight: height } = this.#options.canvas;
    const pixelRatio = pixelRatioFor(this.tier, width, height, devicePixelRatio);
    this.#size = { width, height, pixelRatio, changed: true };
    this.renderer.setPixelRatio(pixelRatio);
    this.renderer.setSize(width, height, false);
  }
}

function rendererName(renderer: WebGLRenderer): string {
  const gl = renderer.getContext();
  const extension = gl.getExtension('WEBGL_debug_renderer_info');
  const name: unknown = gl.getParameter(extension?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER);
  return typeof name === 'string' ? name : '';
}
