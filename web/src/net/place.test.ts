import { limits } from '@atrium/protocol';
import { describe, expect, it } from 'vitest';
import { PlaceKeeper, type Place } from './place.ts';

const place: Place = {
  resumeToken: 'token',
  url: '/ws',
  rtpCapabilities: {},
  name: 'Ana',
  color: 1,
  photo: null,
  mic: 'live',
  camera: 'off',
};

function storage() {
  const map = new Map<string, string>();
  return {
    map,
    getItem: (key: string) => map.get(key) ?? null,
    setItem: (key: string, value: string) => void map.set(key, value),
    removeItem: (key: string) => void map.delete(key),
  };
}

describe('PlaceKeeper', () => {
  it('gives the place of its own room back to the next page, while the server keeps it', () => {
    const tab = storage();
    let now = 0;
    const keep = (room: string) => new PlaceKeeper({ room, storage: tab, now: () => now });
    keep('a').save(place);
    now = limits.RESUME_TRIES_MS;
    expect(keep('a').fresh()).toEqual(place);
    expect(keep('b').fresh()).toBeNull();
    now += 1;
    expect(keep('a').fresh()).toBeNull();
    expect(keep('a').last()).toEqual(place);
  });

  it('stays fresh by signs of life, and holds changes', () => {
    const tab = storage();
    let now = 0;
    const keeper = new PlaceKeeper({ room: 'a', storage: tab, now: () => now });
    keeper.save(place);
    now = 20_000;
    keeper.seen();
    keeper.update({ mic: 'muted' });
    now = 40_000;
    expect(new PlaceKeeper({ room: 'a', storage: tab, now: () => now }).fresh()?.mic).toBe('muted');
    keeper.clear();
    expect(tab.map.size).toBe(0);
  });

  it('[SES13] gives the newest ticket to the next page, and writes nothing but it', () => {
    const tab = storage();
    const keep = () => new PlaceKeeper({ room: 'a', storage: tab, now: () => 0 });
    const keeper = keep();
    keeper.renew('of nobody');
    expect(tab.map.size).toBe(0);
    keeper.save(place);
    const before = tab.map.get('atrium.place.a');
    keeper.renew('newer');
    expect(tab.map.get('atrium.place.a')).toBe(before);
    expect([keeper.fresh()?.resumeToken, keep().fresh()?.resumeToken]).toEqual(['newer', 'newer']);
    keeper.update({ mic: 'muted' });
    expect(keep().fresh()).toMatchObject({ resumeToken: 'newer', mic: 'muted' });
    keeper.save({ ...place, resumeToken: 'of the next welcome' });
    expect(keep().fresh()?.resumeToken).toBe('of the next welcome');
    keeper.clear();
    expect(tab.map.size).toBe(0);
  });

  it('survives a browser that forbids storage, and nonsense in it', () => {
    const throwing = {
      getItem: () => {
        throw new DOMException('no', 'SecurityError');
      },
      setItem: () => {
        throw new DOMException('no', 'QuotaExceededError');
      },
      removeItem: () => {
        throw new DOMException('no', 'SecurityError');
      },
    };
    const keeper = new PlaceKeeper({ room: 'a', storage: throwing, now: () => 0 });
    keeper.save(place);
    expect(keeper.fresh()).toEqual(place);
    keeper.clear();
    expect(keeper.fresh()).toBeNull();

    for (const text of [
      '{',
      '7',
      '{"url":3}',
      'null',
      '{"resumeToken":"x","url":"/","name":"n","rtpCapabilities":null}',
    ]) {
      const tab = storage();
      tab.map.set('atrium.place.a', text);
      tab.map.set('atrium.place.a.seen', '0');
      expect(new PlaceKeeper({ room: 'a', storage: tab, now: () => 0 }).fresh()).toBeNull();
    }
  });
});
