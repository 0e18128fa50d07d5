import { describe, expect, it } from 'vitest';
import { outOfBounds } from './rtp-bounds.ts';

const many = (count: number) => Array.from({ length: count }, (_, i) => ({ ssrc: i + 1 }));

describe('outOfBounds', () => {
  it('[MED4] lets through what browsers send, and what mediasoup refuses by itself', () => {
    const camera = { mid: '1', codecs: many(2), encodings: many(3), headerExtensions: many(9), rtcp: { cname: 'abc' } };
    expect(outOfBounds(camera)).toBeNull();
    expect(outOfBounds({})).toBeNull();
    expect(outOfBounds({ codecs: [null], more: 1 })).toBeNull();
  });

  it.each([
    ['a name that every hearer would be sent', { rtcp: { cname: 'x'.repeat(256) } }, 'rtcp.cname'],
    ['a hundred layers', { encodings: many(100) }, 'encodings'],
    ['a hundred codecs', { codecs: many(100) }, 'codecs'],
    ['a long mid', { mid: 'm'.repeat(100) }, 'mid'],
    ['a length that lies', { codecs: { length: -1 } }, 'codecs'],
  ])('[MED4] refuses %s', (_what, parameters, field) => {
    expect(outOfBounds(parameters)).toMatch(new RegExp(`^${field.replace('.', '\\.')}: `));
  });
});
