import { expect, it } from 'vitest';
import { epochAt, type RoomRecord } from '../directory.ts';
import { CONTRACT_TERMS, MARGIN_MS, ownerOf, present, useDirectory, valueOf, type Open } from './fixture.ts';
import { DRAINING, drawOf, podNamed } from './pods.ts';

const { leaseMs } = CONTRACT_TERMS;

/** Whose a room is. */
export function describeOwnership(open: Open): void {
  const { directory, advance, alive, place } = useDirectory(open);

  it('[DIR3] who places a room first, places it; all others get its record', async () => {
    await alive('a', 'b');
    const calls = Array.from({ length: 1_000 }, (_, n) => directory().place(drawOf('demo', n % 2 === 0 ? 'a' : 'b')));
    const placed = (await Promise.all(calls)).map(valueOf);
    const made = placed.filter(({ kind }) => kind === 'made');
    expect(made).toHaveLength(1);
    expect(placed.filter(({ kind }) => kind === 'stands')).toHaveLength(999);
    const records = placed.map((one) => ('record' in one ? JSON.stringify(one.record) : ''));
    expect(new Set(records).size).toBe(1);
    expect(valueOf(await directory().assigned({ after: 0, limit: 9 }))).toHaveLength(1);
  });

  it('[DIR4] a record says how the room was drawn, exactly, and who holds it', async () => {
    const pod = podNamed('a', { track: 'canary', version: '2.0.0-rc.1' });
    valueOf(await directory().beat(pod, 0));
    const { at } = valueOf(await directory().look());
    const draw = { ...drawOf('demo', 'a', 'canary'), weight: 0.1 + 0.2, kind: 'bot' } as const;
    const placed = valueOf(await directory().place(draw));
    if (placed.kind !== 'made') throw new Error(placed.kind);
    const { epoch, assignedAt, ...rest } = placed.record;
    expect(rest).toEqual(draw);
    expect(assignedAt).toBeGreaterThanOrEqual(at);
    expect(assignedAt).toBeLessThan(at + leaseMs);
    expect(epoch).toBeGreaterThanOrEqual(epochAt(assignedAt));
    expect(placed.holder).toEqual({ kind: 'living', pod });
    expect(valueOf(await directory().find('demo'))).toEqual({ record: placed.record, holder: placed.holder });
    expect(valueOf(await directory().find('demo2'))).toBeNull();
  });

  it.each(['*', 'a:b', 'a b', '{x}', '__proto__', 'ü"\\\n', ''])('[DIR4] %j is a name like any other', async (room) => {
    await alive('a');
    const { record } = await place(room, 'a');
    await place('other', 'a');
    expect(valueOf(await directory().find(room))?.record).toEqual(record);
    expect(valueOf(await directory().held('a')).map((one) => one.room)).toEqual([room, 'other'].sort());
    expect(valueOf(await directory().assigned({ after: 0, limit: 1 }))).toEqual([record]);
    expect(valueOf(await directory().end(room, ownerOf(record)))).toEqual({ kind: 'ended' });
    expect(valueOf(await directory().held('a'))).toHaveLength(1);
  });

  it('[DIR5] no room is placed on a pod that is unknown, silent, draining or gone, nor beyond what it takes', async () => {
    const kind = async (pod: string, room = `new-${pod}`) => valueOf(await directory().place(drawOf(room, pod))).kind;
    valueOf(await directory().beat(podNamed('silent'), 0));
    advance(leaseMs);
    valueOf(await directory().beat(podNamed('draining', { state: DRAINING }), 0));
    await alive('gone');
    valueOf(await directory().leave('gone'));
    for (const pod of ['nobody', 'silent', 'draining', 'gone']) expect(await kind(pod)).toBe('no_pod');
    valueOf(await directory().beat(podNamed('small', { roomsMax: 2 }), 0));
    const calls = Array.from({ length: 20 }, (_, n) => directory().place(drawOf(`r${n}`, 'small')));
    const kinds = (await Promise.all(calls)).map((placed) => valueOf(placed).kind);
    expect(kinds.filter((one) => one === 'made')).toHaveLength(2);
    expect(kinds.filter((one) => one === 'full')).toHaveLength(18);
    // What lives already is found on a full and on a silent pod.
    expect(await kind('silent', 'r0')).toBe('stands');
    // A room that is over makes place.
    const first = present(valueOf(await directory().find('r0')));
    valueOf(await directory().end('r0', ownerOf(first.record)));
    expect(await kind('small', 'again')).toBe('made');
  });

  it('[DIR6] each change of owner has a higher epoch than any before, also of other rooms', async () => {
    await alive('a', 'b');
    const epochs: number[] = [];
    let { record } = await place('demo', 'a');
    epochs.push(record.epoch, (await place('other', 'a')).record.epoch);
    for (const to of ['b', 'a', 'b']) {
      const taken = valueOf(await directory().take({ room: 'demo', from: ownerOf(record), to, because: 'moved' }));
      if (taken.kind !== 'taken') throw new Error(taken.kind);
      ({ record } = taken);
      epochs.push(record.epoch);
    }
    valueOf(await directory().end('demo', ownerOf(record)));
    epochs.push((await place('demo', 'b')).record.epoch);
    expect(epochs).toEqual([...new Set(epochs)].sort((a, b) => a - b));
  });

  it('[DIR7] whoever has not the epoch that holds changes nothing, and is told who has', async () => {
    await alive('a', 'b', 'c');
    const { record: old } = await place('demo', 'a');
    const take = { room: 'demo', from: ownerOf(old), to: 'b', because: 'moved' } as const;
    const taken = valueOf(await directory().take(take));
    if (taken.kind !== 'taken') throw new Error(taken.kind);
    const { record, holder } = taken;
    const stale = { kind: 'stale', found: { record, holder } };
    const halves = [
      { pod: 'a', epoch: record.epoch },
      { pod: 'b', epoch: old.epoch },
    ];
    for (const from of halves) expect(valueOf(await directory().take({ ...take, from, to: 'c' }))).toEqual(stale);
    for (const because of ['moved', 'refused', 'expired'] as const) {
      expect(valueOf(await directory().take({ ...take, to: 'c', because }))).toEqual(stale);
    }
    expect(valueOf(await directory().end('demo', ownerOf(old)))).toEqual(stale);
    expect(valueOf(await directory().end('demo', { pod: 'b', epoch: old.epoch }))).toEqual(stale);
    expect(valueOf(await directory().end('demo', { pod: 'a', epoch: record.epoch }))).toEqual(stale);
    expect(valueOf(await directory().confirm('a', [old]))).toEqual([
      { room: 'demo', kind: 'lost', found: { record, holder } },
    ]);
    expect(valueOf(await directory().find('demo'))).toEqual({ record, holder });
    expect(valueOf(await directory().take({ ...take, room: 'none' }))).toEqual({ kind: 'stale', found: null });
    expect(valueOf(await directory().end('none', ownerOf(old)))).toEqual({ kind: 'stale', found: null });
  });

  it('[DIR8] a room that changes hands keeps how it was drawn', async () => {
    valueOf(await directory().beat(podNamed('a', { track: 'canary' }), 0));
    valueOf(await directory().beat(podNamed('b', { version: '3.0.0' }), 0));
    const placed = valueOf(await directory().place(drawOf('demo', 'a', 'canary')));
    if (placed.kind !== 'made') throw new Error(placed.kind);
    advance(1_000);
    const from = ownerOf(placed.record);
    const taken = valueOf(await directory().take({ room: 'demo', from, to: 'b', because: 'moved' }));
    if (taken.kind !== 'taken') throw new Error(taken.kind);
    expect(taken.record).toEqual({ ...placed.record, pod: 'b', epoch: taken.record.epoch });
    expect(taken.holder).toEqual({ kind: 'living', pod: podNamed('b', { version: '3.0.0' }) });
    expect(valueOf(await directory().held('a'))).toEqual([]);
    expect(valueOf(await directory().held('b'))).toEqual([taken.record]);
  });

  it('[DIR9] a silent pod’s room is taken when its lease has run out, one whose port refuses at once', async () => {
    await alive('a', 'b');
    const { record } = await place('demo', 'a');
    const take = { room: 'demo', from: ownerOf(record), to: 'b' };
    advance(leaseMs - MARGIN_MS);
    await alive('b');
    expect(valueOf(await directory().take({ ...take, because: 'expired' }))).toEqual({ kind: 'alive' });
    advance(MARGIN_MS);
    expect(valueOf(await directory().find('demo'))?.holder).toEqual({ kind: 'lapsed', pod: podNamed('a') });
    expect(valueOf(await directory().take({ ...take, because: 'expired' })).kind).toBe('taken');
    const other = await place('other', 'b');
    await alive('a');
    const refused = { room: 'other', from: ownerOf(other.record), to: 'a', because: 'refused' } as const;
    expect(valueOf(await directory().take(refused)).kind).toBe('taken');
  });

  it('[DIR9] nobody is given a room who cannot have it', async () => {
    await alive('a', 'gone');
    valueOf(await directory().beat(podNamed('draining', { state: DRAINING }), 0));
    valueOf(await directory().leave('gone'));
    const { record } = await place('demo', 'a');
    for (const to of ['nobody', 'gone', 'draining']) {
      const taken = await directory().take({ room: 'demo', from: ownerOf(record), to, because: 'moved' });
      expect(valueOf(taken)).toEqual({ kind: 'no_pod' });
    }
    expect(valueOf(await directory().find('demo'))?.record).toEqual(record);
    const itself = valueOf(
      await directory().take({ room: 'demo', from: ownerOf(record), to: 'a', because: 'refused' }),
    );
    expect(itself).toEqual({ kind: 'taken', record, holder: { kind: 'living', pod: podNamed('a') } });
  });

  it('[DIR12] a directory that has lost its data is told it by the owners, and the higher epoch wins', async () => {
    await alive('a', 'b');
    const born = { ...drawOf('demo', 'a', 'canary'), assignedAt: 1_000 };
    const older: RoomRecord = { ...born, epoch: 1_000 };
    const newer: RoomRecord = { ...born, pod: 'b', epoch: 2_000 };
    const found = { record: newer, holder: { kind: 'living', pod: podNamed('b') } };
    expect(valueOf(await directory().confirm('a', [older]))).toEqual([{ room: 'demo', kind: 'restored' }]);
    expect(valueOf(await directory().find('demo'))?.record).toEqual(older);
    expect(valueOf(await directory().confirm('b', [newer]))).toEqual([{ room: 'demo', kind: 'restored' }]);
    expect(valueOf(await directory().confirm('a', [older]))).toEqual([{ room: 'demo', kind: 'lost', found }]);
    expect(valueOf(await directory().beat(podNamed('a'), 0)).lost).toEqual([{ room: 'demo', epoch: 1_000, found }]);
    expect(valueOf(await directory().held('a'))).toEqual([]);
    // Only those that came up are told again, so they are no fair sample: the release gate gets none of them.
    expect(valueOf(await directory().assigned({ after: 0, limit: 9 }))).toEqual([]);
    // A directory whose clock is behind goes on from what it is told.
    const ahead: RoomRecord = { ...born, room: 'ahead', epoch: 2 ** 52 };
    valueOf(await directory().confirm('a', [ahead]));
    expect((await place('next', 'a')).record.epoch).toBe(2 ** 52 + 1);
  });

  it('[DIR13] a room that is over is nobody’s, ends once, and cannot be had back', async () => {
    await alive('a');
    const { record } = await place('demo', 'a');
    expect(valueOf(await directory().end('demo', ownerOf(record)))).toEqual({ kind: 'ended' });
    expect(valueOf(await directory().end('demo', ownerOf(record)))).toEqual({ kind: 'ended' });
    expect(valueOf(await directory().find('demo'))).toBeNull();
    const take = { room: 'demo', from: ownerOf(record), to: 'a', because: 'moved' } as const;
    expect(valueOf(await directory().take(take))).toEqual({ kind: 'stale', found: null });
    expect(valueOf(await directory().confirm('a', [record]))).toEqual([{ room: 'demo', kind: 'lost', found: null }]);
    const again = await place('demo', 'a');
    expect(again.record.epoch).toBeGreaterThan(record.epoch);
    expect(valueOf(await directory().end('demo', ownerOf(record))).kind).toBe('stale');
  });
}
