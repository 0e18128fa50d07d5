import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { charactersOf, cleanName, firstCharacters, withoutJoiners } from './names.ts';

/** Many runs on a busy machine; nothing here depends on speed. */
vi.setConfig({ testTimeout: 60_000 });

describe('names', () => {
  test('[PER4] lose what does not show', () => {
    expect(cleanName('  Ada \t  Lovelace\n')).toBe('Ada Lovelace');
    expect(cleanName('A\u0000d\u202Ea\u200B')).toBe('Ada');
    expect(cleanName('Zoe\u0308')).toBe('Zo\u00EB');
    expect(cleanName('Zoe\u200D\u0308')).toBe('Zo\u00EB');
    expect(cleanName(`Z${'\u0300'.repeat(30)}oe`)).toBe(`Z${'\u0300'.repeat(4)}oe`);
    expect(cleanName('\u0300 \u0301Zoe \u0302')).toBe('Zoe');
    expect(cleanName('\u2066\u200D\u2060 \u3164')).toBeNull();
    expect(cleanName('')).toBeNull();
  });

  test('[PER4] keep the joiners that belong to a word or an emoji, and no other', () => {
    const family = '\u{1F469}\u200D\u{1F469}\u200D\u{1F467}\u200D\u{1F466}';
    expect(cleanName(family)).toBe(family);
    expect(cleanName('\u2764\uFE0F\u200D\u{1F525}')).toBe('\u2764\uFE0F\u200D\u{1F525}');
    expect(cleanName('\u0645\u06CC\u200C\u0631\u0648\u0645')).toBe('\u0645\u06CC\u200C\u0631\u0648\u0645');
    expect(cleanName('\u0915\u094D\u200D\u0937')).toBe('\u0915\u094D\u200D\u0937');
    expect(cleanName('\u200DAda\u200D')).toBe('Ada');
    expect(cleanName('A\u200D\u200Dda\uFE0F')).toBe('Ada');
    expect(withoutJoiners(family)).toBe('\u{1F469}\u{1F469}\u{1F467}\u{1F466}');
  });

  test('[PER4] have at most 40 characters as people see them', () => {
    const family = '\u{1F469}\u200D\u{1F467}';
    expect(cleanName('x'.repeat(40))).toBe('x'.repeat(40));
    expect(cleanName('x'.repeat(41))).toBeNull();
    expect(cleanName(family.repeat(40))).toBe(family.repeat(40));
    expect(cleanName(family.repeat(41))).toBeNull();
    // One character of a hundred parts is no name either.
    expect(cleanName(Array(100).fill('\u{1F469}').join('\u200D'))).toBeNull();
    expect(firstCharacters(`${family}ab c`, 4)).toBe(`${family}ab`);
  });

  test('[PER4] every name is refused or fit, and then stays as it is', () => {
    const parts = fc.constantFrom('\u200D', '\u200C', '\uFE0F', '\u{1F469}', '\u0308', 'a', '\u06CC', ' ', '\u202E');
    const raw = fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.string({ unit: parts, maxLength: 20 }));
    fc.assert(
      fc.property(raw, (text) => {
        const name = cleanName(text);
        if (name === null) return;
        expect(name).not.toMatch(/[\p{Cc}\p{Cs}]|^\s|\s$|\s\s|\u200B|\u2060|\p{Bidi_Control}/u);
        expect(name).not.toMatch(/^(\u200C|\u200D|\uFE0F)|(\u200C|\u200D)$|(\u200C|\u200D){2}/u);
        expect(charactersOf(name).length).toBeLessThanOrEqual(40);
        expect(cleanName(name)).toBe(name);
      }),
      { numRuns: 500 },
    );
  });
});
