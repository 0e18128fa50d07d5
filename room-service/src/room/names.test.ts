import { describe, expect, test } from 'vitest';
import { freeName, nameKey } from './names.ts';

describe('names', () => {
  test('[PER5] a letter of another script that looks the same is the same', () => {
    expect(nameKey('\u0410\u043D\u0430')).toBe(nameKey('Aha'));
    expect(nameKey('\u0412\u0435n')).toBe(nameKey('Ben'));
    expect(nameKey('\u039C\u03B9\u03B1')).toBe(nameKey('Mia'));
    expect(nameKey('\u042E\u043B\u044F')).not.toBe(nameKey('Yulia'));
  });

  test('[PER5] a joiner that does not show makes no other name', () => {
    expect(nameKey('A\u200Dda')).toBe(nameKey('Ada'));
    expect(nameKey('\u2764\uFE0F')).toBe(nameKey('\u2764'));
  });

  test('[PER5] a name in use gets the next number, within the length', () => {
    const taken = new Set(['ada', 'ada 2', 'x'.repeat(40)]);
    const isTaken = (key: string) => taken.has(key);
    expect(freeName('Ada', isTaken)).toBe('Ada 3');
    expect(freeName('\uFF21da', isTaken)).toBe('\uFF21da 3');
    expect(freeName('Bob', isTaken)).toBe('Bob');
    expect(freeName('x'.repeat(40), isTaken)).toBe(`${'x'.repeat(38)} 2`);
    expect(nameKey('ADA')).toBe(nameKey('ada'));
  });
});
