import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DESK, layoutTiles, MORE_WIDTH_PX, PHONE, type TileInput } from './tile-layout.ts';

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
          const more = hidden.length > 0 ? MORE_WIDTH_PX + shape.gapPx : 0;
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
