import type { Circle } from '@atrium/protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import { createMediaStore } from '../media/media-store.ts';
import { createRoomStore } from '../net/room-store.ts';
import { FakeClock } from '../net/testing/fake-clock.ts';
import { ShareGuard } from './share-guard.ts';

const circle = (id: string, members: string[]): [string, Circle] => [
  id,
  { id, x: 0, z: 0, radius: 1, angle: 0, members, locked: false, capacity: 15, talking: false },
];

let clock: FakeClock;
let left: number;
let room: ReturnType<typeof createRoomStore>;
let media: ReturnType<typeof createMediaStore>;

beforeEach(() => {
  clock = new FakeClock();
  left = 0;
  room = createRoomStore('test');
  media = createMediaStore();
  new ShareGuard({ clock, room, media, onLeft: () => (left += 1) });
  room.setState({ self: 'me', connection: { kind: 'joined' }, circles: new Map([circle('a', ['me', 'ben'])]) });
  media.setState({ screen: { kind: 'live', stream: {} as MediaStream } });
});

describe('ShareGuard', () => {
  it('lets a screen be shown for as long as its circle lasts, whoever comes and goes', async () => {
    room.setState({ circles: new Map([circle('a', ['me', 'ben', 'eve']), circle('b', ['x', 'y'])]) });
    await clock.advance(60_000);
    expect(left).toBe(0);
  });

  it('says at once when it would be shown to another circle', () => {
    room.setState({ circles: new Map([circle('b', ['me', 'eve'])]) });
    expect(left).toBe(1);
  });

  it('waits a while for a circle that has broken up', async () => {
    room.setState({ circles: new Map() });
    await clock.advance(9_000);
    room.setState({ circles: new Map([circle('a', ['me', 'ben'])]) });
    await clock.advance(60_000);
    expect(left).toBe(0);
    room.setState({ circles: new Map() });
    await clock.advance(10_000);
    expect(left).toBe(1);
  });

  it('believes nothing that the page knows while it is away', async () => {
    room.setState({ connection: { kind: 'reconnecting', since: 0, attempt: 1, nextTryAt: 0 }, circles: new Map() });
    await clock.advance(60_000);
    expect(left).toBe(0);
    room.setState({ connection: { kind: 'joined' }, circles: new Map([circle('a', ['me', 'ben'])]) });
    expect(left).toBe(0);
  });

  it('begins anew with each screen', () => {
    media.setState({ screen: { kind: 'off' } });
    room.setState({ circles: new Map([circle('b', ['me', 'eve'])]) });
    media.setState({ screen: { kind: 'live', stream: {} as MediaStream } });
    expect(left).toBe(0);
  });
});
