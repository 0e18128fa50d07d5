import { beforeEach, describe, expect, it, vi } from 'vitest';
import { LEASE_MS } from './directory.ts';
import { drawTrack } from './draw.ts';
import { ownerOf, present, valueOf } from './testing/fixture.ts';
import { Fleet, fleetOf, NEW_ROOMS_PER_MINUTE } from './testing/fleet.ts';
import { DRAINING, podNamed } from './testing/pods.ts';

const person = (room: string, address = '192.0.2.0') => ({ room, kind: 'person', address }) as const;
const ROLLOUT = { weight: 0.5, salt: 'run 1' };
/** Rooms that are drawn for one track. */
const drawnFor = (track: 'primary' | 'canary', count: number): string[] =>
  Array.from({ length: 1_000 }, (_, n) => `room-${n}`)
    .filter((room) => drawTrack(room, { ...ROLLOUT, since: 0 }).track === track)
    .slice(0, count);
const recordOf = async (fleet: Fleet, room: string) => present(valueOf(await fleet.directory.find(room))).record;

describe('a room that lives', () => {
  it('[PLA1] is where it is, whichever pod is asked, in one round trip', async () => {
    const fleet = await fleetOf('a', 'b', 'c');
    expect(await fleet.placement('a').decide(person('demo'))).toMatchObject({ kind: 'here', record: { pod: 'a' } });
    const record = await recordOf(fleet, 'demo');
    expect(await fleet.placement('a').decide(person('demo'))).toEqual({ kind: 'here', record });
    for (const id of ['b', 'c']) {
      expect(await fleet.placement(id).decide(person('demo'))).toEqual({ kind: 'there', pod: podNamed('a'), record });
    }
    expect(fleet.calls).toEqual(['place', 'place', 'place', 'place']);
    expect(fleet.asked).toEqual([]);
  });

  it('[PLA1] is where it is also when its pod drains, is full, or was not heard of here yet', async () => {
    const fleet = await fleetOf('a', 'b');
    await fleet.placement('a').decide(person('demo'));
    fleet.member('a').pod = podNamed('a', { state: DRAINING, people: 100 });
    fleet.member('b').seen = { pods: [], rollout: null };
    expect(await fleet.placement('b').decide(person('demo'))).toMatchObject({ kind: 'there', pod: { id: 'a' } });
    expect(await fleet.placement('a').decide(person('demo'))).toMatchObject({ kind: 'here' });
  });
});

describe('a new room', () => {
  it('[PLA2] [PLA3] is its track’s, with the weight of the draw, and stays with the pod that was asked where it can', async () => {
    const fleet = await fleetOf('a', 'b', 'c1', 'c2');
    valueOf(await fleet.directory.setRollout(ROLLOUT));
    await fleet.beat();
    for (const room of drawnFor('canary', 20)) {
      expect(await fleet.placement('c2').decide(person(room))).toMatchObject({ kind: 'here' });
      expect(await recordOf(fleet, room)).toMatchObject({ track: 'canary', pod: 'c2', weight: 0.5, kind: 'person' });
    }
    const elsewhere = new Set<string>();
    for (const room of drawnFor('primary', 20)) {
      const decision = await fleet.placement('c1').decide(person(room));
      if (decision.kind === 'there') elsewhere.add(decision.pod.id);
      expect(await recordOf(fleet, room)).toMatchObject({ track: 'primary', weight: 0.5 });
    }
    expect([...elsewhere].sort()).toEqual(['a', 'b']);
  });

  it('[PLA3] 1,000 joins of it on all pods give one room', async () => {
    const fleet = await fleetOf('a', 'b', 'c1', 'd', 'e');
    const ids = [...fleet.members.keys()];
    const joins = Array.from({ length: 1_000 }, (_, n) =>
      fleet.placement(present(ids[n % ids.length])).decide({ ...person('demo'), kind: n % 2 === 0 ? 'bot' : 'person' }),
    );
    const places = (await Promise.all(joins)).map((decision, n) =>
      decision.kind === 'there' ? decision.pod.id : decision.kind === 'here' ? ids[n % ids.length] : null,
    );
    expect(new Set(places)).toEqual(new Set([(await recordOf(fleet, 'demo')).pod]));
    expect(valueOf(await fleet.directory.assigned({ after: 0, limit: 9 }))).toHaveLength(1);
  });

  it('[PLA3] goes on to another pod when the one that was chosen has filled up or gone meanwhile', async () => {
    const fleet = await Fleet.of(podNamed('a', { state: DRAINING }), podNamed('b'), podNamed('d'), podNamed('e'));
    valueOf(await fleet.directory.leave('b'));
    valueOf(await fleet.directory.beat(podNamed('d', { roomsMax: 0 }), 0));
    for (const room of ['one', 'two', 'three', 'four']) {
      expect(await fleet.placement('a').decide(person(room))).toMatchObject({ kind: 'there', pod: { id: 'e' } });
    }
  });

  it('[PLA3] stays not with a pod that has begun to drain since its last beat', async () => {
    const fleet = await fleetOf('a', 'c');
    fleet.member('a').pod = podNamed('a', { state: DRAINING });
    const decision = await fleet.placement('a').decide(person('demo'));
    expect(decision).toMatchObject({ kind: 'refused', error: { code: 'no_capacity' } });
  });

  it('[PLA4] is refused when no pod of its track has room, and never given to the other track', async () => {
    const fleet = await fleetOf('a', 'c');
    valueOf(await fleet.directory.setRollout(ROLLOUT));
    fleet.member('c').pod = podNamed('c', { track: 'canary', rooms: 50 });
    await fleet.beat('c', 'a');
    const [room = '', other = ''] = drawnFor('canary', 2);
    for (const id of ['a', 'c']) {
      const decision = await fleet.placement(id).decide(person(room));
      expect(decision).toMatchObject({ kind: 'refused', error: { code: 'no_capacity' } });
    }
    expect(valueOf(await fleet.directory.find(room))).toBeNull();
    // It was drawn, and is missing where rooms of the canary are counted.
    expect(valueOf(await fleet.directory.assigned({ after: 0, limit: 9 }))).toMatchObject([
      { room, track: 'canary', weight: 0.5, kind: 'person', pod: '' },
    ]);
    // One that lives is found all the same.
    valueOf(await fleet.directory.beat(podNamed('c', { track: 'canary' }), 0));
    valueOf(
      await fleet.directory.place({
        room: other,
        pod: 'c',
        track: 'canary',
        version: '1.0.0',
        weight: 0.5,
        kind: 'person',
      }),
    );
    expect(await fleet.placement('a').decide(person(other))).toMatchObject({ kind: 'there', pod: { id: 'c' } });
  });
});

describe('a room whose pod may be gone', () => {
  let fleet: Fleet;
  beforeEach(async () => {
    fleet = await fleetOf('a', 'b', 'd');
    await fleet.placement('a').decide(person('demo'));
    fleet.member('a').serves.add('demo');
  });
  const lapse = async () => {
    fleet.now += LEASE_MS;
    await fleet.beat('b', 'd');
  };
  const join = (unreached?: string) =>
    fleet.placement('b').decide(unreached === undefined ? person('demo') : { ...person('demo'), unreached });

  it('[PLA5] is asked for at the pod itself, when its lease has run out or a client could not reach it', async () => {
    expect(await join('a')).toMatchObject({ kind: 'there', pod: { id: 'a' } });
    await lapse();
    const before = await recordOf(fleet, 'demo');
    expect(await join()).toMatchObject({ kind: 'there', pod: { id: 'a' } });
    expect(fleet.asked).toEqual(['b>a', 'b>a']);
    expect(await recordOf(fleet, 'demo')).toEqual(before);
    // Another pod's trouble is none of this room's.
    expect(await join('d')).toMatchObject({ kind: 'there' });
  });

  it.each([
    ['refused', 'living'],
    ['refused', 'lapsed'],
    ['gone', 'living'],
    ['gone', 'lapsed'],
  ] as const)('[PLA6] is taken at once from a pod that is %s, with a lease that is %s', async (says, lease) => {
    fleet.member('a').says = says;
    const before = await recordOf(fleet, 'demo');
    if (lease === 'lapsed') await lapse();
    const decision = await join('a');
    expect(decision).toMatchObject({ kind: 'here', record: { pod: 'b' } });
    expect((await recordOf(fleet, 'demo')).epoch).toBeGreaterThan(before.epoch);
    // Whoever held it is fenced off.
    expect(valueOf(await fleet.directory.end('demo', ownerOf(before))).kind).toBe('stale');
  });

  it('[PLA6] is taken from a silent pod only when its lease has run out', async () => {
    fleet.member('a').says = 'silent';
    expect(await join('a')).toMatchObject({ kind: 'there', pod: { id: 'a' } });
    await lapse();
    // It beats again after its record was read: silent, and alive.
    vi.spyOn(fleet.directory, 'take').mockImplementationOnce(async (what) => {
      await fleet.beat('a');
      return fleet.directory.take(what);
    });
    expect(await join()).toMatchObject({ kind: 'there', pod: { id: 'a' } });
    await lapse();
    expect(await join()).toMatchObject({ kind: 'here', record: { pod: 'b' } });
  });

  it('[PLA6] is taken without a question from a pod that has left', async () => {
    valueOf(await fleet.directory.leave('a'));
    expect(await join()).toMatchObject({ kind: 'here', record: { pod: 'b' } });
    expect(fleet.asked).toEqual([]);
  });

  it('[PLA7] goes to a pod of its track, and to one of the other only when there is none', async () => {
    const mixed = await fleetOf('a', 'c1', 'c2');
    valueOf(await mixed.directory.setRollout(ROLLOUT));
    await mixed.beat();
    const [room = ''] = drawnFor('canary', 1);
    await mixed.placement('c1').decide(person(room));
    const born = await recordOf(mixed, room);
    mixed.member('c1').says = 'refused';
    const unreached = (pod: string) => ({ ...person(room), unreached: pod });
    expect(await mixed.placement('a').decide(unreached('c1'))).toMatchObject({ kind: 'there', pod: { id: 'c2' } });
    mixed.member('c2').says = 'refused';
    expect(await mixed.placement('a').decide(unreached('c2'))).toMatchObject({ kind: 'there', pod: { id: 'c1' } });
    // A rollback has taken both away.
    for (const id of ['c1', 'c2']) valueOf(await mixed.directory.leave(id));
    await mixed.beat('a');
    expect(await mixed.placement('a').decide(person(room))).toMatchObject({ kind: 'here' });
    const now = await recordOf(mixed, room);
    expect(now).toEqual({ ...born, pod: 'a', epoch: now.epoch });
  });

  it('[PLA7] goes to the least loaded where all have their fill of people, since its own had places', async () => {
    for (const [id, people] of [
      ['b', 130],
      ['d', 110],
    ] as const)
      fleet.member(id).pod = podNamed(id, { people });
    await fleet.beat('b', 'd');
    valueOf(await fleet.directory.leave('a'));
    expect(await join()).toMatchObject({ kind: 'there', pod: { id: 'd' } });
    // Not where it has as many rooms as it may, nor one that will be stopped; and nobody gets a new one there.
    valueOf(await fleet.directory.leave('d'));
    fleet.member('b').pod = podNamed('b', { people: 130, rooms: 50 });
    await fleet.beat('b');
    expect(await join()).toMatchObject({ kind: 'refused', error: { code: 'no_capacity' } });
    fleet.member('b').pod = podNamed('b', { people: 130 });
    await fleet.beat('b');
    expect(await fleet.placement('b').decide(person('new'))).toMatchObject({ kind: 'refused' });
    expect(await join()).toMatchObject({ kind: 'here' });
  });

  it('[PLA7] goes on to another pod when the one that was chosen has gone meanwhile', async () => {
    fleet.member('a').says = 'refused';
    fleet.member('b').pod = podNamed('b', { state: DRAINING });
    const busier = podNamed('e', { people: 50 });
    valueOf(await fleet.directory.beat(busier, 0));
    await fleet.beat('b');
    valueOf(await fleet.directory.leave('d'));
    expect(await join('a')).toMatchObject({ kind: 'there', pod: busier });
  });

  it('[PLA7] is refused where no pod can take it', async () => {
    valueOf(await fleet.directory.leave('a'));
    for (const id of ['b', 'd']) fleet.member(id).pod = podNamed(id, { state: DRAINING });
    await fleet.beat('b', 'd');
    expect(await join()).toMatchObject({ kind: 'refused', error: { code: 'no_capacity' } });
    // Nobody has been heard to drain yet, and the directory knows.
    fleet.member('b').seen = { pods: [podNamed('d')], rollout: null };
    expect(await join()).toMatchObject({ kind: 'refused', error: { code: 'no_capacity' } });
  });

  it('[PLA9] however many come for it at once, it is asked for once by each pod, and has one next owner', async () => {
    fleet.member('a').says = 'refused';
    const joins = Array.from({ length: 1_000 }, (_, n) =>
      fleet.placement(n % 2 === 0 ? 'b' : 'd').decide({ ...person('demo'), unreached: 'a' }),
    );
    const decisions = await Promise.all(joins);
    const { pod } = await recordOf(fleet, 'demo');
    expect(['b', 'd']).toContain(pod);
    decisions.forEach((decision, n) => {
      const asked = n % 2 === 0 ? 'b' : 'd';
      expect(decision.kind === 'there' ? decision.pod.id : asked).toBe(pod);
      expect(decision.kind).not.toBe('refused');
    });
    expect(fleet.asked.sort()).toEqual(['b>a', 'd>a']);
  });
});

describe('one address that asks for name after name', () => {
  it('[PLA4] [PLA10] is written down when it is turned away only where it was drawn by chance, and for one address as often as it may make rooms', async () => {
    const fleet = await fleetOf('a', 'c');
    for (const [id, track] of [
      ['a', 'primary'],
      ['c', 'canary'],
    ] as const)
      fleet.member(id).pod = podNamed(id, { track, rooms: 50 });
    await fleet.beat('a', 'c');
    const told = async () => valueOf(await fleet.directory.assigned({ after: 0, limit: 3 * NEW_ROOMS_PER_MINUTE }));
    for (let n = 0; n < 5; n += 1) await fleet.placement('a').decide(person(`before-${n}`));
    expect(await told()).toEqual([]);
    valueOf(await fleet.directory.setRollout(ROLLOUT));
    await fleet.beat('a', 'c');
    for (let n = 0; n < NEW_ROOMS_PER_MINUTE + 50; n += 1)
      expect(await fleet.placement('a').decide(person(`r${n}`, 'loop'))).toMatchObject({
        error: { code: 'no_capacity' },
      });
    const rooms = await told();
    expect(rooms).toHaveLength(NEW_ROOMS_PER_MINUTE);
    // Either track's, in the shares that were drawn.
    expect(rooms.filter(({ track }) => track === 'canary').length / rooms.length).toBeCloseTo(0.5, 1);
  });

  it('[PLA10] gets no more new rooms than its share, also at once, and finds those that live', async () => {
    const pods = ['a', 'b'].map((id) => podNamed(id, { roomsMax: 4 * NEW_ROOMS_PER_MINUTE }));
    const fleet = await Fleet.of(...pods);
    const loop = (n: number) => fleet.placement('a').decide(person(`r${n}`, 'loop'));
    const decisions = await Promise.all(Array.from({ length: NEW_ROOMS_PER_MINUTE + 50 }, (_, n) => loop(n)));
    const refused = decisions.filter(({ kind }) => kind === 'refused');
    expect(refused).toHaveLength(50);
    expect(refused).toMatchObject(refused.map(() => ({ error: { code: 'too_many' } })));
    expect(await loop(1)).toMatchObject({ kind: 'here' });
    expect(await fleet.placement('a').decide(person('other', 'class'))).toMatchObject({ kind: 'here' });
    // Rooms that live cost nothing, however often they are asked for.
    for (let n = 0; n < 100; n += 1) await fleet.placement('b').decide(person('r1', 'late'));
    expect(await fleet.placement('b').decide(person('new', 'late'))).toMatchObject({ kind: 'here' });
    fleet.now += 60_000;
    await fleet.beat();
    expect(await loop(NEW_ROOMS_PER_MINUTE + 1)).toMatchObject({ kind: 'here' });
  });
});

describe('a directory that cannot be reached', () => {
  let fleet: Fleet;
  beforeEach(async () => {
    fleet = await fleetOf('a', 'b');
    await fleet.placement('a').decide(person('demo'));
    fleet.member('a').serves.add('demo');
    await fleet.placement('b').decide(person('demo'));
    fleet.member('a').isCut = true;
    fleet.member('b').isCut = true;
    // Far beyond its lease.
    fleet.now += 10 * 60_000;
  });
  const refused = { kind: 'refused', error: { code: 'directory_unreachable' } };

  it('[PLA8] rooms that a pod serves go on', async () => {
    expect(await fleet.placement('a').decide(person('demo'))).toEqual({ kind: 'here', record: null });
    expect(fleet.asked).toEqual([]);
  });

  it('[PLA8] rooms whose place is known go on after their pod was asked', async () => {
    const there = { kind: 'there', pod: podNamed('a'), record: null };
    expect(await fleet.placement('b').decide(person('demo'))).toEqual(there);
    for (const says of ['silent', 'refused', 'gone'] as const) {
      fleet.member('a').says = says;
      expect(await fleet.placement('b').decide(person('demo'))).toMatchObject(refused);
    }
    // It has no such room, so it is not asked again.
    fleet.asked.length = 0;
    expect(await fleet.placement('b').decide(person('demo'))).toMatchObject(refused);
    expect(fleet.asked).toEqual([]);
  });

  it('[PLA8] new rooms are refused, and can be had when it is back', async () => {
    expect(await fleet.placement('a').decide(person('new'))).toMatchObject(refused);
    expect(await fleet.placement('b').decide(person('new'))).toMatchObject(refused);
    fleet.member('b').isCut = false;
    await fleet.beat('b');
    expect(await fleet.placement('b').decide(person('new'))).toMatchObject({ kind: 'here' });
    // The pod that is cut off has its room still, since it says so.
    expect(await fleet.placement('b').decide(person('demo'))).toMatchObject({ kind: 'there', pod: { id: 'a' } });
    expect((await recordOf(fleet, 'demo')).pod).toBe('a');
  });
});
