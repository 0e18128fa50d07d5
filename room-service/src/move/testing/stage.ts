import { ok, refuse, type PersonId } from '@atrium/protocol';
import type { Directory, Pod, PodId, RoomRecord } from '../../directory/directory.ts';
import { present, valueOf } from '../../directory/testing/fixture.ts';
import { MemoryDirectory } from '../../directory/testing/memory.ts';
import { drawOf, podNamed } from '../../directory/testing/pods.ts';
import type { Audience } from '../../room/earshot.ts';
import { AudienceLog } from '../audience-log.ts';
import type { Departed, Leaving, Lost, MovedRoom } from '../leaving.ts';
import { RoomMover, type MoveHow, type MoveOutcome } from '../mover.ts';
import { Pace } from '../pace.ts';
import type { Ready, Target } from '../target.ts';
import { Clockwork } from './clockwork.ts';

export const audienceOf = (listener: PersonId, hear: PersonId[] = []): Audience => ({
  listener,
  hear,
  warm: [],
  see: [],
});

/** A room as its source has it: who is in it, and what happens to them, in a log. */
export class PaperRoom implements Leaving {
  here = true;
  entering = false;
  frozen = false;
  readonly log: string[] = [];
  /** Said that they play all voices from the new place. */
  readonly swap = Promise.withResolvers<null>();
  readonly people: PersonId[];
  /** Of an older version: they cannot be told. */
  readonly old = new Set<PersonId>();
  /** Since the freeze. */
  gone: Lost[] = [];
  readonly #told: PersonId[] = [];
  readonly #now: () => number;
  readonly toldAt: number[] = [];
  frozenAt: number | null = null;
  departedAt: number | null = null;
  #changes: Audience[] = [];

  constructor(people: PersonId[], now: () => number) {
    this.people = people;
    this.#now = now;
  }

  get size(): number {
    return this.people.length;
  }

  untold(): PersonId[] {
    return this.people.filter((person) => !this.old.has(person) && !this.#told.includes(person));
  }

  told(): PersonId[] {
    return this.#told.filter((person) => this.people.includes(person));
  }

  tell(person: PersonId): void {
    this.#told.push(person);
    this.toldAt.push(this.#now());
    this.log.push(`move ${person}`);
  }

  ready({ ready }: Ready): PersonId[] {
    return ready;
  }

  audiences(): Audience[] {
    return this.people.map((person) => audienceOf(person));
  }

  hears(audience: Audience): void {
    this.#changes.push(audience);
  }

  changes(): Audience[] {
    return this.#changes.splice(0);
  }

  freeze(): MovedRoom {
    this.frozen = true;
    this.frozenAt = this.#now();
    this.log.push('freeze');
    const sessions = this.people.map((id) => ({ id }));
    return { snapshot: { id: 'r', sessions } as unknown as MovedRoom['snapshot'], photos: [], judged: null };
  }

  stay(): void {
    this.frozen = false;
    this.log.push('stay');
  }

  lost(): Lost[] {
    return this.gone;
  }

  narrow(changes: readonly Audience[]): void {
    for (const { listener, hear } of changes) this.log.push(`${listener} hears ${hear.join() || 'nobody'}`);
  }

  deafen(): void {
    this.log.push('deafen');
  }

  depart(attached: ReadonlySet<PersonId>): Departed {
    this.log.push(`depart ${[...attached].join()}`);
    this.departedAt = this.#now();
    return {
      cold: this.people.filter((person) => !attached.has(person)),
      send: (person) => {
        this.toldAt.push(this.#now());
        this.log.push(`send ${person}`);
      },
      swapped: this.swap.promise.then(() => undefined),
      close: () => this.log.push('close'),
    };
  }
}

type Fault = 'none' | 'refuses' | 'silent' | 'gone';

/** A target that attaches whoever is told, after a while; each call may fail. */
export class PaperTarget implements Target {
  readonly log: string[] = [];
  readonly heard: Audience[] = [];
  readonly beats: number[] = [];
  faults: Partial<Record<keyof Target, Fault>> = {};
  /** Pods that answer nothing. */
  readonly deaf = new Set<PodId>();
  ready: () => PersonId[] = () => [];
  attached: () => PersonId[] = () => this.ready();
  /** Who hears others than before, once the room is there. */
  readonly hears = new AudienceLog();
  readonly #clock: Clockwork;

  constructor(clock: Clockwork) {
    this.#clock = clock;
  }

  readonly prepare: Target['prepare'] = (pod, _room, { audience }) => {
    this.heard.push(...audience);
    return this.#answer('prepare', pod, { kind: 'ready', url: pod.address, rtpCapabilities: {} } as const);
  };
  readonly audience: Target['audience'] = (pod, _room, { changes }) => {
    this.heard.push(...changes);
    this.beats.push(this.#clock.now);
    return this.#answer('audience', pod, { kind: 'ok', ready: this.ready() } as const);
  };
  readonly commit: Target['commit'] = (pod) => this.#answer('commit', pod, { kind: 'restored' } as const);
  readonly own: Target['own'] = (pod) => this.#answer('own', pod, { kind: 'owns', attached: this.attached() } as const);
  readonly follow: Target['follow'] = (pod, _room, { since }) =>
    this.#answer('follow', pod, { kind: 'ok', ...this.hears.since(since) } as const);
  readonly off: Target['off'] = (pod) => this.#answer('off', pod, { kind: 'ok' } as const);

  #answer<T>(name: keyof Target, pod: Pod, answer: T) {
    if (name !== 'audience' && name !== 'follow') this.log.push(`${name} ${pod.id}`);
    const fault = this.deaf.has(pod.id) ? 'silent' : this.faults[name];
    if (fault === 'refuses')
      return Promise.resolve({ kind: 'refused', code: 'no_capacity' } as const) as Promise<never>;
    if (fault === 'silent' || fault === 'gone') return Promise.resolve({ kind: fault }) as Promise<never>;
    return Promise.resolve(answer);
  }
}

export type DirectoryFault = {
  take?: 'unreachable' | 'lost_answer';
  find?: 'unreachable' | 'unreachable_after_take' | 'knows_nothing';
};

/** Pod `a` with one room and people in it, pods `b` and `c` beside it, and time that the test moves. */
export class Stage {
  readonly clock: Clockwork;
  readonly pace: Pace;
  readonly room: PaperRoom;
  readonly target: PaperTarget;
  readonly memory: MemoryDirectory;
  readonly ended: MoveOutcome[] = [];
  readonly bugs: unknown[] = [];
  readonly released: string[] = [];
  readonly lost: (number | null)[] = [];
  fault: DirectoryFault = {};
  pods: Pod[];
  record!: RoomRecord;
  readonly mover: RoomMover;

  /** `beside`: another room of the same pod. */
  static async of(people: PersonId[], pods = [podNamed('b'), podNamed('c')], beside?: Stage): Promise<Stage> {
    const stage = new Stage(people, pods, beside);
    for (const pod of [podNamed('a'), ...pods]) valueOf(await stage.memory.beat(pod, 0));
    const placed = valueOf(await stage.memory.place(drawOf('r', 'a')));
    if (placed.kind !== 'made') throw new Error(placed.kind);
    stage.record = placed.record;
    return stage;
  }

  private constructor(people: PersonId[], pods: Pod[], beside?: Stage) {
    const clock = beside?.clock ?? new Clockwork();
    const times = { now: () => clock.now, after: clock.after };
    const memory = new MemoryDirectory({ now: times.now, terms: { leaseMs: 1e9, settleMs: 0 } });
    this.clock = clock;
    this.memory = memory;
    this.pace = beside?.pace ?? new Pace({ clock: times });
    this.pods = pods;
    this.target = new PaperTarget(clock);
    this.room = new PaperRoom(people, times.now);
    // Whoever was told is ready a second later, unless the test says otherwise.
    this.target.ready = () => this.room.told().filter((_person, n) => clock.now - (this.room.toldAt[n] ?? 0) >= 1_000);
    let isAsked = false;
    const directory: Pick<Directory, 'take' | 'find'> = {
      take: async (take) => {
        isAsked = true;
        if (this.fault.take === 'unreachable') return refuse('directory_unreachable');
        const taken = await memory.take(take);
        return this.fault.take === 'lost_answer' ? refuse('directory_unreachable') : taken;
      },
      find: (room) => {
        const { find } = this.fault;
        if (find === 'knows_nothing') return Promise.resolve(ok(null));
        const isAway = find === 'unreachable' || (find === 'unreachable_after_take' && isAsked);
        return isAway ? Promise.resolve(refuse('directory_unreachable')) : memory.find(room);
      },
    };
    this.mover = new RoomMover({
      pod: 'a',
      pods: () => [podNamed('a'), ...this.pods],
      recordOf: (room) => (room === 'r' && this.released.length === 0 ? this.record : null),
      release: (room) => this.released.push(room),
      depart: (room) => (room === 'r' && this.room.here ? this.room : null),
      lose: (_room, to) => this.lost.push(to),
      target: this.target,
      directory,
      pace: this.pace,
      clock: times,
      watch: { ended: (outcome) => this.ended.push(outcome), swapped: () => undefined, draining: () => undefined },
      random: () => 0,
      newId: () => 'move-1',
      onBug: (error) => this.bugs.push(error),
    });
  }

  /** Runs the move until its end. */
  async move({ forMs = 70_000, ...how }: MoveHow & { forMs?: number } = {}): Promise<MoveOutcome> {
    const moving = this.mover.move('r', how);
    await this.clock.advance(forMs);
    const outcome = await Promise.race([moving, Promise.resolve(null)]);
    return present(outcome);
  }

  async owner(): Promise<string | null> {
    return valueOf(await this.memory.find('r'))?.record.pod ?? null;
  }
}
