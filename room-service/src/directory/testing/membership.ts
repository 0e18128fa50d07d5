import { expect, it } from 'vitest';
import type { Found } from '../directory.ts';
import { CONTRACT_TERMS, MARGIN_MS, ownerOf, present, useDirectory, valueOf, type Open } from './fixture.ts';
import { DRAINING, drawOf, podNamed } from './pods.ts';

const { leaseMs, keptMs, assignmentsMax } = CONTRACT_TERMS;

/** Which pods there are, what they are told, and what is kept. */
export function describeMembership(open: Open): void {
  const { directory, advance, alive, place } = useDirectory(open);

  it('[DIR1] a pod is told all that live, itself too, until its lease has run out', async () => {
    await alive('b', 'a');
    const { pods } = valueOf(await directory().beat(podNamed('c', { people: 7, state: DRAINING }), 0));
    expect(pods).toEqual([podNamed('a'), podNamed('b'), podNamed('c', { people: 7, state: DRAINING })]);
    advance(leaseMs - MARGIN_MS);
    valueOf(await directory().beat(podNamed('b'), 0));
    advance(MARGIN_MS);
    const view = valueOf(await directory().look());
    expect(view.pods).toEqual([podNamed('b')]);
    expect(view.at).toBeGreaterThan(leaseMs);
  });

  it('[DIR2] a beat says that there was no lease before until somebody has heard it', async () => {
    const beat = async (id: string, mark: number) => valueOf(await directory().beat(podNamed(id), mark));
    const first = await beat('a', 0);
    expect(first.lapsed).toBe(true);
    advance(leaseMs - MARGIN_MS);
    expect(await beat('a', first.mark)).toMatchObject({ lapsed: false, mark: first.mark });
    advance(leaseMs);
    const back = await beat('a', first.mark);
    expect(back.lapsed).toBe(true);
    // As if the answer had been lost, or the rooms could not be confirmed.
    expect(await beat('a', first.mark)).toMatchObject({ lapsed: true, mark: back.mark });
    expect(await beat('a', back.mark)).toMatchObject({ lapsed: false, mark: back.mark });
    // A directory that has lost its data, and whose clock is behind.
    const ahead = 2 ** 52;
    const unknown = await beat('z', ahead);
    expect(unknown.lapsed).toBe(true);
    expect(unknown.mark).toBeGreaterThan(ahead);
    expect((await beat('z', unknown.mark)).lapsed).toBe(false);
  });

  it('[DIR10] a loss is told with every beat until one brings back its mark, and then never again', async () => {
    await alive('a', 'b');
    const first = await place('one', 'a');
    const second = await place('two', 'a');
    const taken = async ({ record }: Found) =>
      valueOf(await directory().take({ room: record.room, from: ownerOf(record), to: 'b', because: 'refused' }));
    const before = valueOf(await directory().beat(podNamed('a'), 0));
    expect(before.lost).toEqual([]);
    await taken(first);
    const lossOf = ({ record: { room, epoch } }: Found) => ({ room, epoch, found: { record: { room, pod: 'b' } } });
    const told = valueOf(await directory().beat(podNamed('a'), before.mark));
    expect(told.lost).toMatchObject([lossOf(first)]);
    expect(told.lost[0]?.found).toEqual(valueOf(await directory().find('one')));
    // As if the answer had been lost on the way.
    await taken(second);
    const again = valueOf(await directory().beat(podNamed('a'), before.mark));
    expect(again.lost).toMatchObject([lossOf(first), lossOf(second)]);
    expect(valueOf(await directory().beat(podNamed('a'), told.mark)).lost).toMatchObject([lossOf(second)]);
    const last = valueOf(await directory().beat(podNamed('a'), again.mark));
    expect(last).toMatchObject({ lost: [], mark: again.mark });
    expect(valueOf(await directory().beat(podNamed('b'), 0)).lost).toEqual([]);
  });

  it('[DIR11] a pod that comes back finds which rooms are still its own', async () => {
    await alive('a', 'b');
    const kept = await place('kept', 'a');
    const gone = await place('gone', 'a');
    advance(leaseMs);
    await alive('b');
    const from = ownerOf(gone.record);
    const taken = valueOf(await directory().take({ room: 'gone', from, to: 'b', because: 'expired' }));
    expect(valueOf(await directory().beat(podNamed('a'), 0))).toMatchObject({ lapsed: true, lost: [{ room: 'gone' }] });
    const found = 'record' in taken ? { record: taken.record, holder: taken.holder } : null;
    expect(valueOf(await directory().confirm('a', [gone.record, kept.record]))).toEqual([
      { room: 'gone', kind: 'lost', found },
      { room: 'kept', kind: 'held' },
    ]);
    expect(valueOf(await directory().confirm('a', []))).toEqual([]);
  });

  it('[DIR26] makes no new rooms when it was empty, until those that live could be told', async () => {
    const fresh = await open({ settleMs: MARGIN_MS });
    const born = { ...drawOf('old', 'a'), epoch: 1_000, assignedAt: 1_000 };
    const placed = async (room: string) => {
      const answer = await fresh.directory.place(drawOf(room, 'a'));
      return answer.ok ? answer.value.kind : answer.error.code;
    };
    valueOf(await fresh.directory.beat(podNamed('a'), 0));
    expect(await placed('old')).toBe('directory_unreachable');
    valueOf(await fresh.directory.confirm('a', [born]));
    expect([await placed('old'), await placed('new')]).toEqual(['stands', 'directory_unreachable']);
    fresh.advance(MARGIN_MS);
    expect(await placed('new')).toBe('made');
    await fresh.close();
  });

  it('[DIR14] every assignment is told in order and once, also of rooms that ended, moved or never came up', async () => {
    await alive('a', 'b');
    const placed = [await place('ended', 'a'), await place('moved', 'a'), await place('never', 'b')];
    const records = placed.map(({ record }) => record);
    valueOf(await directory().end('ended', ownerOf(present(records[0]))));
    const from = ownerOf(present(records[1]));
    valueOf(await directory().take({ room: 'moved', from, to: 'b', because: 'moved' }));
    valueOf(await directory().leave('b'));
    expect(valueOf(await directory().assigned({ after: 0, limit: 2 }))).toEqual(records.slice(0, 2));
    expect(valueOf(await directory().assigned({ after: present(records[1]).epoch, limit: 2 }))).toEqual(
      records.slice(2),
    );
    expect(valueOf(await directory().assigned({ after: present(records[2]).epoch, limit: 2 }))).toEqual([]);
    advance(keptMs + 1);
    expect(valueOf(await directory().assigned({ after: 0, limit: 9 }))).toEqual([]);
  });

  it('[DIR29] what no pod could take is told once among the assignments, and found where it stands', async () => {
    await alive('a');
    const { pod, version, ...turned } = drawOf('full', 'a', 'canary');
    expect([pod, version]).not.toContain('');
    const { record } = await place('before', 'a');
    for (let n = 0; n < 3; n += 1) expect(valueOf(await directory().turnAway(turned))).toBeNull();
    const told = valueOf(await directory().assigned({ after: record.epoch, limit: 9 }));
    expect(told).toMatchObject([{ ...turned, pod: '', version: '' }]);
    expect(told[0]?.assignedAt).toBeGreaterThanOrEqual(record.assignedAt);
    expect(valueOf(await directory().find('full'))).toBeNull();
    expect(valueOf(await directory().turnAway({ ...turned, room: 'before' }))?.record).toEqual(record);
    // Somebody has gone meanwhile: now it is placed, and that is told, too.
    const placed = await place('full', 'a');
    expect(valueOf(await directory().assigned({ after: record.epoch, limit: 9 }))).toHaveLength(2);
    expect(valueOf(await directory().turnAway(turned))?.record).toEqual(placed.record);
    advance(keptMs + 1);
    valueOf(await directory().turnAway({ ...turned, room: 'another' }));
    expect(valueOf(await directory().assigned({ after: 0, limit: 9 }))).toMatchObject([{ room: 'another' }]);
  });

  it('[DIR14] of more assignments than may be kept the oldest go', async () => {
    await alive('a');
    for (let n = 0; n < assignmentsMax + 3; n += 1) await place(`r${n}`, 'a');
    const rooms = valueOf(await directory().assigned({ after: 0, limit: 100 })).map(({ room }) => room);
    expect(rooms).toEqual(Array.from({ length: assignmentsMax }, (_, n) => `r${n + 3}`));
  });

  it('[DIR15] a pod that leaves leaves at once, and its rooms are free', async () => {
    await alive('a', 'b');
    const { record } = await place('demo', 'a');
    valueOf(await directory().leave('a'));
    valueOf(await directory().leave('a'));
    valueOf(await directory().leave('nobody'));
    expect(valueOf(await directory().look()).pods).toEqual([podNamed('b')]);
    expect(valueOf(await directory().find('demo'))).toEqual({ record, holder: { kind: 'left' } });
    const take = { room: 'demo', from: ownerOf(record), to: 'b', because: 'expired' } as const;
    expect(valueOf(await directory().take(take)).kind).toBe('taken');
  });

  it('[DIR16] what is over is forgotten after a while, what lives never', async () => {
    await alive('a', 'silent');
    const living = await place('living', 'a');
    const ended = await place('ended', 'a');
    const orphan = await place('orphan', 'silent');
    valueOf(await directory().end('ended', ownerOf(ended.record)));
    const before = await place('anew', 'a');
    valueOf(await directory().end('anew', ownerOf(before.record)));
    const anew = await place('anew', 'a');
    let mark = 0;
    for (let passed = 0; passed <= keptMs + 2 * leaseMs; passed += leaseMs / 2) {
      ({ mark } = valueOf(await directory().beat(podNamed('a'), mark)));
      advance(leaseMs / 2);
    }
    expect(valueOf(await directory().find('living'))?.record).toEqual(living.record);
    expect(valueOf(await directory().find('anew'))?.record).toEqual(anew.record);
    expect(valueOf(await directory().find('orphan'))).toBeNull();
    expect(valueOf(await directory().setDrain('silent', 'node'))).toBe(false);
    // Its epoch is forgotten, so its owner may bring back what nobody has taken.
    valueOf(await directory().beat(podNamed('silent'), 0));
    expect(valueOf(await directory().confirm('silent', [orphan.record]))).toEqual([
      { room: 'orphan', kind: 'restored' },
    ]);
    expect((await place('ended', 'a')).record.epoch).toBeGreaterThan(ended.record.epoch);
  });

  it('[DIR17] the rollout is told with every beat, and its time is that of the last change', async () => {
    expect(valueOf(await directory().beat(podNamed('a'), 0)).rollout).toBeNull();
    const set = present(valueOf(await directory().setRollout({ weight: 0.05, salt: 'run 7' })));
    expect(set).toMatchObject({ weight: 0.05, salt: 'run 7' });
    advance(1_000);
    expect(valueOf(await directory().setRollout({ weight: 0.05, salt: 'run 7' }))).toEqual(set);
    expect(valueOf(await directory().beat(podNamed('a'), 0)).rollout).toEqual(set);
    const more = present(valueOf(await directory().setRollout({ weight: 0.1, salt: 'run 7' })));
    expect(more.since).toBeGreaterThanOrEqual(set.since + 1_000);
    expect(valueOf(await directory().look()).rollout).toEqual(more);
    expect(valueOf(await directory().setRollout(null))).toBeNull();
    expect(valueOf(await directory().look()).rollout).toBeNull();
  });

  it('[DIR28] a rollout that nobody says again is over, and one that is said again is not', async () => {
    const rollout = { weight: 0.05, salt: 'run 7' };
    const set = present(valueOf(await directory().setRollout(rollout)));
    advance(CONTRACT_TERMS.rolloutMs - MARGIN_MS);
    expect(valueOf(await directory().setRollout(rollout))).toEqual(set);
    advance(CONTRACT_TERMS.rolloutMs - MARGIN_MS);
    expect(valueOf(await directory().look()).rollout).toEqual(set);
    advance(2 * MARGIN_MS);
    expect(valueOf(await directory().look()).rollout).toBeNull();
    expect(valueOf(await directory().beat(podNamed('a'), 0)).rollout).toBeNull();
    const anew = present(valueOf(await directory().setRollout(rollout)));
    expect(anew.since).toBeGreaterThan(set.since);
  });

  it('[DIR18] a pod is told why it will be stopped until that is taken back', async () => {
    await alive('a', 'b');
    expect(valueOf(await directory().setDrain('a', 'rollback'))).toBe(true);
    expect(valueOf(await directory().beat(podNamed('a'), 0)).drain).toBe('rollback');
    expect(valueOf(await directory().beat(podNamed('a'), 0)).drain).toBe('rollback');
    expect(valueOf(await directory().beat(podNamed('b'), 0)).drain).toBeNull();
    expect(valueOf(await directory().setDrain('a', null))).toBe(true);
    expect(valueOf(await directory().beat(podNamed('a'), 0)).drain).toBeNull();
    expect(valueOf(await directory().setDrain('nobody', 'node'))).toBe(false);
  });
}
