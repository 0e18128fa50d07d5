import { describe, expect, it } from 'vitest';
import { cutOf, feltWords, lateOf } from './felt.ts';
import { people } from './testing/facts.ts';

const at = (instance: string, value: number) => ({ labels: { instance }, value });
const one = (value: number) => [{ labels: {}, value }];

describe('[OPS50] a process that stands still', () => {
  it('makes everybody in it wait, and nobody elsewhere', () => {
    const peopleByPod = [at('a', 11), at('b', 9), at('c', 0)];
    expect(lateOf({ stalls: [at('a', 0.8)], peopleByPod })).toEqual({ people: 11, pods: ['a'], upToS: 0.8 });
    expect(lateOf({ stalls: [at('b', 0.4), at('a', 0.8)], peopleByPod })).toEqual({
      people: 20,
      pods: ['a', 'b'],
      upToS: 0.8,
    });
    expect(lateOf({ stalls: [at('c', 3)], peopleByPod })).toBeNull();
    expect(lateOf({ stalls: [], peopleByPod })).toBeNull();
  });

  it('is said by how many wait, where, and how long at most', () => {
    const late = { people: 11, pods: ['a'], upToS: 0.8123 };
    expect(feltWords({ ...people(11), late })).toEqual([
      'All 11 people of a: what they do takes effect up to 0.81 s late.',
    ]);
    expect(feltWords({ ...people(1), late: { ...late, people: 1 } })[0]).toMatch(/^The one person of a: /);
  });
});

describe('[OPS51] who lost their worker', () => {
  it('is nobody where none died', () => {
    expect(cutOf({ cut: one(0), deaths: one(0) })).toBeNull();
    expect(cutOf({ cut: [], deaths: [] })).toBeNull();
  });

  it('is said to lose sound each time where they die again, and else to have lost it', () => {
    const cut = cutOf({ cut: one(6), deaths: one(12.4) });
    expect(feltWords({ ...people(11), cut })).toEqual([
      '6 of 11 people lose sound for a moment each time a media worker dies: 12 died over the last minute.',
    ]);
    expect(feltWords({ ...people(11), cut: cutOf({ cut: one(6), deaths: one(1.3) }) })).toEqual([
      '6 of 11 people lost sound for a moment: a media worker died within the last minute.',
    ]);
  });
});
