import { describe, expect, test, vi } from 'vitest';
import { Rehearsal } from './rehearsal.ts';
import { Room } from './room.ts';
import { seededRandom } from './seeded.ts';

describe('room', () => {
  test('[EVT1] people and circles are one message each at a tick, and nothing when nothing is new', () => {
    const stage = new Rehearsal();
    const [a, b, c] = [stage.join('A'), stage.join('B'), stage.join('C')];
    stage.room.setMedia(a, { mic: 'muted', camera: 'off' }, stage.now);
    stage.room.leave(c, stage.now);
    expect(stage.room.drainEvents()).toEqual([]);
    stage.tick();
    const [roster, ...more] = stage.said('roster');
    expect(more).toEqual([]);
    expect(roster?.to).toBe('all');
    expect(roster?.d.joined.map(({ id, mic }) => [id, mic])).toEqual([
      [a, 'muted'],
      [b, 'live'],
    ]);
    expect(roster?.d.joined[0]?.pose).toEqual(stage.place(a));
    expect([roster?.d.changed, roster?.d.left]).toEqual([[], [c]]);
    stage.tick();
    expect(stage.events).toEqual([]);
    stage.walk([a, 0, 0], [b, 1, 0]);
    stage.wait(5_000);
    stage.said('circles');
    stage.room.setLock(a, true, stage.now);
    stage.room.setLock(a, false, stage.now);
    stage.tick();
    expect(stage.said('circles')).toHaveLength(1);
  });

  test('[EVT2] whom the room leads is named, who walks is not', () => {
    const stage = new Rehearsal();
    const { ids } = stage.circle(0, 0, 2);
    stage.room.drainMovedByRoom();
    stage.walk([ids[0]!, -1.2, 0.4]);
    expect(stage.room.drainMovedByRoom().size).toBe(0);
    stage.wait(1_000);
    expect(stage.room.drainMovedByRoom()).toEqual(new Set([stage.room.indexOf(ids[0]!)]));
  });

  test('[EVT3] a wave reaches one person', () => {
    const stage = new Rehearsal();
    const [a, b] = [stage.join(), stage.join()];
    expect(stage.room.wave(a, b, stage.now).ok).toBe(true);
    expect(stage.said('waved')).toEqual([{ to: [b], m: 'waved', d: { by: a } }]);
    expect(stage.room.wave(a, 'nobody', stage.now)).toMatchObject({ error: { code: 'no_such_person' } });
    expect(stage.room.wave(a, a, stage.now)).toMatchObject({ error: { code: 'not_allowed' } });
  });

  test('[FLO1] [FLO3] the floor grows with arrivals and shrinks without leaving anybody outside', () => {
    const stage = new Rehearsal();
    const ids = Array.from({ length: 50 }, () => stage.join());
    expect(stage.room.glimpse().radius).toBe(13.5);
    expect(stage.said('floor').at(-1)?.d.to).toBe(13.5);
    stage.wait(2_000);
    stage.walk([ids[0]!, 10.2, 0]);
    for (const id of ids.slice(3)) stage.room.leave(id, stage.now);
    stage.wait(21_000);
    expect(stage.said('floor')).toMatchObject([{ to: 'all', d: { from: 13.5, to: 11 } }]);
    expect(stage.place(ids[0]!).x).toBeCloseTo(10.2, 1);
  });

  test('[ROOM4] a glimpse tells how many and where, without names or ids', () => {
    const stage = new Rehearsal({ people: 500 });
    const { ids } = stage.circle(0, 0, 2);
    stage.room.setLock(ids[0]!, true, stage.now);
    for (let i = 0; i < 450; i += 1) stage.join('Secret');
    const glimpse = stage.room.glimpse();
    expect(glimpse).toMatchObject({ people: 452, capacity: 500 });
    expect(glimpse.places.length).toBeGreaterThan(100);
    expect(glimpse.places.length).toBeLessThanOrEqual(200);
    const { x, z } = stage.ring(ids[0]!);
    expect(glimpse.circles).toEqual([{ x, z, radius: 1.295, locked: true }]);
    expect(Object.keys(glimpse.places[0]!).sort()).toEqual(['color', 'x', 'z']);
    expect(JSON.stringify(glimpse)).not.toMatch(/Secret|Ada|id\d/);
  });

  test('[ROOM3] two thousand walk and meet; nobody is asked about once all stand', () => {
    const random = seededRandom(3);
    let ids = 0;
    let now = 0;
    const room = new Room({ id: 'big', now, random, newId: () => `p${(ids += 1)}` });
    const people: string[] = [];
    for (let i = 0; i < 2_000; i += 1) {
      if (i % 10 === 0) room.tick((now += 100));
      const result = room.join({ name: `P${i}`, color: 0, photo: null, kind: 'bot', mic: 'live', camera: 'off' }, now);
      if (result.ok) people.push(result.value);
    }
    expect(room.size).toBe(2_000);
    for (let i = 0; i < 25; i += 1) room.tick((now += 100));
    const headings = people.map(() => random() * 2 * Math.PI);
    for (let i = 0; i < 20; i += 1) {
      for (const [k, id] of people.entries()) {
        const index = room.indexOf(id);
        const heading = headings[k]!;
        const [x, z] = [room.crowd.x(index) + 0.3 * Math.cos(heading), room.crowd.z(index) + 0.3 * Math.sin(heading)];
        room.move(id, { x, z, yaw: heading }, now);
      }
      room.tick((now += 100));
    }
    for (let i = 0; i < 150; i += 1) room.tick((now += 100));
    const { circles } = room.view(people[0]!);
    expect(circles.length).toBeGreaterThan(50);
    expect(new Set(circles.flatMap(({ members }) => members)).size).toBe(
      circles.flatMap(({ members }) => members).length,
    );
    room.drainAudience();
    room.drainEvents();
    room.drainMovedByRoom();
    const { crowd } = room;
    const watched = {
      near: vi.spyOn(crowd, 'near'),
      nearest: vi.spyOn(crowd, 'nearest'),
      place: vi.spyOn(crowd, 'place'),
    };
    for (let i = 0; i < 20; i += 1) room.tick((now += 100));
    // Standing people cost no look at the crowd; only full circles keep watch over their inside.
    const full = circles.filter((circle) => circle.members.length === circle.capacity).length;
    expect(watched.near).toHaveBeenCalledTimes(20 * full);
    expect(watched.nearest).not.toHaveBeenCalled();
    expect(watched.place).not.toHaveBeenCalled();
    expect([room.drainAudience(), room.drainEvents(), room.drainMovedByRoom().size]).toEqual([[], [], 0]);
  }, 60_000);
});
