/** Pixels from the canvas's top left corner. */
export type Rect = { left: number; top: number; right: number; bottom: number };

/** A person and a little floor around them: what is smaller shows nothing, and the camera would flee to the sky. */
export const FREE_MIN_PX = 110;

/**
 * The part of the canvas that the interface leaves free: for each panel, the side is cut off that costs least.
 * Panels that would take more than `maxShare` of what is left (a sheet over the whole phone) are not cut around, nor are
 * those around which less than `FREE_MIN_PX` would be left.
 */
export function freeRect(width: number, height: number, panels: readonly Rect[], maxShare = 0.6): Rect {
  const free: Rect = { left: 0, top: 0, right: width, bottom: height };
  for (const panel of panels) {
    if (!overlaps(panel, free)) continue;
    const before = area(free);
    const cuts: Rect[] = [
      { ...free, top: panel.bottom },
      { ...free, bottom: panel.top },
      { ...free, left: panel.right },
      { ...free, right: panel.left },
    ];
    const best = cuts.reduce((a, b) => (worth(b) > worth(a) ? b : a));
    if (worth(best) >= before * (1 - maxShare)) Object.assign(free, best);
  }
  return free;
}

export function overlaps(a: Rect, b: Rect): boolean {
  return a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;
}

function worth(rect: Rect): number {
  return Math.min(rect.right - rect.left, rect.bottom - rect.top) < FREE_MIN_PX ? 0 : area(rect);
}

function area(rect: Rect): number {
  return Math.max(0, rect.right - rect.left) * Math.max(0, rect.bottom - rect.top);
}
