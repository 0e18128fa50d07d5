import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assertNever, detailOf, ERRORS, ok, refuse, wireError, type ErrorCode } from './errors.ts';

const codes = Object.keys(ERRORS) as ErrorCode[];

describe('refusals', () => {
  it('[ENV8] each code has a status for a failure and a sentence for a person', () => {
    for (const code of codes) {
      const { status, text } = ERRORS[code];
      expect(Number.isInteger(status) && status >= 400 && status <= 599).toBe(true);
      expect(text).toMatch(/^[A-Z].*(\.|\{detail\})$/);
      expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
    }
  });

  it('[ENV8] the detail stands in the text as it is, also when it looks like a pattern', () => {
    const detail = fc.oneof(fc.string(), fc.constantFrom('$&', '$`', "$'", '$$', '$1', '{detail}'));
    fc.assert(
      fc.property(fc.constantFrom(...codes), detail, (code, given) => {
        const [before = '', after = ''] = ERRORS[code].text.split('{detail}');
        const expected = ERRORS[code].text.includes('{detail}') ? before + given + after : before;
        expect(wireError(code, given)).toEqual({ code, message: expected });
      }),
    );
  });

  it('[ENV8] the detail is found again in the text, and in no other', () => {
    fc.assert(
      fc.property(fc.constantFrom(...codes), fc.string(), (code, given) => {
        expect(detailOf(wireError(code, given))).toBe(ERRORS[code].text.includes('{detail}') ? given : '');
      }),
    );
    expect(detailOf({ code: 'room_full', message: 'No room (12).' })).toBe('');
    // Shorter than what stands around it.
    expect(detailOf({ code: 'room_full', message: 'This room is full (). Try again later.'.slice(0, 20) })).toBe('');
  });

  it('[ENV8] no place for a detail is left open', () => {
    for (const code of codes) expect(wireError(code).message).not.toContain('{');
  });

  it('are values beside what succeeds', () => {
    expect(ok(3)).toEqual({ ok: true, value: 3 });
    expect(refuse('circle_full', '15')).toEqual({
      ok: false,
      error: { code: 'circle_full', message: 'This circle is full (15). You will be asked in when somebody leaves.' },
    });
  });

  it('throws for a value that no type allows, and tells of an object its fields alone', () => {
    expect(() => assertNever('walking' as never)).toThrow('unexpected value: walking');
    expect(() => assertNever({ kind: 'person', name: 'Ana' } as never)).toThrow(/^unexpected value: \{ kind, name \}$/);
  });
});
