import { refuse } from '@atrium/protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import { LEASE_MS, type Directory, type Lost, type PodState, type RoomRecord } from './directory.ts';
import { Tenancy } from './tenancy.ts';
import { MemoryDirectory } from './testing/memory.ts';
import { ownerOf, present, valueOf } from './testing/fixture.ts';
import { DRAINING, drawOf, podNamed } from './testing/pods.ts';

const TWO_MINUTES_MS = 120_000;

describe('a pod among others', () => {
  let now: number;
  let directory: MemoryDirectory;
  /** Names of calls that get no answer; `*` is all. */
  let unanswered: Set<string>;
  let calls: string[];
  let lost: Lost[];
  let opened: Set<string>;
  let pod: Tenancy;
  let state: PodState;

  beforeEach(async () => {
    now = 1_700_000_000_000;
    state = { kind: 'serving' };
    directory = new MemoryDirectory({ now: () => now });
    unanswered = new Set();
    [calls, lost, opened] = [[], [], new Set()];
    const reached = new Proxy<Directory>(directory, {
      get: (_target, name: keyof Directory) => {
        return async (...args: unknown[]) => {
          calls.push(name);
          if (unanswered.has('*')) return refuse('directory_unreachable');
          const answer = await (directory[name] as (...args: unknown[]) => Promise<unknown>).apply(directory, args);
          return unanswered.has(name) ? refuse('directory_unreachable') : answer;
        };
      },
    });
    pod = new Tenancy({
      directory: reached,
      self: () => podNamed('a', { state }),
      isOpen: (room) => opened.has(room),
      onLost: (loss) => lost.push(loss),
      now: () => now,
      pause: () => Promise.resolve(),
      onBug: (error) => expect(error).toBeUndefined(),
    });
    valueOf(await pod.beat());
    valueOf(await directory.beat(podNamed('b'), 0));
    calls.length = 0;
  });

  const open = async (room: string): Promise<RoomRecord> => {
    const placed = valueOf(await directory.place(drawOf(room, 'a')));
    if (placed.kind !== 'made') throw new Error(placed.kind);
    await pod.admit(placed.record);
    opened.add(room);
    return placed.record;
  };
  const takeAway = async (record: RoomRecord) =>
    valueOf(await directory.take({ room: record.room, from: ownerOf(record), to: 'b', because: 'refused' }));
  const lapse = async () => {
    now += LEASE_MS;
    valueOf(await directory.beat(podNamed('b'), 0));
  };

  it('[MBR1] keeps its rooms and what it has heard while it is cut off', async () => {
    const record = await open('demo');
    valueOf(await directory.setRollout({ weight: 0.2, salt: 's' }));
    valueOf(await directory.setDrain('a', 'promote'));
    valueOf(await pod.beat());
    const { seen } = pod;
    expect(seen).toMatchObject({ rollout: { weight: 0.2 }, drain: 'promote', at: now });
    expect(seen.pods.map(({ id }) => id)).toEqual(['a', 'b']);
    unanswered.add('*');
    await lapse();
    expect(await pod.beat()).toMatchObject({ ok: false, error: { code: 'directory_unreachable' } });
    expect(pod.seen).toBe(seen);
    expect(pod.recordOf('demo')).toEqual(record);
    expect(pod.recordOf('other')).toBeNull();
    expect(lost).toEqual([]);
  });

  it('[MBR2] says each loss once, also when answers are lost', async () => {
    const [one, two] = [await open('one'), await open('two')];
    const taken = await takeAway(one);
    unanswered.add('beat');
    expect((await pod.beat()).ok).toBe(false);
    expect(lost).toEqual([]);
    unanswered.clear();
    valueOf(await pod.beat());
    valueOf(await pod.beat());
    const found = 'record' in taken ? { record: taken.record, holder: taken.holder } : null;
    expect(lost).toEqual([{ room: 'one', epoch: one.epoch, found }]);
    expect([pod.recordOf('one'), pod.recordOf('two')]).toEqual([null, two]);
  });

  it('[MBR2] does not say that it lost what it gave up, nor twice what it has had back since', async () => {
    const [moved, back] = [await open('moved'), await open('back')];
    await takeAway(moved);
    pod.release('moved');
    const taken = await takeAway(back);
    if (taken.kind !== 'taken') throw new Error(taken.kind);
    const again = valueOf(
      await directory.take({ room: 'back', from: ownerOf(taken.record), to: 'a', because: 'moved' }),
    );
    if (again.kind !== 'taken') throw new Error(again.kind);
    await pod.admit(again.record);
    valueOf(await pod.beat());
    expect(lost.map(({ room, epoch }) => [room, epoch])).toEqual([['back', back.epoch]]);
    expect(pod.recordOf('back')).toEqual(again.record);
  });

  it('[MBR3] confirms all rooms in one call after its lease had run out, until that was answered', async () => {
    for (const room of ['one', 'two', 'three']) await open(room);
    valueOf(await pod.beat());
    await lapse();
    // The directory has lost its data, and somebody else has placed a room anew.
    directory = new MemoryDirectory({ now: () => now });
    valueOf(await directory.beat(podNamed('b'), 0));
    valueOf(await directory.place(drawOf('two', 'b')));
    const old = present(pod.recordOf('two'));
    calls.length = 0;
    unanswered.add('confirm');
    expect((await pod.beat()).ok).toBe(false);
    expect((await pod.beat()).ok).toBe(false);
    unanswered.clear();
    valueOf(await pod.beat());
    valueOf(await pod.beat());
    expect(calls).toEqual(['beat', 'confirm', 'beat', 'confirm', 'beat', 'confirm', 'beat']);
    const found = present(valueOf(await directory.find('two')));
    expect(lost).toEqual([{ room: 'two', epoch: old.epoch, found }]);
    expect(found.record.pod).toBe('b');
    expect(valueOf(await directory.held('a')).map(({ room }) => room)).toEqual(['one', 'three']);
  });

  it('[MBR4] ends what nobody came to, also where it had been taken over, and never too soon', async () => {
    const open1 = await open('open');
    valueOf(await directory.place(drawOf('nobody', 'a')));
    const born = valueOf(await directory.place(drawOf('inherited', 'b')));
    if (born.kind !== 'made') throw new Error(born.kind);
    now += TWO_MINUTES_MS - 1_000;
    for (const id of ['a', 'b']) valueOf(await directory.beat(podNamed(id), 0));
    valueOf(await directory.take({ room: 'inherited', from: ownerOf(born.record), to: 'a', because: 'refused' }));
    const listed = async () => valueOf(await directory.held('a')).map(({ room }) => room);
    valueOf(await pod.beat());
    valueOf(await pod.tidy());
    expect(await listed()).toEqual(['inherited', 'nobody', 'open']);
    now += 2_000;
    valueOf(await pod.beat());
    valueOf(await pod.tidy());
    expect(await listed()).toEqual(['inherited', 'open']);
    now += TWO_MINUTES_MS;
    valueOf(await pod.beat());
    valueOf(await pod.tidy());
    expect(await listed()).toEqual(['open']);
    expect(pod.recordOf('open')).toEqual(open1);
    // It was placed all the same.
    expect(valueOf(await directory.assigned({ after: 0, limit: 9 })).map(({ room }) => room)).toContain('nobody');
  });

  it('[MBR4] claims what the directory does not list, and learns what another has', async () => {
    const [known, forgotten, taken] = [await open('known'), await open('forgotten'), await open('taken')];
    directory = new MemoryDirectory({ now: () => now });
    for (const id of ['a', 'b']) valueOf(await directory.beat(podNamed(id), 0));
    valueOf(await directory.confirm('a', [known]));
    valueOf(await directory.confirm('b', [{ ...taken, epoch: taken.epoch + 1 }]));
    calls.length = 0;
    valueOf(await pod.tidy());
    expect(calls).toEqual(['held', 'confirm']);
    expect(valueOf(await directory.held('a'))).toEqual([forgotten, known]);
    expect(lost.map(({ room, found }) => [room, found?.record.pod])).toEqual([['taken', 'b']]);
    calls.length = 0;
    valueOf(await pod.tidy());
    expect(calls).toEqual(['held']);
    unanswered.add('held');
    expect((await pod.tidy()).ok).toBe(false);
  });

  it('[MBR5] has said what it is now, also where a beat was on its way that says what it was', async () => {
    const before = pod.beat();
    state = DRAINING;
    valueOf(await pod.beatAnew());
    expect(valueOf(await directory.look()).pods[0]).toEqual(podNamed('a', { state: DRAINING }));
    expect(calls).toEqual(['beat', 'beat']);
    valueOf(await before);
  });

  it('[MBR5] beats once at a time', async () => {
    const answers = await Promise.all([pod.beat(), pod.beat(), pod.beat()]);
    expect(answers.every(({ ok }) => ok)).toBe(true);
    expect(calls).toEqual(['beat']);
    valueOf(await pod.beat());
    expect(calls).toEqual(['beat', 'beat']);
  });
});
