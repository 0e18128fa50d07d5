import { describe, expect, it } from 'vitest';
import type { Pod } from '../directory/directory.ts';
import { DRAINING, podNamed } from '../directory/testing/pods.ts';
import { chooseTarget, type Choice } from './choose.ts';

const own = podNamed('own');
const other = podNamed('other', { track: 'canary' });
const chosen = (pods: readonly Pod[], more: Partial<Choice> = {}): string => {
  const none: ReadonlySet<string> = new Set();
  const rest = { track: 'primary', people: 3, only: null, but: none, resting: none } as const;
  const choice = chooseTarget({ ...rest, isHurried: false, random: () => 0, pods, ...more });
  return choice.kind === 'pod' ? choice.pod.id : choice.kind;
};
const named = (...ids: string[]): ReadonlySet<string> => new Set(ids);

describe('chooseTarget', () => {
  it('[MOV1] takes the other track where its own has no pod that takes rooms', () => {
    expect(chosen([other, own])).toBe('own');
    expect(chosen([other])).toBe('other');
    expect(chosen([other, podNamed('own', { state: DRAINING })])).toBe('other');
    expect(chosen([other, podNamed('own', { rooms: 50 })])).toBe('other');
    expect(chosen([other, own], { but: named('own') })).toBe('other');
  });

  it('[MOV1] waits for a pod of its own track that has lost a call, if there is time', () => {
    const resting = named('own');
    expect(chosen([other, own], { resting })).toBe('wait');
    expect(chosen([other, own, podNamed('second')], { resting })).toBe('second');
    expect(chosen([other, own], { resting, isHurried: true })).toBe('other');
  });

  it('[MOV1] waits for one that has lost a call rather than for none, also where there is no time', () => {
    for (const isHurried of [true, false]) {
      expect(chosen([own], { resting: named('own'), isHurried })).toBe('wait');
      expect(chosen([other, own], { resting: named('other'), but: named('own'), isHurried })).toBe('wait');
      expect(chosen([own], { but: named('own'), isHurried })).toBe('none');
      expect(chosen([], { isHurried })).toBe('none');
      expect(chosen([podNamed('own', { state: DRAINING })], { resting: named('own'), isHurried })).toBe('none');
    }
  });

  it('[MOV23] takes the one that is named, of whatever track, and no other', () => {
    const pods = [own, other, podNamed('second')];
    expect(chosen(pods, { only: 'other' })).toBe('other');
    expect(chosen(pods, { only: 'second' })).toBe('second');
    expect(chosen(pods, { only: 'other', resting: named('other') })).toBe('wait');
    expect(chosen(pods, { only: 'other', but: named('other') })).toBe('none');
    expect(chosen(pods, { only: 'unknown' })).toBe('none');
    expect(chosen([own, podNamed('other', { state: DRAINING })], { only: 'other' })).toBe('none');
  });
});
