import type { RequestName } from '@atrium/protocol';
import { describe, expect, it } from 'vitest';
import { SharedBudgets } from './shared-budgets.ts';

const from = (address: string, room = 'garden') => ({ address, room });
const asked = (budgets: SharedBudgets, times: number, now: number, name: RequestName = 'chat') =>
  Array.from({ length: times }, () => budgets.take(from('a'), name, now)).filter(Boolean).length;

describe('SharedBudgets', () => {
  it('[LIM17] bounds the notices of one address, whoever sends them, and not those of another', () => {
    const budgets = new SharedBudgets();
    expect(asked(budgets, 500, 0)).toBe(120);
    expect(budgets.take(from('b'), 'chat', 0)).toBe(true);
    expect(asked(budgets, 500, 1_000)).toBe(10);
    expect(budgets.take(from('a'), 'produce', 1_000)).toBe(true);
  });

  it('[LIM17] forgets an address only when its budgets are full again', () => {
    const budgets = new SharedBudgets();
    expect(asked(budgets, 500, 0, 'wave')).toBe(60);
    for (let i = 0; i < 100; i++) budgets.take(from(`${i}`), 'wave', 21_000);
    // Two a second came back, no more.
    expect(asked(budgets, 500, 21_000, 'wave')).toBe(42);
    budgets.take(from('last'), 'wave', 200_000);
    expect(budgets.size).toBe(1);
  });

  it('[LIM17] [MOV21] are as empty where a room goes to, of who has asked something in it, and nobody else', () => {
    const [here, there] = [new SharedBudgets(), new SharedBudgets()];
    expect(asked(here, 500, 0)).toBe(120);
    here.take(from('c'), 'wave', 9_000);
    here.take(from('b', 'attic'), 'wave', 9_000);
    const told = here.leftIn('garden', 9_000);
    expect(told).toEqual([
      { address: 'a', left: [['chat', 90]] },
      { address: 'c', left: [['wave', 59]] },
    ]);
    // By its own clock. Somebody there has asked more than that already, from the same address.
    for (let n = 0; n < 20; n += 1) there.take(from('c', 'attic'), 'wave', 7e9);
    there.leftThere('garden', told, 7e9);
    expect(asked(there, 500, 7e9)).toBe(90);
    expect(there.leftIn('attic', 7e9)).toEqual([{ address: 'c', left: [['wave', 40]] }]);
    // And on from there.
    expect(there.leftIn('garden', 7e9).map(({ address }) => address)).toEqual(['c', 'a']);
    expect(here.leftIn('garden', 69_500)).toEqual([]);
  });

  it('[MOV21] believe no more than there can be, and go along in a bounded number', () => {
    const budgets = new SharedBudgets();
    const left: [string, number][] = [
      ['chat', 1e9],
      ['wave', -5],
      ['toString', 3],
    ];
    budgets.leftThere('garden', [{ address: 'a', left }], 0);
    expect(asked(budgets, 500, 0)).toBe(120);
    expect(asked(budgets, 500, 0, 'wave')).toBe(0);
    for (let n = 0; n < 2_000; n += 1) budgets.take(from(`${n}`), 'chat', 1_000);
    expect(budgets.leftIn('garden', 1_000)).toHaveLength(500);
    expect(budgets.leftIn('garden', 1_000).at(-1)?.address).toBe('1999');
  });
});
