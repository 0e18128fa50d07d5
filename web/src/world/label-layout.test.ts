import fc from 'fast-check';
import { expect, test } from 'vitest';
import { overlaps } from './free-rect.ts';
import { placeBadges, placePills, type LabelFace, type LabelScene, type PillWish } from './label-layout.ts';

const SCENE: LabelScene = {
  width: 1000,
  height: 800,
  free: { left: 0, top: 100, right: 1000, bottom: 720 },
  obstacles: [{ left: 300, top: 10, right: 700, bottom: 100 }],
  faces: [],
  plates: [],
};

const face = (id: string, x: number, y: number, depth = 20, diameter = 60): LabelFace => ({
  id,
  x,
  y,
  depth,
  diameter,
});
const wish = (own: LabelFace, rank = 3, shown = false): PillWish => ({
  id: own.id,
  face: own,
  rank,
  width: 60,
  height: 20,
  shown,
});

function shownOf(wishes: PillWish[], scene = SCENE): string[] {
  const faces = wishes.map((each) => each.face);
  return placePills(scene, wishes, faces, []).map(({ id }) => id);
}

test('a name lies over the lower edge of its plate', () => {
  const [place] = placePills(SCENE, [wish(face('a', 500, 400))], [], []);
  expect(place).toEqual({ id: 'a', left: 470, top: 400 + 60 * 0.36 });
});

test('of two names in one place the better rank stays, then the nearer', () => {
  expect(shownOf([wish(face('near', 500, 400, 10)), wish(face('me', 520, 415, 12), 0)])).toEqual(['me']);
  expect(shownOf([wish(face('far', 500, 400, 30)), wish(face('near', 500, 430, 10))])).toEqual(['near']);
});

test('no name covers a nearer face, whatever its rank', () => {
  expect(shownOf([wish(face('behind', 500, 380, 30), 0), wish(face('before', 500, 430, 20))])).toEqual(['before']);
});

test('no name under a panel, outside the picture, or on a plate too small for it', () => {
  expect(shownOf([wish(face('panel', 500, 60))])).toEqual([]);
  expect(shownOf([wish(face('edge', 5, 400))])).toEqual([]);
  expect(shownOf([wish(face('tiny', 500, 400, 20, 29))])).toEqual([]);
});

test('a shown name stays a little beyond the border, so that it does not flicker', () => {
  const small = face('a', 500, 400, 20, 28);
  expect(shownOf([wish(small, 3, false)])).toEqual([]);
  expect(shownOf([wish(small, 3, true)])).toEqual(['a']);
});

test('names never overlap each other, and the order of the wishes does not matter', () => {
  const spot = fc.record({
    x: fc.integer({ min: 0, max: 1000 }),
    y: fc.integer({ min: 0, max: 800 }),
    depth: fc.integer({ min: 5, max: 50 }),
  });
  fc.assert(
    fc.property(fc.uniqueArray(spot, { maxLength: 40, selector: (s) => s.depth }), (spots) => {
      const wishes = spots.map(({ x, y, depth }, k) => wish(face(`p${k}`, x, y, depth)));
      const places = placePills(
        SCENE,
        wishes,
        wishes.map((each) => each.face),
        [],
      );
      const boxes = places.map(({ left, top }) => ({ left, top, right: left + 60, bottom: top + 20 }));
      boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b) => expect(overlaps(a, b)).toBe(false)));
      expect(shownOf([...wishes].reverse()).sort()).toEqual(places.map(({ id }) => id).sort());
    }),
  );
});

const badge = (id: string, x: number, y: number, rank = 1) => ({
  id,
  x,
  y,
  width: 80,
  height: 24,
  rank,
  middle: { x, y: y - 60 },
});

test('a badge stands at its circle; a circle out of view gets a chip at the edge', () => {
  const places = placeBadges(SCENE, [badge('in', 500, 400), badge('left', -200, 300), badge('right', 1300, 300)]);
  expect(places).toEqual([
    { id: 'in', left: 460, top: 388, edge: null },
    { id: 'left', left: 8, top: 288, edge: 'left' },
    { id: 'right', left: 1000 - 88, top: 288, edge: 'right' },
  ]);
});

test('chips at one side stack, nearest first, three at most', () => {
  const places = placeBadges(
    SCENE,
    [1, 2, 3, 4].map((rank) => badge(`c${rank}`, 1500, 300, rank)),
  );
  expect(places.map(({ id }) => id)).toEqual(['c1', 'c2', 'c3']);
  expect(new Set(places.map(({ top }) => top)).size).toBe(3);
});

test('a room full of circles shows the five nearest chips, not all', () => {
  const wishes = Array.from({ length: 12 }, (_, k) => badge(`c${k}`, k % 2 === 0 ? -300 : 1500, 200 + k * 30, k));
  expect(placeBadges(SCENE, wishes).map(({ id }) => id)).toEqual(['c0', 'c1', 'c2', 'c3', 'c4']);
});

test('a chip moves aside for any face, and where faces are everywhere at least for those of my circle', () => {
  const stranger = { left: 0, top: 280, right: 60, bottom: 320 };
  const [place] = placeBadges({ ...SCENE, plates: [stranger] }, [badge('left', -200, 300)]);
  expect(place!.top).toBeGreaterThanOrEqual(stranger.bottom);
  const crowd = { left: 0, top: 0, right: 1000, bottom: 800 };
  const scene = { ...SCENE, plates: [crowd, stranger], faces: [stranger] };
  expect(placeBadges(scene, [badge('left', -200, 300)])[0]!.top).toBeGreaterThanOrEqual(stranger.bottom);
});

test('a badge steps aside for a face, and covers it only where there is no other place', () => {
  const plate = { left: 470, top: 370, right: 530, bottom: 410 };
  const [aside] = placeBadges({ ...SCENE, plates: [plate] }, [badge('c', 500, 400)]);
  expect(aside!.top).toBeGreaterThanOrEqual(plate.bottom);
  const wall = { left: 0, top: 0, right: 1000, bottom: 800 };
  expect(placeBadges({ ...SCENE, plates: [wall] }, [badge('c', 500, 400)])[0]).toMatchObject({ left: 460, top: 388 });
});

test('circles above and below the free part point up and down, inside it', () => {
  const places = placeBadges(SCENE, [badge('up', 500, -300), badge('down', 500, 1200)]);
  expect(places.map(({ edge }) => edge)).toEqual(['up', 'down']);
  for (const { top } of places) {
    expect(top).toBeGreaterThanOrEqual(SCENE.free.top);
    expect(top + 24).toBeLessThanOrEqual(SCENE.free.bottom);
  }
});

test('a circle whose middle is in view gets no arrow, even where a panel lies before it', () => {
  const dock = { left: 300, top: 720, right: 700, bottom: 790 };
  const scene = { ...SCENE, obstacles: [...SCENE.obstacles, dock] };
  const [before] = placeBadges(scene, [badge('c', 500, 765)]);
  expect(before!.edge).toBeNull();
  expect(before!.top + 24).toBeLessThanOrEqual(SCENE.free.bottom);
  // Beside the panel it keeps its place; gone below the picture it is pointed to.
  expect(placeBadges(scene, [badge('c', 900, 765)])).toEqual([{ id: 'c', left: 860, top: 753, edge: null }]);
  expect(placeBadges(scene, [badge('c', 500, 840)])[0]!.edge).toBe('down');
});
