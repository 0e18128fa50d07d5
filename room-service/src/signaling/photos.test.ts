import { describe, expect, it } from 'vitest';
import { Photos } from './photos.ts';

const dataUrl = (type: string, bytes: Uint8Array) =>
  `data:image/${type};base64,${Buffer.from(bytes).toString('base64')}`;
const u16 = (value: number) => [value >> 8, value & 0xff];
/** An APP0 segment, a Huffman table and a frame header. */
const jpeg = (width: number, height: number) =>
  dataUrl(
    'jpeg',
    Uint8Array.from([
      ...[0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xc4, 0, 3, 9, 0xff, 0xc0, 0, 17, 8],
      ...[...u16(height), ...u16(width), 3, 1, 0x22, 0],
    ]),
  );
/** `more`: names of chunks, eight bytes each, that follow on the header. */
const png = (width: number, height: number, ...more: string[]) => {
  const bytes = Buffer.alloc(33 + 20 * more.length);
  bytes.write('89504e470d0a1a0a0000000d49484452', 'hex');
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  more.forEach((name, i) => {
    bytes.writeUInt32BE(8, 33 + 20 * i);
    bytes.write(name, 37 + 20 * i, 'latin1');
  });
  return dataUrl('png', bytes);
};
const webp = (fourcc: string, rest: number[]) =>
  dataUrl('webp', Buffer.concat([Buffer.from(`RIFF    WEBP${fourcc}    `, 'latin1'), Buffer.from(rest)]));
const JPEG = jpeg(192, 192);
const OTHER = jpeg(191, 191);

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

  it('[ROOM5] lets one of the largest make way where it is too much in all, whatever is said again or taken away', () => {
    const gone: string[] = [];
    const weight = 4 * Math.ceil(31 / 3) + 128;
    let people = 3;
    const photos = new Photos({ maxBytes: () => people * weight, onGone: (owner) => gone.push(owner) });
    for (const [n, owner] of ['a', 'b', 'c'].entries()) photos.put(owner, jpeg(100 + n, 1));
    expect(photos.put('a', jpeg(100, 1)).ok).toBe(true);
    expect(gone).toEqual([]);
    expect(photos.put('d', jpeg(103, 1)).ok).toBe(true);
    expect(gone).toEqual(['a']);
    photos.put('b', jpeg(104, 1));
    // More people leave less for each, also those who bring none.
    people = 2;
    photos.put('e', null);
    expect(gone).toEqual(['a', 'c']);
    expect([...photos.all()].map(([owner]) => owner)).toEqual(['d', 'b']);
    // One that is shared travels once for each who has it.
    photos.put('f', jpeg(104, 1));
    expect(gone).toEqual(['a', 'c', 'd']);
    people = 0;
    expect(photos.put('g', jpeg(105, 1))).toEqual({ ok: true, value: null });
    expect([photos.size, gone.at(-1)]).toEqual([0, 'g']);
  });

  it('[ROOM5] leaves its owner the former one where it would have to make way itself', () => {
    const gone: string[] = [];
    let maxBytes = 2_000;
    const photos = new Photos({ maxBytes: () => maxBytes, onGone: (owner) => gone.push(owner) });
    const small = photos.put('a', png(100, 1));
    photos.put('b', png(101, 1));
    expect(photos.put('a', png(102, 1, ...Array<string>(80).fill('gAMA')))).toEqual(small);
    expect(gone).toEqual([]);
    expect([...photos.all()].toSorted()).toEqual([
      ['a', png(100, 1)],
      ['b', png(101, 1)],
    ]);
    // Whoever had none has none, and a former one that does not fit any more goes, too.
    expect(photos.put('c', png(103, 1, ...Array<string>(80).fill('gAMA')))).toEqual({ ok: true, value: null });
    maxBytes = 100;
    expect(photos.put('a', png(104, 1, 'gAMA'))).toEqual({ ok: true, value: null });
    expect(gone.toSorted()).toEqual(['a', 'b', 'c']);
    expect(photos.size).toBe(0);
  });

  it('[ROOM5] leaves small ones alone, however many large ones come later, also under other names', () => {
    const gone: string[] = [];
    const photos = new Photos({ maxBytes: () => 100_000, onGone: (owner) => gone.push(owner) });
    const calm = Array.from({ length: 30 }, (_, n) => `calm-${n}`);
    for (const [n, owner] of calm.entries()) photos.put(owner, png(100 + n, 1, ...Array<string>(50).fill('gAMA')));
    const large = (n: number) => png(n, 2, ...Array<string>(900 + (n % 7)).fill('gAMA'));
    for (let n = 1; n <= 40; n += 1) photos.put(`eve-${n}`, large(n));
    // And by one who shows another each time.
    for (let n = 41; n <= 80; n += 1) photos.put('eve', large(n));
    const kept = [...photos.all()].map(([owner]) => owner);
    expect(kept).toEqual(expect.arrayContaining(calm));
    expect(kept.some((owner) => owner.startsWith('eve'))).toBe(true);
    expect(gone.every((owner) => owner.startsWith('eve'))).toBe(true);
    expect(gone).not.toEqual([]);
  });

  it.each([
    ['JPEG', jpeg(512, 512)],
    ['PNG', png(512, 1)],
    ['PNG with more chunks', png(192, 192, 'gAMA', 'IDAT', 'acTL')],
    ['lossy WebP', webp('VP8 ', [0, 0, 0, 0x9d, 0x01, 0x2a, 192, 0, 192, 0])],
    ['lossless WebP', webp('VP8L', [0x2f, 191, 0xc0, 0x2f, 0])],
    ['extended WebP', webp('VP8X', [0x10, 0, 0, 0, 191, 0, 0, 191, 0, 0])],
  ])('[SES11] takes a small %s', (_what, url) => {
    expect(new Photos().put('a', url).ok).toBe(true);
  });

  it.each([
    ['a JPEG that claims a gigabyte', jpeg(16_000, 16_000)],
    ['a PNG that claims a gigabyte', png(16_000, 16_000)],
    ['a WebP that claims a gigabyte', webp('VP8X', [0x10, 0, 0, 0, 0xff, 0xff, 0, 0xff, 0xff, 0])],
    ['a WebP that moves', webp('VP8X', [0x12, 0, 0, 0, 191, 0, 0, 191, 0, 0])],
    ['a PNG that moves', png(192, 192, 'gAMA', 'acTL', 'IDAT')],
    ['a picture without a size', png(0, 192)],
    ['a PNG that ends early', dataUrl('png', Buffer.from('89504e470d0a1a0a', 'hex'))],
    ['a JPEG without a frame', dataUrl('jpeg', Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 0, 2, 0xff, 0xd9]))],
    ['a JPEG whose segments go nowhere', dataUrl('jpeg', Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 0, 0, 0, 0]))],
    ['a PNG that calls itself a JPEG', png(9, 9).replace('png', 'jpeg')],
  ])('[SES11] refuses %s', (_what, url) => {
    expect(new Photos().put('a', url)).toMatchObject({ error: { code: 'bad_photo' } });
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
