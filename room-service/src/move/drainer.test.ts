import { describe, expect, it } from 'vitest';
import type { DrainReason } from '../directory/directory.ts';
import { Drainer, type DrainRequest } from './drainer.ts';
import type { DrainTerms, RoomHere } from './drain.ts';
import type { MoveHow, MoveOutcome } from './mover.ts';
import { Clockwork, settled } from './testing/clockwork.ts';

const TERMS: DrainTerms = { noticeMs: 25_000, graceMs: 600_000, attachesPerSecond: 25 };
const MOVED: MoveOutcome = { kind: 'moved', freezeMs: 4, attached: 3, cold: 0 };
const REFUSED: MoveOutcome = { kind: 'called_off', why: 'no_target' };
const UNREACHABLE: MoveOutcome = { kind: 'called_off', why: 'unreachable' };

/** A pod with rooms, of which a move takes 2 s where a test does not say else. */
class Pod {
  readonly clock = new Clockwork();
  readonly rooms = new Map<string, number>();
  readonly moved: { at: number; room: string; cold: boolean }[] = [];
  readonly told: string[] = [];
  readonly watched: unknown[] = [];
  calledOff = 0;
  expired = 0;
  moveMs = 2_000;
  /** After so much of it the room is there, and pages still hear it here; null: at its end. */
  handedOverMs: number | null = null;
  /** After so much of it all pages are told; null: that is not said. */
  toldMs: number | null = null;
  /** Of each move, in their order. */
  readonly hows: MoveHow[] = [];
  outcome: (room: string) => MoveOutcome = () => MOVED;
  /** What the directory says, and how long it takes to. */
  directory: { told: boolean; reason: DrainReason | null; ms: number } = { told: true, reason: null, ms: 0 };
  readonly drainer: Drainer;

  constructor(rooms: Record<string, number> = {}) {
    for (const [room, people] of Object.entries(rooms)) this.rooms.set(room, people);
    this.drainer = new Drainer({
      terms: TERMS,
      rooms: () => [...this.rooms].flatMap(([room, people]): RoomHere[] => (people === 0 ? [] : [{ room, people }])),
      mover: { move: (room, how) => this.#move(room, how), callOff: () => (this.calledOff += 1) },
      tell: async () => {
        const { state } = this.drainer;
        this.told.push(state.kind === 'serving' ? 'serving' : state.reason);
        const { ms, ...answer } = this.directory;
        if (ms > 0) await this.#pause(ms);
        return answer;
      },
      watch: { draining: (state) => this.watched.push(state) },
      onDeadline: () => (this.expired += 1),
      log: { info: () => undefined, warn: () => undefined },
      after: this.clock.after,
      now: () => this.clock.now,
    });
  }

  async begin(request: DrainRequest) {
    const answer = this.drainer.begin(request);
    await settled();
    return answer;
  }

  /** A signal; says when it is over. */
  end(): { at: number | null } {
    const over: { at: number | null } = { at: null };
    void this.drainer.end().then(() => (over.at = this.clock.now));
    return over;
  }

  async #move(room: string, how: MoveHow = {}): Promise<MoveOutcome> {
    this.moved.push({ at: this.clock.now, room, cold: how.cold ?? false });
    this.hows.push(how);
    const { handedOverMs, toldMs } = this;
    if (toldMs !== null) this.clock.after(toldMs, () => how.telling?.(0));
    await this.#pause(handedOverMs ?? this.moveMs);
    const outcome = this.outcome(room);
    if (outcome.kind === 'moved') this.rooms.delete(room);
    if (handedOverMs !== null) {
      how.handedOver?.();
      await this.#pause(this.moveMs - handedOverMs);
    }
    return outcome;
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => void this.clock.after(ms, resolve));
  }
}

describe('a pod that is drained', () => {
  it('[DRN1] says so from the same moment on, and answers when the others have heard it', async () => {
    const pod = new Pod({ garden: 3 });
    pod.directory.ms = 300;
    const answer = pod.drainer.begin({ reason: 'node' });
    expect(pod.drainer.state).toEqual({ kind: 'draining', reason: 'node' });
    expect(pod.told).toEqual(['node']);
    let hasAnswered = false;
    void answer.then(() => (hasAnswered = true));
    await pod.clock.advance(299);
    expect(hasAnswered).toBe(false);
    await pod.clock.advance(1);
    expect(await answer).toMatchObject({ kind: 'done', told: true, status: { state: 'moving', people: 3 } });
  });

  it('[DRN1] drains also where the others cannot be told, and says that', async () => {
    const pod = new Pod({ garden: 3 });
    pod.directory.told = false;
    expect(await pod.begin({ reason: 'node' })).toMatchObject({ kind: 'done', told: false });
    await pod.clock.advance(5_000);
    expect(pod.rooms.size).toBe(0);
  });

  it('[DRN2] promote: lets rooms end, and moves what is left after ten minutes', async () => {
    const pod = new Pod({ garden: 3, studio: 2 });
    await pod.begin({ reason: 'promote' });
    expect(pod.drainer.status).toMatchObject({ state: 'draining', reason: 'promote', secondsLeft: 625 });
    await pod.clock.advance(300_000);
    pod.rooms.delete('garden');
    await pod.clock.advance(299_999);
    expect(pod.moved).toEqual([]);
    await pod.clock.advance(250);
    expect(pod.moved).toEqual([{ at: 600_000, room: 'studio', cold: false }]);
    expect(pod.drainer.status).toMatchObject({ state: 'moving', rooms: 1, secondsLeft: 25 });
  });

  it.each(['rollback', 'node'] as const)('[DRN2] %s: moves all rooms at once', async (reason) => {
    const pod = new Pod({ garden: 3, studio: 2, empty: 0 });
    await pod.begin({ reason });
    expect(pod.moved.map(({ at, room }) => [at, room])).toEqual([
      [0, 'studio'],
      [0, 'garden'],
    ]);
    await pod.clock.advance(2_000);
    expect(pod.drainer.status).toMatchObject({ state: 'empty', rooms: 0, people: 0, secondsLeft: null });
    expect(pod.drainer.state).toEqual({ kind: 'draining', reason });
  });

  it('[DRN2] scale-in: is refused while people are in rooms, unless it is forced; then all are moved', async () => {
    const pod = new Pod({ garden: 3, studio: 2 });
    expect(await pod.begin({ reason: 'scale-in' })).toMatchObject({ kind: 'busy', status: { rooms: 2, people: 5 } });
    expect(pod.drainer.state).toEqual({ kind: 'serving' });
    expect([pod.moved, pod.told]).toEqual([[], []]);
    expect(await pod.begin({ reason: 'scale-in', force: true })).toMatchObject({ kind: 'done' });
    expect(pod.moved).toHaveLength(2);
    expect(await new Pod({ empty: 0 }).begin({ reason: 'scale-in' })).toMatchObject({
      kind: 'done',
      status: { state: 'empty' },
    });
  });

  it('[DRN3] tries a room again that could not be moved, and ends at the deadline with what is left', async () => {
    const pod = new Pod({ garden: 3, studio: 2 });
    pod.moveMs = 100;
    pod.outcome = (room) => (room === 'garden' ? REFUSED : MOVED);
    await pod.begin({ reason: 'node' });
    await pod.clock.advance(24_750);
    const tries = pod.moved.filter(({ room }) => room === 'garden');
    expect(tries.length).toBeGreaterThan(5);
    expect([tries[0]?.cold, tries.at(-1)?.cold]).toEqual([false, true]);
    expect(pod.expired).toBe(0);
    await pod.clock.advance(250);
    expect([pod.expired, pod.drainer.status]).toMatchObject([1, { state: 'ending', rooms: 1, people: 3 }]);
    const before = pod.moved.length;
    await pod.clock.advance(60_000);
    expect([pod.moved.length, pod.expired]).toEqual([before, 1]);
    expect(await pod.begin({ reason: 'node' })).toMatchObject({ kind: 'ending' });
    expect(await pod.drainer.takeBack()).toMatchObject({ kind: 'ending' });
    expect(pod.clock.waiting).toBe(0);
  });

  it('[DRN3] has the next room move as soon as one is elsewhere, and is empty when nobody hears any of them here', async () => {
    const pod = new Pod(Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`room-${n}`, 2])));
    pod.moveMs = 6_000;
    pod.handedOverMs = 1_000;
    await pod.begin({ reason: 'node' });
    await pod.clock.advance(2_500);
    expect(pod.moved.map(({ at }) => at)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 1_000]);
    expect(pod.drainer.status).toMatchObject({ state: 'moving', rooms: 9, people: 0 });
    await pod.clock.advance(4_000);
    expect(pod.drainer.status).toMatchObject({ state: 'moving', rooms: 1 });
    await pod.clock.advance(500);
    expect(pod.drainer.status).toMatchObject({ state: 'empty', rooms: 0 });
  });

  it('[DRN3] has the next room move as soon as one has told its pages, whomever that one waits for', async () => {
    const pod = new Pod(Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`room-${n}`, n === 39 ? 300 : 1])));
    pod.moveMs = 9_000;
    pod.toldMs = 100;
    await pod.begin({ reason: 'node' });
    await pod.clock.advance(450);
    expect(pod.moved).toHaveLength(39);
    await pod.clock.advance(150);
    expect(pod.moved.at(-1)).toMatchObject({ room: 'room-39', cold: false });
    expect(pod.drainer.status).toMatchObject({ state: 'moving', rooms: 40, people: 339 });
  });

  it('[DRN3] counts of a room that tells its pages those who are still to be told', async () => {
    const pod = new Pod({ hall: 300, studio: 301 });
    pod.moveMs = 60_000;
    await pod.begin({ reason: 'node', withinMs: 110_000 });
    pod.hows[0]?.telling?.(1);
    pod.rooms.set('garden', 99);
    pod.rooms.set('yard', 100);
    await pod.clock.advance(250);
    expect(pod.moved.map(({ room }) => room)).toEqual(['hall', 'garden']);
  });

  it('[DRN3] tells each move until when there is time, also when that comes nearer', async () => {
    const pod = new Pod({ garden: 3 });
    pod.moveMs = 60_000;
    await pod.begin({ reason: 'node', withinMs: 110_000 });
    const endsAt = () => pod.hows[0]?.endsAt?.();
    expect(endsAt()).toBe(110_000);
    await pod.clock.advance(1_000);
    await pod.begin({ reason: 'rollback' });
    expect(endsAt()).toBe(26_000);
    await pod.drainer.takeBack();
    expect(endsAt()).toBe(Infinity);
    expect(pod.moved).toHaveLength(1);
  });

  it('[DRN3] moves whoever comes after it was empty', async () => {
    const pod = new Pod();
    await pod.begin({ reason: 'promote' });
    await pod.clock.advance(3_600_000);
    pod.rooms.set('garden', 1);
    await pod.clock.advance(250);
    expect(pod.moved.map(({ room }) => room)).toEqual(['garden']);
    expect(pod.drainer.status).toMatchObject({ state: 'moving', reason: 'promote', secondsLeft: 25 });
    await pod.clock.advance(2_000);
    expect([pod.drainer.status.state, pod.expired]).toEqual(['empty', 0]);
  });

  it('[DRN3] begins anew for another reason or another time, and not for what is said twice', async () => {
    const pod = new Pod({ garden: 3 });
    pod.moveMs = 60_000;
    await pod.begin({ reason: 'promote' });
    await pod.clock.advance(100_000);
    await pod.begin({ reason: 'promote' });
    expect(pod.drainer.status).toMatchObject({ state: 'draining', secondsLeft: 525 });
    await pod.begin({ reason: 'node' });
    expect(pod.drainer.status).toMatchObject({ state: 'moving', reason: 'node', secondsLeft: 25 });
    await pod.begin({ reason: 'node', withinMs: 110_000 });
    expect(pod.drainer.status).toMatchObject({ secondsLeft: 110 });
    expect(pod.moved).toHaveLength(1);
  });

  it('[DRN5] may be taken back while rooms are left: moves are called off, and it takes new rooms', async () => {
    const pod = new Pod({ garden: 3, studio: 2 });
    pod.outcome = () => ({ kind: 'called_off', why: 'taken_back' });
    await pod.begin({ reason: 'rollback' });
    expect(await pod.drainer.takeBack()).toMatchObject({ kind: 'done', told: true, status: { state: 'serving' } });
    expect([pod.drainer.state, pod.calledOff, pod.told]).toEqual([{ kind: 'serving' }, 1, ['rollback', 'serving']]);
    await pod.clock.advance(120_000);
    expect([pod.moved.length, pod.expired, pod.clock.waiting]).toEqual([2, 0, 0]);
    // And drained again: nobody waits for what was called off.
    await pod.begin({ reason: 'node' });
    expect(pod.moved).toHaveLength(4);
  });

  it('[DRN6] says its state, what is left, and for how long', async () => {
    const pod = new Pod({ garden: 3, studio: 2 });
    expect(pod.drainer.status).toEqual({ state: 'serving', reason: null, rooms: 2, people: 5, secondsLeft: null });
    await pod.begin({ reason: 'node', withinMs: 30_000 });
    await pod.clock.advance(1_100);
    pod.rooms.delete('garden');
    // Its old voices are heard until the move of it is over.
    expect(pod.drainer.status).toEqual({ state: 'moving', reason: 'node', rooms: 2, people: 2, secondsLeft: 29 });
  });

  it('[DRN8] asks a directory that does not answer once a second, and moves all when it does', async () => {
    const pod = new Pod(Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`room-${n}`, 2])));
    pod.moveMs = 10;
    pod.directory.told = false;
    pod.outcome = () => UNREACHABLE;
    await pod.begin({ reason: 'node' });
    await pod.clock.advance(5_500);
    // Those that were on their way when it was noticed.
    expect(pod.moved).toHaveLength(8);
    expect(pod.told).toHaveLength(1 + 5);
    pod.directory.told = true;
    pod.outcome = () => MOVED;
    await pod.clock.advance(1_100);
    expect([pod.moved.length, pod.rooms.size]).toEqual([8 + 12, 0]);
    expect(pod.drainer.status.state).toBe('empty');
  });

  it('[DRN8] ends at its deadline all the same', async () => {
    const pod = new Pod({ garden: 3, studio: 2 });
    pod.moveMs = 10;
    pod.directory.told = false;
    pod.outcome = () => UNREACHABLE;
    await pod.begin({ reason: 'node' });
    await pod.clock.advance(24_999);
    expect([pod.moved.length, pod.expired]).toEqual([2, 0]);
    await pod.clock.advance(1);
    expect([pod.expired, pod.drainer.status.state]).toEqual([1, 'ending']);
    const { length } = pod.told;
    await pod.clock.advance(60_000);
    expect([pod.told.length, pod.clock.waiting]).toEqual([length, 0]);
  });

  it('tells whoever watches why it drains and when it ends, and when that is over', async () => {
    const pod = new Pod({ garden: 3 });
    await pod.begin({ reason: 'node' });
    await pod.clock.advance(2_000);
    await pod.drainer.takeBack();
    expect(pod.watched).toEqual([{ reason: 'node', endsAt: 25_000 }, { reason: 'node', endsAt: null }, null]);
  });
});

describe('a process that is told to stop', () => {
  it.each<[string, DrainReason | null, DrainReason]>([
    ['the reason that the directory holds', 'rollback', 'rollback'],
    ['node, where it holds none', null, 'node'],
    ['scale-in, which cannot be refused any more', 'scale-in', 'scale-in'],
  ])('[DRN4] drains for %s, and ends when it is empty', async (_what, reason, its) => {
    const pod = new Pod({ garden: 3 });
    pod.directory = { told: true, reason, ms: 200 };
    const over = pod.end();
    expect(pod.drainer.state.kind).toBe('draining');
    await pod.clock.advance(199);
    // A promotion would move nothing, so nothing is moved before it is known.
    expect(pod.moved).toEqual([]);
    await pod.clock.advance(2_000);
    expect(pod.drainer.status).toMatchObject({ state: 'moving', reason: its });
    await pod.clock.advance(1);
    expect([over.at, pod.rooms.size, pod.expired]).toEqual([2_200, 0, 0]);
  });

  it('[DRN4] ends at its deadline, when moves hang', async () => {
    const pod = new Pod({ garden: 3 });
    pod.moveMs = 1e9;
    const over = pod.end();
    await pod.clock.advance(24_999);
    expect(over.at).toBeNull();
    await pod.clock.advance(1);
    expect([over.at, pod.expired]).toEqual([25_000, 0]);
  });

  it('[DRN4] goes on with the drain that it is in, unless the directory has another reason', async () => {
    const pod = new Pod({ garden: 3 });
    await pod.begin({ reason: 'promote' });
    await pod.clock.advance(500_000);
    const over = pod.end();
    await settled();
    expect(pod.drainer.status).toMatchObject({ state: 'draining', reason: 'promote', secondsLeft: 125 });
    await pod.clock.advance(103_000);
    expect(over.at).toBe(602_000);

    const other = new Pod({ garden: 3 });
    await other.begin({ reason: 'promote' });
    other.directory.reason = 'node';
    other.end();
    await settled();
    expect(other.drainer.status).toMatchObject({ state: 'moving', reason: 'node', secondsLeft: 25 });
  });

  it('[DRN4] ends at once when it is empty, also where it has waited for that', async () => {
    const pod = new Pod();
    const over = pod.end();
    await settled();
    expect(over.at).toBe(0);
    const drained = new Pod({ garden: 3 });
    await drained.begin({ reason: 'node' });
    await drained.clock.advance(10_000);
    const then = drained.end();
    await settled();
    expect(then.at).toBe(10_000);
  });

  it('[DRN4] cannot be taken back, nor given more time', async () => {
    const pod = new Pod({ garden: 3 });
    const over = pod.end();
    await settled();
    expect(await pod.drainer.takeBack()).toMatchObject({ kind: 'ending' });
    expect(await pod.begin({ reason: 'promote' })).toMatchObject({ kind: 'ending' });
    await pod.clock.advance(2_000);
    expect([over.at, pod.calledOff]).toEqual([2_000, 0]);
  });

  it('[DRN4] ends when its time was over before the directory had answered', async () => {
    const pod = new Pod({ garden: 3 });
    await pod.begin({ reason: 'node', withinMs: 1_000 });
    pod.directory.ms = 5_000;
    const over = pod.end();
    await pod.clock.advance(5_000);
    expect(over.at).not.toBeNull();
    expect(pod.drainer.status.state).toBe('ending');
  });
});

describe('one room that somebody sends to another pod', () => {
  it('[DRN9] goes there, and nothing else does', async () => {
    const pod = new Pod({ garden: 3, studio: 2 });
    const sent = pod.drainer.moveOne('garden', 'b');
    await pod.clock.advance(2_000);
    expect(await sent).toEqual(MOVED);
    expect([...pod.rooms.keys()]).toEqual(['studio']);
    expect(pod.hows.map(({ to }) => to)).toEqual(['b']);
    expect(pod.drainer.state).toEqual({ kind: 'serving' });
    expect(pod.clock.waiting).toBe(0);
  });

  it('[DRN9] is refused while it moves already, and while the pod drains', async () => {
    const pod = new Pod({ garden: 3 });
    void pod.drainer.moveOne('garden', 'b');
    expect(await pod.drainer.moveOne('garden', 'c')).toEqual({ kind: 'refused', why: 'moving' });
    await pod.clock.advance(2_000);
    pod.rooms.set('studio', 1);
    await pod.begin({ reason: 'promote' });
    expect(await pod.drainer.moveOne('studio', 'b')).toEqual({ kind: 'refused', why: 'draining' });
    expect(pod.moved).toHaveLength(1);
  });

  it('[DRN9] is one of those that move when a drain begins, with its deadline', async () => {
    const pod = new Pod({ garden: 3 });
    void pod.drainer.moveOne('garden', 'b');
    expect(pod.hows[0]?.endsAt?.()).toBe(Infinity);
    await pod.begin({ reason: 'node', withinMs: 10_000 });
    expect(pod.hows[0]?.endsAt?.()).toBe(10_000);
    expect(pod.drainer.status).toMatchObject({ state: 'moving', rooms: 1 });
    await pod.clock.advance(2_500);
    expect([pod.moved.length, pod.drainer.status.state]).toEqual([1, 'empty']);
  });

  it.each([REFUSED, UNREACHABLE])('[DRN9] that stays keeps no drain waiting: %o', async (outcome) => {
    const pod = new Pod({ garden: 3, studio: 4 });
    let ended = 0;
    pod.outcome = (room) => (room === 'garden' && (ended += 1) === 1 ? outcome : MOVED);
    const sent = pod.drainer.moveOne('garden', 'b');
    await pod.clock.advance(1_000);
    await pod.begin({ reason: 'rollback' });
    await pod.clock.advance(1_000);
    expect(await sent).toEqual(outcome);
    // The next try is the drain's own, at once, and to whichever pod.
    expect(pod.moved.slice(1).map(({ at, room }) => [at, room])).toEqual([
      [1_000, 'studio'],
      [2_000, 'garden'],
    ]);
    expect(pod.hows.map(({ to }) => to)).toEqual(['b', undefined, undefined]);
  });
});
