import { describe, expect, it } from 'vitest';
import { Photos } from './photos.ts';

const JPEG = `data:image/jpeg;base64,${Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]).toString('base64')}`;
const OTHER = `data:image/jpeg;base64,${Buffer.from([0xff, 0xd8, 0xff, 0xe0, 9, 9, 9]).toString('base64')}`;

describe('Photos', () => {
  it('keeps one picture for all who bring the same, until the last of them goes', () => {
    const photos = new Photos();
    const a = photos.put('a', JPEG);
    expect(photos.put('b', JPEG)).toEqual(a);
    if (!a.ok || a.value === null) throw new Error('refused');
    photos.drop('a');
    expect(photos.get(a.value)?.type).toBe('image/jpeg');
    photos.drop('b');
    expect(photos.get(a.value)).toBeNull();
    expect(photos.size).toBe(0);
  });

  it('replaces the picture of an owner, or takes it away', () => {
    const photos = new Photos();
    photos.put('a', JPEG);
    photos.put('a', OTHER);
    expect(photos.size).toBe(1);
    photos.put('a', null);
    expect(photos.size).toBe(0);
  });

  it.each([
    ['a script in disguise', `data:image/jpeg;base64,${Buffer.from('<script>').toString('base64')}`],
    ['a drawing that can hold scripts', 'data:image/svg+xml;base64,PHN2Zz4='],
    ['an address', 'https://example.org/a.jpg'],
    ['text', 'hello'],
    ['a data URL that is not base64', 'data:image/png,abc'],
  ])('refuses %s', (_what, url) => {
    expect(new Photos().put('a', url)).toMatchObject({ error: { code: 'bad_photo' } });
  });
});
