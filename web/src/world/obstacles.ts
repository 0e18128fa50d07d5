import { freeRect, type Rect } from './free-rect.ts';

/** Panels move rarely; asking the page where they are costs a layout. */
const MEASURE_EVERY_MS = 400;
/** Around panels, so that nothing touches them. */
const AIR_PX = 6;

/** Where the interface's panels lie over the canvas, and what they leave free. */
export class Obstacles {
  readonly #selector: string;
  readonly #canvas: HTMLCanvasElement;
  #measuredAt = -Infinity;
  #rects: Rect[] = [];
  #free: Rect = { left: 0, top: 0, right: 1, bottom: 1 };

  constructor(options: { selector: string; canvas: HTMLCanvasElement }) {
    this.#selector = options.selector;
    this.#canvas = options.canvas;
  }

  get rects(): readonly Rect[] {
    return this.#rects;
  }

  get free(): Rect {
    return this.#free;
  }

  /** Measures again when it is time (or the canvas has another size); true when something moved. */
  update(now: number, width: number, height: number, force: boolean): boolean {
    if (!force && now - this.#measuredAt < MEASURE_EVERY_MS) return false;
    this.#measuredAt = now;
    const origin = this.#canvas.getBoundingClientRect();
    const rects =
      this.#selector === ''
        ? []
        : [...document.querySelectorAll(this.#selector)].flatMap((element) => {
            const box = element.getBoundingClientRect();
            if (box.width === 0 || box.height === 0) return [];
            const left = box.left - origin.left;
            const top = box.top - origin.top;
            return [
              {
                left: left - AIR_PX,
                top: top - AIR_PX,
                right: left + box.width + AIR_PX,
                bottom: top + box.height + AIR_PX,
              },
            ];
          });
    const free = freeRect(width, height, rects);
    const changed = JSON.stringify([rects, free]) !== JSON.stringify([this.#rects, this.#free]);
    this.#rects = rects;
    this.#free = free;
    return changed;
  }
}
