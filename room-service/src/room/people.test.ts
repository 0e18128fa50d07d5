import { describe, expect, test } from 'vitest';
import { Rehearsal } from './rehearsal.ts';
import { Room } from './room.ts';

const LOOK = { color: 1, photo: null };

describe('people', () => {
  test('[PER1] the first is host, and the longest present follows, before who is reconnecting', () => {
    const stage = new Rehearsal();
    const [a, b, c] = [stage.join('A'), stage.join('B'), stage.join('C')];
    expect([a, b, c].map((id) => stage.room.person(id)?.role)).toEqual(['host', 'member', 'member']);
    stage.room.disconnect(b, stage.now);
    stage.room.leave(a, stage.now);
    expect([b, c].map((id) => stage.room.person(id)?.role)).toEqual(['member', 'host']);
    stage.room.leave(c, stage.now);
    expect(stage.room.person(b)?.role).toBe('host');
    stage.room.leave(b, stage.now);
    expect(stage.room.person(stage.join())?.role).toBe('host');
  });

  test('[PER1] a host whose connection is lost stays host until they are gone for good', () => {
    const stage = new Rehearsal();
    const [a, b] = [stage.join('A'), stage.join('B')];
    stage.room.disconnect(a, stage.now);
    stage.wait(29_900);
    expect(stage.room.person(b)?.role).toBe('member');
    stage.wait(200);
    expect(stage.room.has(a)).toBe(false);
    expect(stage.room.person(b)?.role).toBe('host');
  });

  test('[PER2] a lost connection keeps place, circle and mute state for 30 s, and others see it', () => {
    const stage = new Rehearsal();
    const { ids, circle } = stage.circle(0, 0, 3);
    const [a] = ids;
    stage.room.setMedia(a!, { mic: 'muted', camera: 'live' }, stage.now);
    stage.tick();
    stage.said('roster');
    const before = stage.place(a!);
    stage.room.disconnect(a!, stage.now);
    stage.tick();
    expect(stage.said('roster').map((event) => event.d)).toEqual([
      { joined: [], changed: [{ id: a, presence: 'reconnecting' }], left: [] },
    ]);
    stage.wait(29_500);
    expect(stage.room.resume(a!, stage.now).ok).toBe(true);
    expect(stage.place(a!)).toEqual(before);
    expect(stage.circleOf(a!)).toBe(circle);
    expect(stage.room.person(a!)).toMatchObject({ mic: 'muted', camera: 'live', presence: 'here' });
    stage.room.disconnect(a!, stage.now);
    stage.wait(30_100);
    expect(stage.room.has(a!)).toBe(false);
    expect(stage.said('roster').at(-1)?.d.left).toEqual([a]);
    expect(stage.ring(ids[1]!).members).toHaveLength(2);
  });

  test('[PER2] what is said later of a lost connection only shortens its time', () => {
    const stage = new Rehearsal();
    const [a, b] = [stage.join('A'), stage.join('B')];
    for (const id of [a, b]) stage.room.disconnect(id, stage.now, 60_000);
    stage.wait(5_000);
    stage.said('roster');
    stage.room.disconnect(a, stage.now, 10_000);
    stage.room.disconnect(b, stage.now, 60_000);
    stage.wait(9_900);
    expect([stage.room.has(a), stage.room.has(b)]).toEqual([true, true]);
    expect(stage.said('roster')).toEqual([]);
    stage.tick();
    expect([stage.room.has(a), stage.room.has(b)]).toEqual([false, true]);
    stage.wait(45_000);
    expect(stage.room.has(b)).toBe(false);
  });

  test('[PER2] a shorter time is kept when it is said, also over a restore', () => {
    const stage = new Rehearsal();
    const [a, b] = [stage.join('A'), stage.join('B')];
    stage.room.disconnect(a, stage.now, 10_000);
    stage.room.disconnect(b, stage.now);
    const options = { now: stage.now, random: () => 0.5, newId: () => 'unused' };
    const restored = Room.restore(stage.room.snapshot(), options);
    for (const room of [stage.room, restored]) {
      room.tick(stage.now + 9_900);
      expect([room.has(a), room.has(b)]).toEqual([true, true]);
      expect(room.resume(a, stage.now + 10_000)).toMatchObject({ ok: false, error: { code: 'resume_expired' } });
      expect([room.has(a), room.has(b)]).toEqual([false, true]);
    }
  });

  test('[PER3] a resume works until 30 s, also while joined, and is refused later, even before a tick', () => {
    const stage = new Rehearsal();
    const a = stage.join();
    expect(stage.room.resume(a, stage.now).ok).toBe(true);
    stage.room.disconnect(a, stage.now);
    expect(stage.room.resume(a, stage.now + 29_999).ok).toBe(true);
    stage.room.disconnect(a, stage.now);
    expect(stage.room.resume(a, stage.now + 30_000)).toMatchObject({ ok: false, error: { code: 'resume_expired' } });
    expect(stage.room.has(a)).toBe(false);
    expect(stage.room.resume('nobody', stage.now)).toMatchObject({ error: { code: 'resume_expired' } });
  });

  test('[PER4] an empty name is refused at the door and later', () => {
    const stage = new Rehearsal();
    const newcomer = { ...LOOK, name: '\u200B', kind: 'person', mic: 'live', camera: 'off' } as const;
    expect(stage.room.join(newcomer, stage.now)).toMatchObject({ error: { code: 'bad_name' } });
    const a = stage.join('Ada');
    expect(stage.room.setProfile(a, { ...LOOK, name: ' ' }, stage.now)).toMatchObject({ error: { code: 'bad_name' } });
    expect(stage.room.person(a)?.name).toBe('Ada');
  });

  test('[PER5] names stay different, and a name that was given up is free', () => {
    const stage = new Rehearsal();
    const [a, b, c] = [stage.join('Ada'), stage.join('ada'), stage.join('Ada')];
    const names = () => [a, b, c].map((id) => stage.room.person(id)?.name);
    expect(names()).toEqual(['Ada', 'ada 2', 'Ada 3']);
    stage.room.setProfile(a, { ...LOOK, name: 'ADA' }, stage.now);
    expect(names()[0]).toBe('ADA');
    stage.room.setProfile(a, { ...LOOK, name: 'Bob' }, stage.now);
    stage.room.setProfile(c, { ...LOOK, name: 'Ada' }, stage.now);
    expect(names()).toEqual(['Bob', 'ada 2', 'Ada']);
  });

  test('[PER6] the smallest free index, rested for 5 s', () => {
    const stage = new Rehearsal();
    const [a, b, c] = [stage.join(), stage.join(), stage.join()];
    expect([a, b, c].map((id) => stage.room.indexOf(id))).toEqual([0, 1, 2]);
    stage.room.leave(b, stage.now);
    expect(stage.room.idAt(1)).toBeNull();
    stage.wait(4_900);
    expect(stage.room.indexOf(stage.join())).toBe(3);
    stage.wait(100);
    const next = stage.join();
    expect(stage.room.indexOf(next)).toBe(1);
    expect(stage.room.idAt(1)).toBe(next);
  });

  test('[PER7] one arrives near the edge, out of earshot, facing the liveliest open circle', () => {
    const stage = new Rehearsal();
    const first = stage.join();
    const alone = stage.place(first);
    expect(Math.hypot(alone.x, alone.z)).toBeGreaterThanOrEqual(0.79 * 6);
    expect(Math.hypot(alone.x, alone.z)).toBeLessThanOrEqual(0.9 * 6);
    expect(Math.sin(alone.yaw)).toBeCloseTo(-alone.x / Math.hypot(alone.x, alone.z));
    stage.room.leave(first, stage.now);
    const large = stage.circle(2, 0, 3);
    const small = stage.circle(-3, 0, 2);
    const facing = (id: string) => {
      const { x, z, yaw } = stage.place(id);
      const ring = (member: string) => stage.ring(member);
      const miss = (to: { x: number; z: number }) =>
        Math.abs(Math.sin(Math.atan2(to.x - x, to.z - z) - yaw)) +
        (Math.cos(Math.atan2(to.x - x, to.z - z) - yaw) < 0 ? 1 : 0);
      return miss(ring(large.ids[0]!)) < miss(ring(small.ids[0]!)) ? 'large' : 'small';
    };
    expect(facing(stage.join())).toBe('large');
    stage.room.setLock(large.ids[0]!, true, stage.now);
    expect(facing(stage.join())).toBe('small');
  });

  test('[PER7] of many who arrive at once, none is in earshot of another while there is room', () => {
    const stage = new Rehearsal();
    const ids = Array.from({ length: 6 }, () => stage.join());
    for (const a of ids) for (const b of ids) if (a !== b) expect(stage.distance(a, b)).toBeGreaterThan(4);
    const more = Array.from({ length: 60 }, () => stage.join());
    const radius = stage.room.glimpse().radius;
    for (const id of more) expect(Math.hypot(stage.place(id).x, stage.place(id).z)).toBeLessThan(radius - 0.5);
    stage.wait(3_000);
    expect(stage.room.view(ids[0]!).circles).toEqual([]);
  });

  test('[PER8] a full room refuses, and takes in again when somebody has left', () => {
    const stage = new Rehearsal({ people: 2 });
    const a = stage.join();
    stage.join();
    expect(() => stage.join()).toThrow('room_full');
    const { room } = new Rehearsal({ people: 1 });
    const newcomer = { name: 'Ada', color: 1, photo: null, kind: 'person', mic: 'off', camera: 'off' } as const;
    room.join(newcomer, 0);
    expect(room.join(newcomer, 0)).toMatchObject({
      error: { message: expect.stringContaining('(1 person)') as string },
    });
    stage.room.leave(a, stage.now);
    expect(stage.room.size).toBe(1);
    stage.join();
    expect(stage.room.size).toBe(2);
  });

  test('[PER9] leaving twice is leaving once, and strangers can do nothing', () => {
    const stage = new Rehearsal();
    const [a, b] = [stage.join(), stage.join()];
    stage.room.leave(a, stage.now);
    stage.room.leave(a, stage.now);
    expect(stage.room.size).toBe(1);
    stage.tick();
    expect(stage.said('roster').flatMap((event) => event.d.left)).toEqual([a]);
    const { room, now } = stage;
    const id = crypto.randomUUID();
    const refusals = [
      room.stepOut(a, now),
      room.setLock(a, true, now),
      room.invite(a, b, now),
      room.answerInvite(a, 'c', true, now),
      room.knock(a, 'c', now),
      room.answerKnock(a, b, true, now),
      room.wave(a, b, now),
      room.chat(a, { id, scope: 'room', text: 'x' }, now),
      room.setMedia(a, { mic: 'live', camera: 'off' }, now),
      room.setAway(a, true, now),
      room.setProfile(a, { ...LOOK, name: 'A' }, now),
    ];
    for (const refusal of refusals) expect(refusal).toMatchObject({ ok: false, error: { code: 'not_joined' } });
    expect(room.move(a, { x: 0, z: 0, yaw: 0 }, now)).toBe('ignored');
    expect(room.audienceOf(a)).toEqual({ listener: a, hear: [], warm: [], see: [] });
    expect([room.person(a), room.indexOf(a), room.has(a)]).toEqual([null, -1, false]);
    room.disconnect(a, now);
    stage.tick();
    expect(stage.said('chat').concat(stage.said('waved') as never)).toEqual([]);
  });

  test('[PER10] changes are said once, merged, and only when something is new', () => {
    const stage = new Rehearsal();
    const a = stage.join('Ada');
    stage.tick();
    stage.said('roster');
    stage.room.setMedia(a, { mic: 'live', camera: 'off' }, stage.now);
    stage.room.setAway(a, false, stage.now);
    stage.room.setProfile(a, { ...LOOK, name: 'Ada' }, stage.now);
    stage.tick();
    expect(stage.said('roster')).toEqual([]);
    stage.room.setMedia(a, { mic: 'muted', camera: 'off' }, stage.now);
    stage.room.setAway(a, true, stage.now);
    stage.room.setProfile(a, { name: 'Eve', color: 3, photo: 'key' }, stage.now);
    stage.tick();
    expect(stage.said('roster').map((event) => event.d.changed)).toEqual([
      [{ id: a, mic: 'muted', presence: 'away', name: 'Eve', color: 3, photo: 'key' }],
    ]);
  });
});
