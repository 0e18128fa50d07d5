import { describe, expect, it } from 'vitest';
import { Budgets } from './budgets.ts';

describe('Budgets', () => {
  it('[LIM10] lets a person by hand through, and a script no faster than a person', () => {
    const budgets = new Budgets();
    for (let second = 0; second < 60; second++) expect(budgets.take('chat', second * 1000)).toBe(true);
    const taken = Array.from({ length: 600 }, (_, i) => budgets.take('wave', 60_000 + i * 100)).filter(Boolean);
    expect(taken).toHaveLength(6 + 11);
  });

  it('does not limit what nobody else notices', () => {
    const budgets = new Budgets();
    expect(Array.from({ length: 500 }, () => budgets.take('ping', 0))).not.toContain(false);
  });
});
