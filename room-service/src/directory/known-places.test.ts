import { expect, it } from 'vitest';
import { KnownPlaces } from './known-places.ts';
import { podNamed } from './testing/pods.ts';

it('[PLA8] the latest places are known, for a while', () => {
  let now = 0;
  const places = new KnownPlaces({ max: 2, keptMs: 1_000, now: () => now });
  const pod = podNamed('a');
  places.remember('one', pod);
  places.remember('two', pod);
  places.remember('one', podNamed('b'));
  places.remember('three', pod);
  expect(places.size).toBe(2);
  expect([places.of('one')?.id, places.of('two'), places.of('three')?.id]).toEqual(['b', null, 'a']);
  now = 1_000;
  expect(places.of('one')?.id).toBe('b');
  places.forget('one');
  expect(places.of('one')).toBeNull();
  now = 1_001;
  expect(places.of('three')).toBeNull();
  expect(places.size).toBe(0);
});
