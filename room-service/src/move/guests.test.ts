import { refuse, type ErrorCode, type PersonId } from '@atrium/protocol';
import { beforeEach, describe, expect, test } from 'vitest';
import type { RoomRecord } from '../directory/directory.ts';
import { valueOf } from '../directory/testing/fixture.ts';
import { MemoryDirectory } from '../directory/testing/memory.ts';
import { drawOf, podNamed } from '../directory/testing/pods.ts';
import { AudienceLog } from './audience-log.ts';
import { Guests, type Arriving } from './guests.ts';
import type { Lost, MovedRoom } from './leaving.ts';
import type { Ready } from './target.ts';
import { Clockwork } from './testing/clockwork.ts';
import { audienceOf } from './testing/stage.ts';

/** A room on its way, on paper. */
class PaperArrival implements Arriving {
  readonly attached: PersonId[] = ['ana'];
  readonly log: string[] = [];
  readonly heard = new AudienceLog();
  owned = false;
  over = false;
  readable = true;
  aheadMs: number | null = null;

  get ready(): Ready {
    return { ready: this.attached, tokens: ['t1'] };
  }
  changes(since: number) {
    return this.over ? null : this.heard.since(since);
  }
  forget(): void {
    this.log.push('forget');
  }
  setAudience(): void {
    this.log.push('audience');
  }
  restore(_room: MovedRoom, aheadMs: number | null): boolean {
    this.log.push('restore');
    this.aheadMs = aheadMs;
    return this.readable;
  }
  own(): PersonId[] {
    if (!this.owned) this.log.push('own');
    this.owned = true;
    return this.attached;
  }
  lose(lost: readonly Lost[]): void {
    for (const { person, how } of lost) this.log.push(`${person} ${how}`);
  }
  drop(): void {
    this.log.push('drop');
  }
}

const of = (people: number): MovedRoom => ({
  snapshot: { id: 'r', sessions: Array.from({ length: people }, () => ({})) } as unknown as MovedRoom['snapshot'],
  ...{ photos: [], judged: null },
});
const MOVED = of(1);

let clock: Clockwork;
let directory: MemoryDirectory;
let record: RoomRecord;
let arrivals: PaperArrival[];
let unfit: ErrorCode | null;
let holds: boolean;
let reachable: boolean;
let held: RoomRecord[];
let guests: Guests;

beforeEach(async () => {
  clock = new Clockwork();
  directory = new MemoryDirectory({ now: () => clock.now, terms: { leaseMs: 1e9, settleMs: 0 } });
  for (const id of ['a', 'b']) valueOf(await directory.beat(podNamed(id), 0));
  const placed = valueOf(await directory.place(drawOf('r', 'a')));
  if (placed.kind !== 'made') throw new Error(placed.kind);
  record = placed.record;
  arrivals = [];
  held = [];
  unfit = null;
  holds = true;
  reachable = true;
  guests = new Guests({
    pod: 'b',
    url: () => '/pods/b/ws',
    rtpCapabilities: { codecs: [] },
    unfit: () => unfit,
    open: () => {
      const arrival = new PaperArrival();
      arrivals.push(arrival);
      return arrival;
    },
    hold: (its) => {
      held.push(its);
      return Promise.resolve(holds);
    },
    directory: {
      find: (room) => (reachable ? directory.find(room) : Promise.resolve(refuse('directory_unreachable'))),
    },
    now: () => clock.now,
  });
});

const prepare = (move = 'm1') =>
  guests.prepare('r', { move, from: { pod: 'a', epoch: record.epoch }, people: 2, audience: [] });
const flip = async (): Promise<RoomRecord> => {
  const taken = valueOf(await directory.take({ room: 'r', from: record, to: 'b', because: 'moved' }));
  if (taken.kind !== 'taken') throw new Error(taken.kind);
  return taken.record;
};
/** Ticks as the wiring does. */
const pass = async (ms: number): Promise<void> => {
  for (let gone = 0; gone < ms; gone += 500) {
    await clock.advance(500);
    await guests.tick();
  }
};
const log = (): string[] => arrivals.flatMap((arrival) => arrival.log);

describe('a room on its way here', () => {
  test('[MOV1] is refused by a pod that cannot take it', () => {
    unfit = 'no_capacity';
    expect(prepare()).toEqual({ kind: 'refused', code: 'no_capacity' });
    expect(guests.size).toBe(0);
  });

  test('[MOV4] follows what its source says of who hears whom, and says who is ready', () => {
    expect(prepare()).toEqual({ kind: 'ready', url: '/pods/b/ws', rtpCapabilities: { codecs: [] } });
    const changes = [audienceOf('ana', ['ben'])];
    expect(guests.audience('r', { move: 'm1', changes })).toEqual({ kind: 'ok', ready: ['ana'], tokens: ['t1'] });
    expect(guests.audience('r', { move: 'another', changes })).toEqual({ kind: 'gone' });
    expect(guests.audience('other', { move: 'm1', changes })).toEqual({ kind: 'gone' });
    expect(log()).toEqual(['audience']);
  });

  test('[MOV20] hears of who had gone before it came, whoever said that it is this pod’s, and again', async () => {
    prepare();
    guests.commit('r', { move: 'm1', ...MOVED });
    const flipped = await flip();
    const ben = { person: 'ben', how: 'left' } as const;
    await guests.own('r', { move: 'm1', record: flipped, lost: [ben] });
    const cat = { person: 'cat', how: 'expired' } as const;
    expect(await guests.own('r', { move: 'm1', record: flipped, lost: [ben, cat] })).toMatchObject({ kind: 'owns' });
    // A source of the version before says nothing of that.
    await guests.own('r', { move: 'm1', record: flipped });
    expect(log()).toEqual(['restore', 'own', 'ben left', 'ben left', 'cat expired']);
  });

  test.each([
    [100, 60],
    [2_000, 120],
  ])('[MOV20] hears of who has gone of %i for as long as the last of them has a place, %i s', async (people, keptS) => {
    prepare();
    guests.commit('r', { move: 'm1', ...of(people + 1) });
    const flipped = await flip();
    const said = { move: 'm1', record: flipped, lost: [{ person: 'ben', how: 'left' } as const] };
    await guests.own('r', said);
    await pass((keptS - 1) * 1_000);
    expect(await guests.own('r', said)).toMatchObject({ kind: 'owns' });
    await pass(1_000);
    expect(await guests.own('r', said)).toEqual({ kind: 'gone' });
    expect(log()).toEqual(['restore', 'own', 'ben left', 'ben left', 'forget']);
  });

  test('[MOV9] hears by how much its clock is ahead, from the word that came quickest, and not from how long the room is on its way', async () => {
    const aheadOf = async (words: readonly { at?: number; afterMs: number }[]): Promise<number | null> => {
      prepare();
      for (const { at, afterMs } of words) {
        await clock.advance(afterMs);
        guests.audience('r', { move: 'm1', changes: [], ...(at === undefined ? {} : { at: clock.now - at }) });
      }
      await clock.advance(2_500);
      guests.commit('r', { move: 'm1', ...MOVED });
      guests.close();
      return arrivals.at(-1)?.aheadMs ?? null;
    };
    const word = (at: number) => ({ at, afterMs: 200 });
    expect(await aheadOf([word(900), word(5), word(1_200)])).toBe(5);
    expect(await aheadOf([word(-3_600_000), word(-3_599_000)])).toBe(-3_600_000);
    // A source of the version before.
    expect(await aheadOf([{ afterMs: 200 }])).toBeNull();
  });

  test('[MOV10] is acted upon only once it is said to be this pod’s, by a record that names it', async () => {
    prepare();
    expect(await guests.own('r', { move: 'm1', record })).toEqual({ kind: 'gone' });
    expect(guests.commit('r', { move: 'm1', ...MOVED })).toEqual({ kind: 'restored' });
    expect(await guests.own('r', { move: 'm1', record })).toEqual({ kind: 'gone' });
    expect(log()).toEqual(['restore']);
    const now = await flip();
    expect(await guests.own('r', { move: 'm1', record: now })).toEqual({ kind: 'owns', attached: ['ana'] });
    expect(held).toEqual([now]);
    expect(guests.size).toBe(0);
  });

  test('[MOV9] that cannot be read is refused, and dropped', () => {
    prepare();
    arrivals[0]!.readable = false;
    expect(guests.commit('r', { move: 'm1', ...MOVED })).toMatchObject({ kind: 'refused' });
    expect(log()).toEqual(['restore', 'drop']);
    expect(guests.commit('r', { move: 'm1', ...MOVED })).toEqual({ kind: 'gone' });
  });

  test('[MOV14] is dropped when its source calls it off, or says nothing for 5 s, or takes longer than a minute', async () => {
    prepare();
    guests.off('r', { move: 'm1' });
    expect(log()).toEqual(['drop']);
    prepare('m2');
    await pass(4_500);
    expect(guests.size).toBe(1);
    await pass(500);
    expect(guests.size).toBe(0);
    prepare('m3');
    for (let n = 0; n < 59; n += 1) {
      await pass(1_000);
      expect(guests.audience('r', { move: 'm3', changes: [] }).kind).toBe('ok');
    }
    await pass(1_000);
    expect(guests.audience('r', { move: 'm3', changes: [] })).toEqual({ kind: 'gone' });
  });

  test('[MOV14] is dropped for a newer move of it', () => {
    prepare();
    expect(prepare('m2').kind).toBe('ready');
    expect(log()).toEqual(['drop']);
    guests.commit('r', { move: 'm2', ...MOVED });
    expect(prepare('m3')).toMatchObject({ kind: 'refused' });
  });
});

describe('a room that is restored, of which nobody says anything', () => {
  beforeEach(() => {
    prepare();
    guests.commit('r', { move: 'm1', ...MOVED });
  });

  test('[MOV11] is looked up, and goes on here where it is this pod’s', async () => {
    const now = await flip();
    await pass(500);
    expect(log()).toEqual(['restore']);
    await pass(500);
    expect(log()).toEqual(['restore', 'own']);
    expect(held).toEqual([now]);
    // What its source says at last finds it in its place, and is answered as at first, for a while.
    expect(await guests.own('r', { move: 'm1', record: now })).toEqual({ kind: 'owns', attached: ['ana'] });
    await pass(10_500);
    expect(await guests.own('r', { move: 'm1', record: now })).toEqual({ kind: 'gone' });
  });

  test('[MOV19] says who hears others than before, from the commit on and while its source may have media of it', async () => {
    const follow = (since: number) => guests.follow('r', { move: 'm1', since });
    expect(follow(0)).toEqual({ kind: 'ok', upTo: 0, changes: [] });
    const now = await flip();
    await guests.own('r', { move: 'm1', record: now });
    arrivals[0]!.heard.add([audienceOf('ana', [])]);
    expect(follow(0)).toEqual({ kind: 'ok', upTo: 1, changes: [audienceOf('ana', [])] });
    expect(follow(1)).toEqual({ kind: 'ok', upTo: 1, changes: [] });
    expect(guests.follow('r', { move: 'another', since: 0 })).toEqual({ kind: 'gone' });
    arrivals[0]!.over = true;
    expect(follow(1)).toEqual({ kind: 'gone' });
    arrivals[0]!.over = false;
    await pass(9_500);
    expect(follow(1).kind).toBe('ok');
    await pass(500);
    expect(follow(1)).toEqual({ kind: 'gone' });
    expect(log()).toEqual(['restore', 'own', 'forget']);
  });

  test('[MOV11] is dropped where it is not, once its source can have flipped it no more', async () => {
    await pass(5_500);
    expect(log()).toEqual(['restore']);
    await pass(500);
    expect(log()).toEqual(['restore', 'drop']);
    expect(guests.size).toBe(0);
  });

  test('[MOV11] is held back for as long as nobody knows, and dropped after a minute', async () => {
    reachable = false;
    await flip();
    await pass(30_000);
    expect(log()).toEqual(['restore']);
    reachable = true;
    await pass(500);
    expect(log()).toEqual(['restore', 'own']);
  });

  test('[MOV11] is dropped after a minute of that', async () => {
    reachable = false;
    await pass(60_000);
    expect(log()).toEqual(['restore', 'drop']);
  });

  test('[MOV11] is dropped where this pod may not have it, since it leaves', async () => {
    holds = false;
    const now = await flip();
    expect(await guests.own('r', { move: 'm1', record: now })).toEqual({ kind: 'owns', attached: [] });
    expect(log()).toEqual(['restore', 'drop']);
  });

  test('[MOV11] is its source’s no more where somebody came for it before: it is in its place', async () => {
    arrivals[0]!.own();
    await pass(500);
    expect(guests.size).toBe(0);
    expect(log()).toEqual(['restore', 'own']);
  });
});
