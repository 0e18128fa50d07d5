import { describe, expect, it } from 'vitest';
import { distinct, missing, shapeOf } from './shape.ts';

describe('what a reader of before needs', () => {
  it('is every field that was always there, also within lists', () => {
    const before = [
      {
        people: [
          { id: 'a', pose: { x: 1 } },
          { id: 'b', pose: { x: 2 }, photo: 'p' },
        ],
        tp: 't',
      },
      { people: [{ id: 'c', pose: { x: 3 } }] },
    ];
    expect(missing(before, [{ people: [{ id: 'd', pose: { x: 4 } }] }])).toEqual([]);
    expect(missing(before, [{ people: [{ id: 'd', pose: {} }] }])).toEqual(['people[].pose.x']);
    expect(missing(before, [{ people: [{ id: 'd', pose: { x: 1 } }, { pose: { x: 1 } }] }])).toEqual(['people[].id']);
    expect(missing(before, [{}])).toEqual(['people', 'people[]', 'people[].id', 'people[].pose', 'people[].pose.x']);
  });

  it('is of the type that it was of', () => {
    expect(missing([{ n: 1 }, { n: null }], [{ n: null }])).toEqual([]);
    expect(missing([{ n: 1 }, { n: null }], [{ n: '1' }])).toEqual(['n: string, was null|number']);
  });

  it('may be more by now, and is not told by a list that is empty', () => {
    expect(missing([{ open: [{ id: 'a' }] }], [{ open: [], more: true }])).toEqual([]);
  });

  it('is not looked for in what passes through unread', () => {
    expect([...shapeOf({ rtpParameters: { codecs: [] } })]).toEqual([['rtpParameters', 'opaque']]);
  });
});

it('one sample is kept of each shape', () => {
  expect(distinct([{ a: 1 }, { a: 2 }, { a: 1, b: 1 }, { a: '1' }])).toEqual([{ a: 1 }, { a: 1, b: 1 }, { a: '1' }]);
});
