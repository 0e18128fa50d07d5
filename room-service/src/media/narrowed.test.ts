import { describe, expect, it } from 'vitest';
import { narrowed } from './narrowed.ts';

const before = { listener: 'ana', hear: ['ben', 'cat'], warm: ['dan'], see: ['ben', 'cat'] };

describe('what is left of what somebody hears and sees', () => {
  it('[MOV19] is what both words give: nothing begins, and nothing stays that was taken away', () => {
    const allowed = { listener: 'ana', hear: ['cat', 'dan', 'eve'], warm: ['ben'], see: ['ben', 'eve'] };
    expect(narrowed(before, allowed)).toEqual({ listener: 'ana', hear: ['cat'], warm: [], see: ['ben'] });
  });

  it('[MOV19] is nothing where nobody was heard, or where nobody may be', () => {
    const nobody = { listener: 'ana', hear: [], warm: [], see: [] };
    expect(narrowed(before, nobody)).toEqual(nobody);
    expect(narrowed(undefined, before)).toEqual(nobody);
  });

  it('[MOV19] does not come back by a later word', () => {
    const nobody = { ...before, hear: [], see: [] };
    expect(narrowed(narrowed(before, nobody), before).hear).toEqual([]);
  });
});
