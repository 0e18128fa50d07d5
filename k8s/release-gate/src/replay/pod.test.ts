import { describe, expect, it } from 'vitest';
import { evidenceOf } from '../judge/counters.ts';
import { firstLife, lifeAt, nextLife } from './lives.ts';
import { Pod } from './pod.ts';

const of = (pod: Pod, atS: number, fromS = 0) => {
  const untilS = { primary: atS, canary: atS };
  const read = (age: '20s' | '5m') =>
    evidenceOf(pod.series, { age, participant: 'person', fromS, untilS }).get('5')?.canary;
  return { '20s': read('20s'), '5m': read('5m') };
};
const podOf = (countsNothing = false) =>
  new Pod({ name: 'canary-0', track: 'canary', weights: ['5', '10'], startedS: 0, countsNothing });

describe("[RPL9] a pod's rooms", () => {
  it('are judged once at each age, and known from the next scrape on', () => {
    const pod = podOf();
    pod.scrape(10);
    pod.open({ bornS: 20, weight: '5', at: 0 });
    pod.open({ bornS: 21, weight: '5', at: 3 });
    pod.scrape(44);
    expect(of(pod, 44)['20s']).toEqual([0, 0, 0, 0]);
    pod.scrape(46);
    expect(of(pod, 45)['20s']).toEqual([0, 0, 0, 0]);
    expect(of(pod, 46)).toEqual({ '20s': [1, 0, 0, 1], '5m': [0, 0, 0, 0] });
    pod.scrape(400);
    expect(of(pod, 400)).toEqual({ '20s': [1, 0, 0, 1], '5m': [1, 0, 0, 1] });
  });

  it('are lost with its process, and so is what was counted since it was scraped last', () => {
    const pod = podOf();
    pod.scrape(10);
    for (const bornS of [20, 30, 40]) pod.open({ bornS, weight: '5', at: 0 });
    pod.scrape(46);
    pod.begin(70);
    pod.open({ bornS: 71, weight: '5', at: 1 });
    pod.scrape(100);
    expect(of(pod, 100)).toEqual({ '20s': [1, 1, 0, 0], '5m': [0, 0, 0, 0] });
    expect(pod.heardS).toBe(100);
  });

  it('are not counted by one that counts nothing, though it answers', () => {
    const pod = podOf(true);
    pod.open({ bornS: 20, weight: '5', at: 0 });
    pod.scrape(400);
    expect([pod.heardS, of(pod, 400)['20s']]).toEqual([400, [0, 0, 0, 0]]);
  });

  it('are refused where there is no counter for them', () => {
    const pod = podOf();
    pod.open({ bornS: 20, weight: '50', at: 0 });
    expect(() => pod.scrape(100)).toThrow('weight 50');
  });
});

it('[RPL6] a process that is killed again and again is waited for longer each time', () => {
  const first = firstLife(60);
  const second = nextLife(first, 60);
  expect([first, second, nextLife(second, 60)].map(({ fromS, untilS }) => [fromS, untilS])).toEqual([
    [0, 60],
    [70, 130],
    [150, 210],
  ]);
  expect(lifeAt(60, 59.9)).toEqual(first);
  expect(lifeAt(60, 60)).toEqual(second);
  const late = lifeAt(60, 10_000);
  expect(nextLife(late, 60).fromS - late.untilS).toBe(300);
  expect(lifeAt(Infinity, 1e6).number).toBe(0);
});
