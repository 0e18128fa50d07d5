import { describe, expect, it } from 'vitest';
import { WaitingRoom } from './waiting-room.ts';

describe('WaitingRoom', () => {
  it('[LIM11] bounds the sockets of one address, not those of another, and forgets who is done', () => {
    const room = new WaitingRoom();
    const leave = Array.from({ length: 200 }, () => room.enter('a'));
    expect(leave).not.toContain(null);
    expect(room.enter('a')).toBeNull();
    const other = room.enter('b');
    expect(other).not.toBeNull();
    leave[0]?.();
    leave[0]?.();
    expect(room.enter('a')).not.toBeNull();
    expect(room.enter('a')).toBeNull();
    other?.();
    expect(room.size).toBe(1);
  });
});
