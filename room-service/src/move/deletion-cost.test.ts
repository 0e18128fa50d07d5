import { expect, it } from 'vitest';
import { DeletionCost } from './deletion-cost.ts';
import { Clockwork, settled } from './testing/clockwork.ts';

/** What Kubernetes was told, and what the log. */
function published() {
  const clock = new Clockwork();
  const kubernetes = { people: 0, told: [] as number[], trouble: null as string | null, warned: [] as string[] };
  const cost = new DeletionCost({
    people: () => kubernetes.people,
    tell: (people) => {
      kubernetes.told.push(people);
      return Promise.resolve(kubernetes.trouble);
    },
    warn: (why) => kubernetes.warned.push(why),
    after: clock.after,
  });
  return { clock, kubernetes, cost };
}

it.each<[number, number[], number[]]>([
  [0, [0, 1, 0], [0, 1, 0]],
  [20, [21, 22], [20, 22]],
  [20, [19, 18], [20, 18]],
  [100, [109, 91, 110, 120, 121], [100, 110, 121]],
  [5, [6, 5], [5, 6, 5]],
])('[DRN7] of %i people and then %j it tells %j', async (first, then, told) => {
  const { clock, kubernetes, cost } = published();
  kubernetes.people = first;
  cost.start();
  await settled();
  for (const people of then) {
    kubernetes.people = people;
    await clock.advance(10_000);
  }
  expect(kubernetes.told).toEqual(told);
});

it('[DRN7] tells it every ten seconds at most, however often it changes', async () => {
  const { clock, kubernetes, cost } = published();
  cost.start();
  for (let n = 1; n <= 300; n += 1) {
    kubernetes.people = n * 1_000;
    await clock.advance(100);
  }
  expect(kubernetes.told).toHaveLength(4);
});

it('[DRN7] tries again what failed, and warns of each trouble once', async () => {
  const { clock, kubernetes, cost } = published();
  kubernetes.trouble = '403: pods "rooms-0" is forbidden';
  cost.start();
  await clock.advance(30_000);
  expect([kubernetes.told, kubernetes.warned]).toEqual([[0, 0, 0, 0], ['403: pods "rooms-0" is forbidden']]);
  kubernetes.trouble = 'connect ECONNREFUSED';
  await clock.advance(10_000);
  kubernetes.trouble = null;
  await clock.advance(20_000);
  expect([kubernetes.told.length, kubernetes.warned.length]).toEqual([6, 2]);
});

it('[DRN7] tells nothing after its end', async () => {
  const { clock, kubernetes, cost } = published();
  cost.start();
  cost.close();
  await settled();
  kubernetes.people = 7;
  await clock.advance(60_000);
  expect([kubernetes.told, clock.waiting]).toEqual([[0], 0]);
});
