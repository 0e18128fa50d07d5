import { describe, expect, it } from 'vitest';
import type { RemoteMedia } from '../../media/media-store.ts';
import { sharesOf, shownShare } from './shares.ts';

const [one, two] = [{} as MediaStream, {} as MediaStream];
const remote = (screen: MediaStream | null): RemoteMedia => ({ audio: true, video: null, screen });
const remotes = new Map([
  ['ana', remote(two)],
  ['ben', remote(null)],
  ['eve', remote(one)],
  ['far', remote(one)],
  ['me', remote(one)],
]);

describe('sharesOf', () => {
  it('is what the others of my circle show, in its order', () => {
    expect(sharesOf(['eve', 'me', 'ben', 'ana', 'new'], 'me', remotes)).toEqual([
      { person: 'eve', stream: one },
      { person: 'ana', stream: two },
    ]);
    expect(sharesOf([], 'me', remotes)).toEqual([]);
  });
});

describe('shownShare', () => {
  const shares = sharesOf(['eve', 'ana'], 'me', remotes);
  it('is the chosen one while it is there, else the first', () => {
    expect(shownShare(shares, 'ana')?.person).toBe('ana');
    expect(shownShare(shares, null)?.person).toBe('eve');
    expect(shownShare(shares, 'gone')?.person).toBe('eve');
    expect(shownShare([], 'ana')).toBeNull();
  });
});
