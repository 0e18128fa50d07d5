import type { RequestName } from '@atrium/protocol';
import { describe, expect, it } from 'vitest';
import { SharedBudgets } from './shared-budgets.ts';

const asked = (budgets: SharedBudgets, times: number, now: number, name: RequestName = 'chat') =>
  Array.from({ length: times }, () => budgets.take('a', name, now)).filter(Boolean).length;

describe('SharedBudgets', () => {
  it('[LIM17] bounds the notices of one address, whoever sends them, and not those of another', () => {
    const budgets = new SharedBudgets();
    expect(asked(budgets, 500, 0)).toBe(120);
    expect(budgets.take('b', 'chat', 0)).toBe(true);
    expect(asked(budgets, 500, 1_000)).toBe(10);
    expect(budgets.take('a', 'produce', 1_000)).toBe(true);
  });

  it('[LIM17] forgets an address only when its budgets are full again', () => {
    const budgets = new SharedBudgets();
    expect(asked(budgets, 500, 0, 'wave')).toBe(60);
    for (let i = 0; i < 100; i++) budgets.take(`${i}`, 'wave', 21_000);
    // Two a second came back, no more.
    expect(asked(budgets, 500, 21_000, 'wave')).toBe(42);
    budgets.take('last', 'wave', 200_000);
    expect(budgets.size).toBe(1);
  });
});
