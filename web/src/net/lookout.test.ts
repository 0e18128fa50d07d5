import { ok, refuse, type Result } from '@atrium/protocol';
import { describe, expect, it } from 'vitest';
import type { Way } from './connection-options.ts';
import { LOOK_EVERY_MS, Lookout } from './lookout.ts';
import { PlaceKeeper } from './place.ts';
import { FakeClock, settle } from './testing/fake-clock.ts';

function build() {
  const clock = new FakeClock();
  const storage = { getItem: () => null, setItem: () => undefined, removeItem: () => undefined };
  const place = new PlaceKeeper({ room: 'test', storage, now: () => clock.now() });
  const looks = { answer: refuse('room_unreachable') as Result<Way> | Promise<Result<Way>>, asked: 0 };
  const found: string[] = [];
  const lookout = new Lookout({
    clock,
    place,
    way: () => {
      looks.asked += 1;
      return Promise.resolve(looks.answer);
    },
    onElsewhere: ({ url }) => found.push(url),
  });
  const keep = () =>
    place.save({
      ...{ resumeToken: 'ticket', url: '/pods/a/ws', rtpCapabilities: {} },
      ...{ name: 'Ana', color: 1, photo: null, mic: 'live', camera: 'off' },
    });
  return { clock, looks, found, lookout, keep };
}

const at = (url: string): Result<Way> => ok({ url, rtpCapabilities: {} });

describe('Lookout', () => {
  it('asks until the room is found at another address, and says so once', async () => {
    const { clock, looks, found, lookout, keep } = build();
    keep();
    lookout.start();
    await clock.advance(LOOK_EVERY_MS);
    looks.answer = at('/pods/a/ws');
    await clock.advance(LOOK_EVERY_MS);
    expect([looks.asked, found]).toEqual([3, []]);
    looks.answer = at('/pods/b/ws');
    await clock.advance(5 * LOOK_EVERY_MS);
    expect([looks.asked, found, clock.waiting]).toEqual([4, ['/pods/b/ws'], 0]);
  });

  it('hears no answer after it was stopped, keeps no timer, and asks nothing without a place', async () => {
    const { clock, looks, found, lookout, keep } = build();
    lookout.start();
    expect(looks.asked).toBe(0);
    keep();
    const { promise, resolve } = Promise.withResolvers<Result<Way>>();
    looks.answer = promise;
    lookout.start();
    lookout.stop();
    resolve(at('/pods/b/ws'));
    await settle();
    looks.answer = refuse('unreachable');
    lookout.start();
    await settle();
    expect(clock.waiting).toBe(1);
    lookout.stop();
    expect([found, clock.waiting]).toEqual([[], 0]);
  });
});
