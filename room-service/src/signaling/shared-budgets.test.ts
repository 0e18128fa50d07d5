import { describe, expect, it } from 'vitest';
import { SharedBudgets } from './shared-budgets.ts';

const asked = (budgets: SharedBudgets, times: number, now: number) =>
  Array.from({ length: times }, () => budgets.take('a', 'chat', now)).filter(Boolean).length;

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
    asked(budgets, 500, 0);
    for (let i = 0; i < 100; i++) budgets.take(`${i}`, 'wave', 30_000);
    expect(asked(budgets, 500, 61_000)).toBe(120);
    budgets.take('last', 'wave', 200_000);
    expect(budgets.size).toBe(1);
  });
});
