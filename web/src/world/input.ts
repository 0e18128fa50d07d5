import { focusOf, pushOf, walks } from './keys.ts';
import type { Push } from './walker.ts';

export type InputEvents = {
  /** A click or tap, in pixels of the canvas. */
  tap: (x: number, y: number) => void;
  /** Dragged by so many pixels. */
  drag: (dx: number, dy: number) => void;
  /** Wheel or pinch: how many times as far away. */
  zoom: (factor: number) => void;
  /** The pointer rests there; null when it is gone. */
  hover: (at: { x: number; y: number } | null) => void;
  /** A walking key went down. */
  walk: () => void;
};

/** Farther than this is a drag, not a click with a trembling hand. */
const DRAG_FROM_PX = 6;
/** One notch of a wheel is about 100 px: a ninth nearer. */
const WHEEL_PER_PX = 0.0012;
const WHEEL_MAX_PX = 240;

type Pointer = { x: number; y: number; startX: number; startY: number; dragging: boolean };

/** Turns pointers, wheel and keys into wishes. Holds no state of the world. */
export class Input {
  readonly #canvas: HTMLCanvasElement;
  readonly #events: InputEvents;
  readonly #held = new Set<string>();
  readonly #pointers = new Map<number, Pointer>();
  readonly #stop = new AbortController();

  constructor(options: { canvas: HTMLCanvasElement; events: InputEvents }) {
    this.#canvas = options.canvas;
    this.#events = options.events;
    const { signal } = this.#stop;
    const canvas = this.#canvas;
    canvas.style.touchAction = 'none';
    canvas.addEventListener('pointerdown', (event) => this.#down(event), { signal });
    canvas.addEventListener('pointermove', (event) => this.#move(event), { signal });
    canvas.addEventListener('pointerup', (event) => this.#up(event), { signal });
    canvas.addEventListener('pointercancel', (event) => this.#pointers.delete(event.pointerId), { signal });
    canvas.addEventListener('pointerleave', () => this.#events.hover(null), { signal });
    canvas.addEventListener('wheel', (event) => this.#wheel(event), { signal, passive: false });
    canvas.addEventListener('contextmenu', (event) => event.preventDefault(), { signal });
    window.addEventListener('keydown', (event) => this.#keyDown(event), { signal });
    window.addEventListener('keyup', (event) => this.#held.delete(event.code), { signal });
    // The keyup of a key that is held while the window loses the focus never comes.
    window.addEventListener('blur', () => this.#held.clear(), { signal });
    document.addEventListener('focusin', () => this.#refocus(), { signal });
  }

  /** Where the held keys push, seen from a camera with this yaw. */
  push(yaw: number): Push {
    return pushOf(this.#held, yaw);
  }

  close(): void {
    this.#stop.abort();
    this.#held.clear();
    this.#pointers.clear();
  }

  #down(event: PointerEvent): void {
    if (event.pointerType === 'mouse' && event.button !== 0 && event.button !== 2) return;
    this.#canvas.setPointerCapture(event.pointerId);
    const { x, y } = this.#at(event);
    // A second finger makes a pinch of both: none of them is a tap any more.
    const pinching = this.#pointers.size > 0;
    for (const pointer of this.#pointers.values()) pointer.dragging = true;
    const dragging = pinching || (event.pointerType === 'mouse' && event.button === 2);
    this.#pointers.set(event.pointerId, { x, y, startX: x, startY: y, dragging });
  }

  #move(event: PointerEvent): void {
    const { x, y } = this.#at(event);
    const pointer = this.#pointers.get(event.pointerId);
    if (pointer === undefined) {
      if (event.pointerType === 'mouse') this.#events.hover({ x, y });
      return;
    }
    const before = this.#spread();
    const [dx, dy] = [x - pointer.x, y - pointer.y];
    pointer.x = x;
    pointer.y = y;
    pointer.dragging ||= Math.hypot(x - pointer.startX, y - pointer.startY) > DRAG_FROM_PX;
    if (this.#pointers.size === 2) {
      const after = this.#spread();
      if (before > 0 && after > 0) this.#events.zoom(before / after);
    } else if (pointer.dragging) this.#events.drag(dx, dy);
  }

  #up(event: PointerEvent): void {
    const pointer = this.#pointers.get(event.pointerId);
    this.#pointers.delete(event.pointerId);
    if (pointer !== undefined && !pointer.dragging) this.#events.tap(pointer.x, pointer.y);
  }

  /** Distance between two fingers, px. */
  #spread(): number {
    const [a, b] = [...this.#pointers.values()];
    return a === undefined || b === undefined ? 0 : Math.hypot(a.x - b.x, a.y - b.y);
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault(); // the page around the world does not scroll, and ctrl+wheel must not zoom it
    const px = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 33 : 1) * (event.ctrlKey ? 4 : 1);
    this.#events.zoom(Math.exp(Math.max(-WHEEL_MAX_PX, Math.min(WHEEL_MAX_PX, px)) * WHEEL_PER_PX));
  }

  #keyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const letters = this.#canvas.dataset.letters !== 'off';
    if (!walks(event.code, focusOf(document.activeElement, this.#canvas), letters)) return;
    event.preventDefault();
    if (this.#held.has(event.code)) return;
    this.#held.add(event.code);
    this.#events.walk();
  }

  #refocus(): void {
    if (focusOf(document.activeElement, this.#canvas) === 'typing') this.#held.clear();
  }

  #at(event: PointerEvent): { x: number; y: number } {
    const box = this.#canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }
}
