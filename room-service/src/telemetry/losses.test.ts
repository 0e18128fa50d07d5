import { expect, test } from 'vitest';
import { Losses } from './losses.ts';

const AT = 100_000;

function stage(here: number): Losses {
  const losses = new Losses();
  for (let n = 0; n < here; n += 1) losses.came(null);
  return losses;
}

function lose(losses: Losses, times: readonly number[]): void {
  for (const at of times) losses.lost(at);
}

test('[END2] three at once were lost together, one or two were not, nor were three one by one', () => {
  const one = stage(20);
  lose(one, [AT, AT + 1_000]);
  expect([one.wasTogether(AT), one.wasTogether(AT + 1_000)]).toEqual([false, false]);
  one.lost(AT + 2_000);
  expect([one.wasTogether(AT), one.wasTogether(AT + 2_000)]).toEqual([true, true]);
  const apart = stage(20);
  lose(apart, [AT, AT + 6_000, AT + 12_000]);
  expect([AT, AT + 6_000, AT + 12_000].map((at) => apart.wasTogether(at))).toEqual([false, false, false]);
});

test('[END2] of many who are here three are chance, and one in twenty is not', () => {
  const losses = stage(400);
  lose(losses, Array<number>(19).fill(AT));
  expect(losses.wasTogether(AT)).toBe(false);
  losses.lost(AT);
  expect(losses.wasTogether(AT)).toBe(true);
});

test('[END2] who came back, or closed the tab, was not lost', () => {
  const losses = stage(20);
  lose(losses, [AT, AT, AT, AT]);
  losses.came(AT);
  expect(losses.wasTogether(AT)).toBe(true);
  losses.leftByWord(AT + 10_000, AT);
  expect(losses.wasTogether(AT)).toBe(false);
});

test('[END2] at the end of a meeting, when more leave by word, lids are lids', () => {
  const losses = stage(30);
  lose(losses, Array<number>(5).fill(AT));
  for (let n = 0; n < 5; n += 1) losses.leftByWord(AT + 1_000, null);
  expect(losses.wasTogether(AT)).toBe(true);
  losses.leftByWord(AT + 2_000, null);
  expect(losses.wasTogether(AT)).toBe(false);
});

test('[END2] what is older than a minute is forgotten, and a clock that is set back finds its place', () => {
  const losses = stage(20);
  lose(losses, [AT, AT, AT]);
  losses.lost(AT + 61_000);
  expect(losses.wasTogether(AT)).toBe(false);
  lose(losses, [AT + 59_000, AT + 60_000]);
  expect(losses.wasTogether(AT + 59_000)).toBe(true);
});

test('[END2] who went on elsewhere with their room is not among those who were here', () => {
  const losses = stage(70);
  for (let n = 0; n < 67; n += 1) losses.movedOn();
  lose(losses, [AT, AT, AT]);
  expect(losses.wasTogether(AT)).toBe(true);
});
