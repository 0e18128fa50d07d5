/** Pixels from the canvas's top left corner. */
export type Rect = { left: number; top: number; right: number; bottom: number };

/**
 * The part of the canvas that the interface leaves free: for each panel, the side is cut off that costs least.
 * Panels that would take more than `maxShare` of what is left (a sheet over the whole phone) are not cut around.
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
    const best = cuts.reduce((a, b) => (area(b) > area(a) ? b : a));
    if (area(best) >= before * (1 - maxShare)) Object.assign(free, best);
  }
  return free;
}

export function overlaps(a: Rect, b: Rect): boolean {
  return a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;
}

function area(rect: Rect): number {
  return Math.max(0, rect.right - rect.left) * Math.max(0, rect.bottom - rect.top);
}
