import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COLUMN_GAP_PX, DESK, layoutTiles, MORE_PX, PHONE, stackTiles, type TileInput } from './tile-layout.ts';

const tile = (id: string, change: Partial<TileInput> = {}): TileInput => ({
  id,
  self: false,
  speaking: false,
  pinned: false,
  video: true,
  ...change,
});
const five = [tile('a'), tile('b', { speaking: true }), tile('c'), tile('d'), tile('me', { self: true })];

describe('layoutTiles', () => {
  test('five fit on a desk at full size, the speaker larger, oneself smaller', () => {
    const { boxes, hidden } = layoutTiles(five, 800, DESK);
    expect(hidden).toEqual([]);
    expect(boxes.map((box) => box.id)).toEqual(['a', 'b', 'c', 'd', 'me']);
    expect(boxes[0]).toEqual({ id: 'a', widthPx: 152, heightPx: 98 });
    expect(boxes[1]?.heightPx).toBeGreaterThan(98);
    expect(boxes[4]).toEqual({ id: 'me', widthPx: 106, heightPx: 98 });
  });

  test('five share a phone at one height', () => {
    const { boxes, hidden } = layoutTiles(five, 366, PHONE);
    expect(hidden).toEqual([]);
    expect(new Set(boxes.map((box) => box.heightPx))).toEqual(new Set([92]));
    expect(boxes[1]?.widthPx).toBeGreaterThan(boxes[0]?.widthPx ?? 0);
  });

  test('a talk of two has larger faces', () => {
    const two = [tile('a'), tile('me', { self: true })];
    expect(layoutTiles(two, 800, DESK).boxes[0]).toEqual({ id: 'a', widthPx: 197, heightPx: 127 });
    expect(layoutTiles(two, 366, PHONE).boxes[0]?.heightPx).toBe(120);
  });

  test('alone on a phone one sees oneself small; pinned or in company as large as before', () => {
    const me = tile('me', { self: true });
    expect(layoutTiles([me], 336, PHONE)).toEqual({ boxes: [{ id: 'me', widthPx: 84, heightPx: 56 }], hidden: [] });
    expect(layoutTiles([{ ...me, pinned: true }], 336, PHONE).boxes[0]?.heightPx).toBeGreaterThan(100);
    expect(layoutTiles([tile('a'), me], 336, PHONE).boxes[1]?.heightPx).toBe(120);
  });

  test('a pinned tile is the largest', () => {
    const { boxes } = layoutTiles([tile('a', { pinned: true }), tile('b', { speaking: true })], 800, DESK);
    expect(boxes[0]?.widthPx).toBeGreaterThan(boxes[1]?.widthPx ?? 0);
  });

  test('when not all fit, those with nothing to show go first and speakers never', () => {
    const crowd = Array.from({ length: 14 }, (_, k) => tile(`p${k}`, { video: k % 2 === 0, speaking: k === 13 }));
    const { boxes, hidden } = layoutTiles([...crowd, tile('me', { self: true })], 780, DESK);
    expect(boxes.map((box) => box.id)).toContain('p13');
    expect(hidden.length).toBeGreaterThan(0);
    expect(hidden.filter((id) => id.startsWith('p')).every((id) => id !== 'p13')).toBe(true);
    expect(hidden).toContain('p1');
  });

  test('never wider than there is room, everybody is shown or counted, the order is kept', () => {
    const anyTile = fc.record({
      speaking: fc.boolean(),
      pinned: fc.boolean(),
      video: fc.boolean(),
      self: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(anyTile, { maxLength: 16 }),
        fc.integer({ min: 336, max: 2000 }),
        fc.constantFrom(DESK, PHONE),
        (list, availablePx, shape) => {
          const tiles = list.map((item, k) => ({ id: `p${k}`, ...item }));
          const { boxes, hidden } = layoutTiles(tiles, availablePx, shape);
          const more = hidden.length > 0 ? MORE_PX + shape.gapPx : 0;
          const width = boxes.reduce((sum, box) => sum + box.widthPx, 0) + shape.gapPx * Math.max(0, boxes.length - 1);
          expect(width + more).toBeLessThanOrEqual(availablePx);
          const shown = boxes.map((box) => box.id);
          expect([...shown, ...hidden].sort()).toEqual(tiles.map((item) => item.id).sort());
          expect(shown).toEqual(tiles.map((item) => item.id).filter((id) => shown.includes(id)));
        },
      ),
    );
  });
});

describe('stackTiles', () => {
  test('five stand below each other where there is height for them, all alike', () => {
    const { boxes, hidden } = stackTiles(five, 5 * 56 + 4 * COLUMN_GAP_PX);
    expect(hidden).toEqual([]);
    expect(boxes.map((box) => box.id)).toEqual(['a', 'b', 'c', 'd', 'me']);
    expect(new Set(boxes.map(({ widthPx, heightPx }) => `${widthPx} x ${heightPx}`))).toEqual(new Set(['84 x 56']));
  });

  test('a pixel less, and one is counted instead; who speaks stays, in their place', () => {
    const { boxes, hidden } = stackTiles(five, 5 * 56 + 4 * COLUMN_GAP_PX - 1);
    expect(boxes.map((box) => box.id)).toEqual(['a', 'b', 'c', 'd']);
    expect(hidden).toEqual(['me']);
    expect(stackTiles(five, 60).boxes.map((box) => box.id)).toEqual(['b']);
  });

  test('never higher than there is room for more than one, and everybody is shown or counted', () => {
    const anyTile = fc.record({
      speaking: fc.boolean(),
      pinned: fc.boolean(),
      video: fc.boolean(),
      self: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(anyTile, { maxLength: 16 }), fc.integer({ min: 100, max: 600 }), (list, availablePx) => {
        const tiles = list.map((item, k) => ({ id: `p${k}`, ...item }));
        const { boxes, hidden } = stackTiles(tiles, availablePx);
        const more = hidden.length > 0 ? MORE_PX + COLUMN_GAP_PX : 0;
        const height =
          boxes.reduce((sum, box) => sum + box.heightPx, 0) + COLUMN_GAP_PX * Math.max(0, boxes.length - 1) + more;
        if (boxes.length > 1) expect(height).toBeLessThanOrEqual(availablePx);
        expect([...boxes.map((box) => box.id), ...hidden].sort()).toEqual(tiles.map((item) => item.id).sort());
      }),
    );
  });
});
