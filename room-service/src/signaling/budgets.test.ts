import { describe, expect, it } from 'vitest';
import { Budgets } from './budgets.ts';

describe('Budgets', () => {
  it('[LIM10] lets a person by hand through, and a script no faster than a person', () => {
    const budgets = new Budgets();
    for (let second = 0; second < 60; second++) expect(budgets.take('chat', second * 1000)).toBe(true);
    const taken = Array.from({ length: 600 }, (_, i) => budgets.take('wave', 60_000 + i * 100)).filter(Boolean);
    expect(taken).toHaveLength(6 + 11);
  });

  it('[LIM10] let who holds a key to talk, or looks at other tabs, go on, and no loop', () => {
    const budgets = new Budgets();
    // A minute of short words, one every two seconds, each of which is begun and ended.
    for (let second = 0; second < 60; second += 2) {
      for (const at of [second, second + 0.7]) expect(budgets.take('setMedia', at * 1_000)).toBe(true);
    }
    for (let n = 0; n < 10; n += 1) {
      for (const at of [n, n + 0.4]) expect(budgets.take('setAway', at * 1_000)).toBe(true);
    }
    const looped = (name: 'setMedia' | 'setAway') =>
      Array.from({ length: 600 }, (_, i) => budgets.take(name, 120_000 + i * 100)).filter(Boolean).length;
    // Of ten a second for a minute.
    expect([looped('setMedia'), looped('setAway')]).toEqual([40 + 119, 20 + 59]);
  });

  it('[LIM10] [MOV21] are as empty in another process, by whatever clock, and fill at the same rate', () => {
    const [here, untouched] = [new Budgets(), new Budgets()];
    for (let n = 0; n < 12; n += 1) expect(here.take('chat', 1_000)).toBe(true);
    expect(here.take('wave', 1_000)).toBe(true);
    const left = here.left(3_500);
    expect(left).toEqual([
      ['chat', 2.5],
      ['wave', 5.5],
    ]);
    expect(untouched.left(0)).toEqual([]);
    const there = Budgets.of(left, 9e9);
    const taken = [9e9, 9e9, 9e9, 9e9 + 500].map((now) => there.take('chat', now));
    expect(taken).toEqual([true, true, false, true]);
    expect(there.take('knock', 9e9)).toBe(true);
    // All of it is back after a while, and need not be said.
    expect(here.left(60_000)).toEqual([]);
  });

  it('[MOV21] believe no more than there can be, and nothing of what is not known here', () => {
    const budgets = Budgets.of(
      [
        ['wave', 1e9],
        ['chat', -5],
        ['toString', 3],
        ['toast', 1],
      ],
      0,
    );
    expect(budgets.left(0)).toEqual([['chat', 0]]);
  });

  it('does not limit what nobody else notices', () => {
    const budgets = new Budgets();
    expect(Array.from({ length: 500 }, () => budgets.take('ping', 0))).not.toContain(false);
  });
});
