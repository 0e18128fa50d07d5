import { expect, test } from 'vitest';
import { keepTrying } from './keep-trying.ts';

function build() {
  const answers: ((again: boolean) => void)[] = [];
  let waits: (() => void)[] = [];
  const stop = keepTrying({
    attempt: () => new Promise((resolve) => answers.push(resolve)),
    after: (callback) => {
      waits.push(callback);
      return () => (waits = waits.filter((one) => one !== callback));
    },
  });
  return { answers, stop, waits: () => waits };
}
const settle = () => new Promise((resolve) => setImmediate(resolve));

test('tries again only after an answer, and ends with the one that says so', async () => {
  const { answers, waits } = build();
  expect([answers.length, waits().length]).toEqual([1, 0]);
  answers[0]?.(true);
  await settle();
  expect([answers.length, waits().length]).toEqual([1, 1]);
  waits()[0]?.();
  expect(answers).toHaveLength(2);
  answers[1]?.(false);
  await settle();
  expect(waits()).toHaveLength(1);
});

test('stopped between two tries or within one, it leaves no timer', async () => {
  const between = build();
  between.answers[0]?.(true);
  await settle();
  between.stop();
  expect(between.waits()).toHaveLength(0);
  const within = build();
  within.stop();
  within.answers[0]?.(true);
  await settle();
  expect(within.waits()).toHaveLength(0);
});
