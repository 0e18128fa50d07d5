import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PortraitSlots } from './portrait-slots.ts';

test('a person keeps their layer; a changed one is painted anew', () => {
  const slots = new PortraitSlots({ capacity: 2, max: 4 });
  expect(slots.claim('a', 1)).toEqual({ slot: 0, fresh: true });
  expect(slots.claim('a', 2)).toEqual({ slot: 0, fresh: false });
  slots.release('a');
  expect(slots.slotOf('a')).toBeNull();
  expect(slots.claim('a', 3)?.fresh).toBe(true);
});

test('the texture grows by doubling up to its bound', () => {
  const slots = new PortraitSlots({ capacity: 2, max: 5 });
  for (const id of ['a', 'b', 'c']) slots.claim(id, 1);
  expect(slots.capacity).toBe(4);
  for (const id of ['d', 'e']) slots.claim(id, 1);
  expect(slots.capacity).toBe(5);
});

test('beyond the bound the one seen longest ago gives way, and nobody in view', () => {
  const slots = new PortraitSlots({ capacity: 2, max: 2 });
  slots.claim('old', 1);
  slots.claim('older', 0);
  expect(slots.claim('new', 2)).toEqual({ slot: 1, fresh: true });
  expect(slots.slotOf('older')).toBeNull();
  slots.claim('old', 2);
  expect(slots.claim('one too many', 2)).toBeNull();
});

test('no two people ever share a layer', () => {
  const step = fc.record({ id: fc.integer({ min: 0, max: 12 }), release: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const slots = new PortraitSlots({ capacity: 2, max: 6 });
      steps.forEach(({ id, release }, frame) => {
        if (release) slots.release(String(id));
        else slots.claim(String(id), frame);
        const held = Array.from({ length: 13 }, (_, k) => slots.slotOf(String(k))).filter((slot) => slot !== null);
        expect(new Set(held).size).toBe(held.length);
        for (const slot of held) expect(slot).toBeLessThan(slots.capacity);
      });
    }),
  );
});
