import { expect, test } from 'vitest';
import type { Figure } from './crowd.ts';
import { facesIn, namedOf } from './label-faces.ts';
import { Projection } from './view.ts';

const VIEW = { x: 0, y: 0.5, z: 0, distance: 26, pitch: 0.54, yaw: 0, shiftX: 0, shiftY: 0 };
const projection = new Projection(VIEW, { width: 1440, height: 900 });

function figure(id: string, own: Partial<Figure> = {}, person: Partial<Figure['person']> = {}): Figure {
  return {
    person: {
      id,
      name: id,
      color: 0,
      photoUrl: null,
      me: false,
      inMyCircle: false,
      circle: null,
      muted: false,
      podium: null,
      reaction: null,
      presence: 'here',
      ...person,
    },
    x: 0,
    z: 0,
    yaw: 0,
    lift: 0,
    scale: 1,
    level: 0,
    dim: 0,
    ghost: 0,
    walking: false,
    facing: 0,
    stride: 0,
    gait: 0,
    seen: 1,
    leaving: false,
    ...own,
  };
}

const named = (figures: Figure[], dt = 1 / 60, from = projection): string[] =>
  namedOf(facesIn(figures, from), dt).map((seen) => seen.figure.person.id);

test('names go to me first, then to who speaks in my circle, to my circle, and to the nearest', () => {
  const all = [
    figure('far', { z: -4 }),
    figure('near', { z: 4 }),
    figure('mate', {}, { inMyCircle: true }),
    figure('speaker', { level: 0.5 }, { inMyCircle: true }),
    figure('me', {}, { me: true }),
  ];
  expect(named(all)).toEqual(['me', 'speaker', 'mate', 'near', 'far']);
});

test('who is out of view, leaving, or a dot far away gets no name', () => {
  expect(named([figure('beside', { x: 60 }), figure('leaving', { leaving: true })])).toEqual([]);
  const high = new Projection({ ...VIEW, distance: 300 }, { width: 1440, height: 900 });
  expect(named([figure('dot')], 1 / 60, high)).toEqual([]);
});

test('at a few frames a second a walker has no name: it would run ahead of the picture', () => {
  const both = [figure('walks', { walking: true }), figure('stands')];
  expect(named(both, 1 / 6)).toEqual(['walks', 'stands']);
  expect(named(both, 0.3)).toEqual(['stands']);
});
