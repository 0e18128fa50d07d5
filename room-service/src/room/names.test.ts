import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { cleanName, freeName, nameKey } from './names.ts';

/** Many runs on a busy machine; nothing here depends on speed. */
vi.setConfig({ testTimeout: 60_000 });

describe('names', () => {
  test('[PER4] names lose what does not show', () => {
    expect(cleanName('  Ada \t  Lovelace\n')).toBe('Ada Lovelace');
    expect(cleanName('A\u0000d\u202Ea\u200B')).toBe('Ada');
    expect(cleanName('Zoe\u0308')).toBe('Zo\u00EB');
    expect(cleanName('Zoe\u200D\u0308')).toBe('Zo\u00EB');
    expect(cleanName(`Z${'\u0300'.repeat(30)}oe`)).toBe(`Z${'\u0300'.repeat(4)}oe`);
    expect(cleanName('\u0300 \u0301Zoe \u0302')).toBe('Zoe');
    expect(cleanName('\u2066\u200D\u2060 \u3164')).toBeNull();
    expect(cleanName('')).toBeNull();
    expect(cleanName('x'.repeat(40))).toBe('x'.repeat(40));
    expect(cleanName('x'.repeat(41))).toBeNull();
    expect(cleanName('\u{1F600}'.repeat(40))).toBe('\u{1F600}'.repeat(40));
  });

  test('[PER5] a letter of another script that looks the same is the same', () => {
    expect(nameKey('\u0410\u043D\u0430')).toBe(nameKey('Aha'));
    expect(nameKey('\u0412\u0435n')).toBe(nameKey('Ben'));
    expect(nameKey('\u039C\u03B9\u03B1')).toBe(nameKey('Mia'));
    expect(nameKey('\u042E\u043B\u044F')).not.toBe(nameKey('Yulia'));
  });

  test('[PER4] every name is refused or fit, and then stays as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (raw) => {
        const name = cleanName(raw);
        if (name === null) return true;
        const isFit = !/[\p{Cc}\p{Cf}\p{Cs}]|^\s|\s$|\s\s/u.test(name) && Array.from(name).length <= 40;
        return isFit && cleanName(name) === name;
      }),
    );
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
