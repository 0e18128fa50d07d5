import type { PersonId } from '@atrium/protocol';

export type TileInput = { id: PersonId; self: boolean; speaking: boolean; pinned: boolean; video: boolean };
export type TileBox = { id: PersonId; widthPx: number; heightPx: number };
export type TileRow = {
  boxes: TileBox[];
  /** People for whom there is no room in the row. */
  hidden: PersonId[];
};

type Shape = {
  widthPx: number;
  heightPx: number;
  minWidthPx: number;
  gapPx: number;
  keepAspect: boolean;
  /** Growth of a row of at most three: few faces may be larger and still cover nobody. */
  fewScale: number;
};

/** On a desk tiles keep 14:9 and the row is centred; on a phone they share the width at one height. */
export const DESK: Shape = { widthPx: 152, heightPx: 98, minWidthPx: 104, gapPx: 8, keepAspect: true, fewScale: 1.3 };
export const PHONE: Shape = { widthPx: 240, heightPx: 92, minWidthPx: 58, gapPx: 6, keepAspect: false, fewScale: 1.3 };

const FEW = 3;
/** On a phone a pinned tile grows upwards: there is no width to take. */
const PINNED_EXTRA_PX = 44;
/** Alone on a phone, or in a short window: large enough to see that one is in the picture. 3:2, as the others. */
const THUMBNAIL = { widthPx: 84, heightPx: 56 };
/** In a short window a pinned tile may cover half as much again of the floor's side. */
const PINNED_SCALE = 1.5;
export const COLUMN_GAP_PX = 6;

/** Room that the "+3" at the end of a cut row or column takes. */
export const MORE_PX = 48;

/**
 * One row of tiles: who speaks is larger, a pinned one largest, oneself smaller. The order stays as given (slots of the
 * circle), so that nobody jumps when somebody speaks; when not all fit, those with least to show are left out.
 */
export function layoutTiles(tiles: readonly TileInput[], availablePx: number, shape: Shape): TileRow {
  const [only] = tiles;
  if (shape === PHONE && tiles.length === 1 && only?.self && !only.pinned) {
    return { boxes: [{ id: only.id, ...THUMBNAIL }], hidden: [] };
  }
  const { shown, hidden } = fitting(tiles, availablePx, shape.gapPx, (tile) => shape.minWidthPx * weight(tile));
  const more = hidden.length > 0 ? MORE_PX + shape.gapPx : 0;
  const room = Math.max(0, availablePx - more - shape.gapPx * (shown.length - 1));
  const weights = shown.reduce((sum, tile) => sum + weight(tile), 0);
  const few = tiles.length <= FEW ? shape.fewScale : 1;
  const unit = Math.min(shape.widthPx * few, weights > 0 ? room / weights : 0);
  return {
    boxes: shown.map((tile) => box(tile, unit, few, shape)),
    hidden: hidden.map((tile) => tile.id),
  };
}

/** In a short window: thumbnails one below the other at the side, since a row would take the floor's whole height. */
export function stackTiles(tiles: readonly TileInput[], availablePx: number): TileRow {
  const { shown, hidden } = fitting(tiles, availablePx, COLUMN_GAP_PX, (tile) => thumbnail(tile).heightPx);
  return {
    boxes: shown.map((tile) => ({ id: tile.id, ...thumbnail(tile) })),
    hidden: hidden.map((tile) => tile.id),
  };
}

function thumbnail(tile: TileInput): { widthPx: number; heightPx: number } {
  const scale = tile.pinned ? PINNED_SCALE : 1;
  return { widthPx: THUMBNAIL.widthPx * scale, heightPx: THUMBNAIL.heightPx * scale };
}

/** Leaves out those with least to show until the others and the "+3" fit; at least one stays. Keeps the order. */
function fitting(
  tiles: readonly TileInput[],
  availablePx: number,
  gapPx: number,
  sizePx: (tile: TileInput) => number,
): { shown: TileInput[]; hidden: TileInput[] } {
  const keep = [...tiles].sort((a, b) => rank(a) - rank(b));
  const taken = () =>
    keep.reduce((sum, tile) => sum + sizePx(tile), 0) +
    gapPx * (keep.length - 1) +
    (keep.length < tiles.length ? MORE_PX + gapPx : 0);
  while (keep.length > 1 && taken() > availablePx) keep.pop();
  return {
    shown: tiles.filter((tile) => keep.includes(tile)),
    hidden: tiles.filter((tile) => !keep.includes(tile)),
  };
}

function box(tile: TileInput, unitPx: number, few: number, shape: Shape): TileBox {
  const widthPx = Math.floor(unitPx * weight(tile));
  if (!shape.keepAspect) {
    const heightPx = Math.round(shape.heightPx * few);
    return { id: tile.id, widthPx, heightPx: tile.pinned ? heightPx + PINNED_EXTRA_PX : heightPx };
  }
  const scale = unitPx / shape.widthPx;
  const tall = tile.self ? 1 : weight(tile);
  return { id: tile.id, widthPx, heightPx: Math.round(shape.heightPx * scale * tall) };
}

function weight(tile: TileInput): number {
  if (tile.pinned) return 1.9;
  if (tile.self) return 0.7;
  return tile.speaking ? 1.2 : 1;
}

/** Lower stays longer. Oneself goes before somebody who is seen or heard. */
function rank(tile: TileInput): number {
  if (tile.pinned) return 0;
  if (tile.speaking && !tile.self) return 1;
  if (tile.video && !tile.self) return 2;
  return tile.self ? 3 : 4;
}
