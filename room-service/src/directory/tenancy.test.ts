import { refuse } from '@atrium/protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Directory, Lost } from './directory.ts';
import { Tenancy } from './tenancy.ts';
import { ownerOf, present, valueOf } from './testing/fixture.ts';
import { MemoryDirectory } from './testing/memory.ts';
import { drawOf, podNamed } from './testing/pods.ts';

const MINUTE_MS = 60_000;

describe('the rooms of a pod', () => {
  let now: number;
  let directory: MemoryDirectory;
  let isCut: boolean;
  let open: Set<string>;
  let lost: Lost[];
  let roomsMax: number;
  let paused: number[];
  let tenancy: Tenancy;

  beforeEach(async () => {
    now = 1_700_000_000_000;
    directory = new MemoryDirectory({ now: () => now });
    [isCut, open, lost, roomsMax, paused] = [false, new Set(), [], 50, []];
    const reached = new Proxy<Directory>(directory, {
      get:
        (_target, name: keyof Directory) =>
        async (...args: unknown[]) =>
          isCut
            ? refuse('directory_unreachable')
            : (directory[name] as (...args: unknown[]) => Promise<unknown>).apply(directory, args),
    });
    tenancy = new Tenancy({
      directory: reached,
      self: () => podNamed('a', { roomsMax }),
      onLost: (loss) => lost.push(loss),
      isOpen: (room) => open.has(room),
      now: () => now,
      pause: (ms) => Promise.resolve(paused.push(ms)),
      onBug: (error) => expect(error).toBeUndefined(),
    });
    await beat();
  });

  const beat = async () => {
    valueOf(await tenancy.beat());
    valueOf(await directory.beat(podNamed('b'), 0));
  };
  const pass = async (ms: number) => {
    for (const until = now + ms; now < until;) {
      now = Math.min(until, now + 2_000);
      await beat();
    }
  };
  const placed = async (room: string, pod: string) => {
    const answer = valueOf(await directory.place(drawOf(room, pod)));
    if (answer.kind !== 'made' && answer.kind !== 'stands') throw new Error(answer.kind);
    return answer.record;
  };
  const find = async (room: string) => valueOf(await directory.find(room));

  it('[TEN1] are those whose record names it, and no others', async () => {
    await placed('hers', 'b');
    expect(valueOf(await tenancy.admitTo('hers'))).toBeNull();
    expect(valueOf(await tenancy.admitTo('nobodys'))).toBeNull();
    expect(tenancy.heldAs('hers')).toBeNull();
    const { epoch } = await placed('mine', 'a');
    expect(tenancy.heldAs('mine')).toBeNull();
    expect(valueOf(await tenancy.admitTo('mine'))).toMatchObject({ epoch });
    expect(tenancy.heldAs('mine')).toMatchObject({ epoch });
    expect(tenancy.records().map(({ room }) => room)).toEqual(['mine']);
  });

  it('[TEN1] are not looked up again, so that they go on while the directory cannot be reached', async () => {
    expect(await tenancy.admit(await placed('mine', 'a'))).toBe(true);
    isCut = true;
    expect(valueOf(await tenancy.admitTo('mine'))).not.toBeNull();
    expect(await tenancy.admitTo('unknown')).toMatchObject({ ok: false, error: { code: 'directory_unreachable' } });
  });

  it('[TEN1] are no longer held once another pod has them', async () => {
    const record = await placed('mine', 'a');
    await tenancy.admit(record);
    valueOf(await directory.take({ room: 'mine', from: ownerOf(record), to: 'b', because: 'refused' }));
    expect(tenancy.size).toBe(1);
    await beat();
    expect(tenancy.size).toBe(0);
    expect(tenancy.heldAs('mine')).toBeNull();
    expect(valueOf(await tenancy.admitTo('mine'))).toBeNull();
    tenancy.closed('mine');
    expect(await find('mine')).toMatchObject({ record: { pod: 'b' } });
  });

  it('[TEN2] end when nobody comes for two minutes after the last one was sent', async () => {
    const record = await placed('mine', 'a');
    await tenancy.admit(record);
    await pass(1.5 * MINUTE_MS);
    await tenancy.admit(record);
    await pass(1.5 * MINUTE_MS);
    valueOf(await tenancy.tidy());
    expect(tenancy.heldAs('mine')).not.toBeNull();
    await pass(MINUTE_MS);
    valueOf(await tenancy.tidy());
    expect(tenancy.heldAs('mine')).toBeNull();
    expect(await find('mine')).toBeNull();
  });

  it('[TEN2] stay as long as they are open', async () => {
    await tenancy.admit(await placed('mine', 'a'));
    open.add('mine');
    await pass(10 * MINUTE_MS);
    valueOf(await tenancy.tidy());
    expect(tenancy.heldAs('mine')).not.toBeNull();
  });

  it('[TEN3] are over in the directory when they end, but not while somebody may be on the way', async () => {
    await tenancy.admit(await placed('mine', 'a'));
    tenancy.closed('mine');
    expect(await find('mine')).not.toBeNull();
    await pass(MINUTE_MS);
    tenancy.closed('mine');
    expect(tenancy.heldAs('mine')).toBeNull();
    expect(await find('mine')).toBeNull();
  });

  it('[TEN3] that have ended while an answer was on its way are placed anew', async () => {
    const record = await placed('mine', 'a');
    await tenancy.admit(record);
    await pass(MINUTE_MS);
    tenancy.closed('mine');
    expect(await tenancy.admit(record)).toBe(false);
    expect(tenancy.heldAs('mine')).toBeNull();
    expect(await tenancy.admit(await placed('mine', 'a'))).toBe(true);
  });

  it('[TEN3] go on where the directory could not be told of their end', async () => {
    const record = await placed('mine', 'a');
    await tenancy.admit(record);
    await pass(MINUTE_MS);
    isCut = true;
    tenancy.closed('mine');
    expect(await tenancy.admit(record)).toBe(true);
    expect(tenancy.heldAs('mine')).toMatchObject({ epoch: record.epoch });
  });

  it('[TEN6] are left to others when the pod leaves, from the same moment on', async () => {
    const record = await placed('mine', 'a');
    await tenancy.admit(record);
    await pass(MINUTE_MS);
    const left = tenancy.leave();
    expect(tenancy.heldAs('mine')).toBeNull();
    expect(valueOf(await tenancy.admitTo('mine'))).toBeNull();
    expect(await tenancy.admit(record)).toBe(false);
    expect(await left).toBe(true);
    tenancy.closed('mine');
    expect(present(await find('mine'))).toEqual({ record, holder: { kind: 'left' } });
    // One beat more, as of somebody who takes its drain back, and it would be there again.
    valueOf(await tenancy.beat());
    expect(valueOf(await directory.look()).pods.map(({ id }) => id)).toEqual(['b']);
  });

  it('[TEN6] are left also where the directory could not be told at first, and it is not told for ever', async () => {
    await tenancy.admit(await placed('mine', 'a'));
    isCut = true;
    expect(await tenancy.leave()).toBe(false);
    expect(paused.length).toBe(3);
    const again = tenancy.leave();
    isCut = false;
    expect(await again).toBe(true);
    expect(present(await find('mine')).holder).toEqual({ kind: 'left' });
  });

  it('[TEN7] that nobody has come to make way in a pod that is full', async () => {
    for (const room of ['open', 'nobody', 'late']) await tenancy.admit(await placed(room, 'a'));
    open.add('open');
    await pass(MINUTE_MS / 2);
    await tenancy.admit(await placed('late', 'a'));
    await beat();
    expect(tenancy.size).toBe(3);
    roomsMax = 3;
    await beat();
    expect(tenancy.records().map(({ room }) => room)).toEqual(['open', 'late']);
    expect(await find('nobody')).toBeNull();
    // Whoever was sent there comes after all, and is sent anew.
    expect(await tenancy.admit(await placed('nobody', 'a'))).toBe(true);
  });

  it('[TEN8] that were had back before their loss was heard are lost by the record of before', async () => {
    const before = await placed('mine', 'a');
    await tenancy.admit(before);
    open.add('mine');
    now += 1_000;
    const there = valueOf(await directory.take({ room: 'mine', from: ownerOf(before), to: 'b', because: 'refused' }));
    if (there.kind !== 'taken') throw new Error(there.kind);
    const from = ownerOf(there.record);
    const back = valueOf(await directory.take({ room: 'mine', from, to: 'a', because: 'refused' }));
    if (back.kind !== 'taken') throw new Error(back.kind);
    await tenancy.admit(back.record);
    expect(lost).toMatchObject([{ room: 'mine', epoch: before.epoch, found: { record: back.record } }]);
    expect(tenancy.heldAs('mine')).toEqual({ epoch: back.record.epoch, takenOverAt: now });
    // As the room closes here that was open by the former record.
    tenancy.closed('mine');
    await beat();
    expect(lost).toHaveLength(1);
    expect(tenancy.heldAs('mine')).toMatchObject({ epoch: back.record.epoch });
  });

  it('[TEN4] are new, or taken over since the first who was sent', async () => {
    await tenancy.admit(await placed('new', 'a'));
    expect(tenancy.heldAs('new')).toMatchObject({ takenOverAt: null });
    const hers = await placed('hers', 'b');
    await pass(MINUTE_MS);
    const taken = valueOf(await directory.take({ room: 'hers', from: ownerOf(hers), to: 'a', because: 'refused' }));
    if (taken.kind !== 'taken') throw new Error(taken.kind);
    const since = now;
    await tenancy.admit(taken.record);
    await pass(MINUTE_MS);
    await tenancy.admit(taken.record);
    expect(tenancy.heldAs('hers')).toMatchObject({ epoch: taken.record.epoch, takenOverAt: since });
  });

  it('[TEN4] are not held by an older record again', async () => {
    const older = await placed('mine', 'a');
    const there = valueOf(await directory.take({ room: 'mine', from: ownerOf(older), to: 'b', because: 'refused' }));
    if (there.kind !== 'taken') throw new Error(there.kind);
    const back = valueOf(
      await directory.take({ room: 'mine', from: ownerOf(there.record), to: 'a', because: 'refused' }),
    );
    if (back.kind !== 'taken') throw new Error(back.kind);
    await tenancy.admit(back.record);
    await tenancy.admit(older);
    expect(tenancy.heldAs('mine')).toMatchObject({ epoch: back.record.epoch });
  });
});
