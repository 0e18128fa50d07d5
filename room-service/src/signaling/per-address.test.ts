import { describe, expect, it } from 'vitest';
import { PerAddress } from './per-address.ts';

describe('PerAddress', () => {
  it('[LIM11] bounds what one address holds, not another, and forgets who gave everything back', () => {
    const held = new PerAddress({ max: 200 });
    const giveBack = Array.from({ length: 200 }, () => held.take('a'));
    expect(giveBack).not.toContain(null);
    expect(held.take('a')).toBeNull();
    const other = held.take('b');
    expect(other).not.toBeNull();
    giveBack[0]?.();
    giveBack[0]?.();
    expect(held.take('a')).not.toBeNull();
    expect(held.take('a')).toBeNull();
    other?.();
    expect(held.size).toBe(1);
  });

  it('[LIM18] takes whoever must not be refused beyond that, and counts them', () => {
    const held = new PerAddress({ max: 1 });
    const giveBack = [held.takeBeyond('a'), held.takeBeyond('a')];
    expect(held.take('a')).toBeNull();
    giveBack[0]?.();
    expect(held.take('a')).toBeNull();
    giveBack[1]?.();
    expect(held.size).toBe(0);
    expect(held.take('a')).not.toBeNull();
  });
});
