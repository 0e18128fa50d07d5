import { describe, expect, it } from 'vitest';
import { HintChoice } from './share-hint.ts';

const after = (...looks: number[]): string => {
  const choice = new HintChoice();
  for (const fps of looks) choice.look(fps);
  return choice.hint;
};

describe('HintChoice', () => {
  it('begins with detail: most of what is shown is text', () => {
    expect(after()).toBe('detail');
    expect(after(0, 1, 5)).toBe('detail');
  });

  it('takes motion when it has moved for some looks, and not for a scroll', () => {
    expect(after(24, 24)).toBe('detail');
    expect(after(24, 24, 24)).toBe('motion');
    expect(after(24, 24, 2, 24, 24)).toBe('detail');
  });

  it('goes back to detail when a film has stopped, and not for a quiet scene', () => {
    expect(after(30, 30, 30, 0, 0, 0)).toBe('detail');
    expect(after(30, 30, 30, 0, 0, 30, 0, 0)).toBe('motion');
    expect(after(30, 30, 30, 8, 8, 8, 8)).toBe('motion');
  });
});
