import type { DrainReason, PodId, PodState } from '../directory/directory.ts';
import {
  planOf,
  stepOf,
  type DrainOrder,
  type DrainPlan,
  type DrainTerms,
  type RoomHere,
  type RoomLeft,
} from './drain.ts';
import type { MoveHow, MoveOutcome, MoveWatch, Mover } from './mover.ts';

/** How often it is looked what is left; a move that ends is looked at once. */
const LOOK_MS = 250;
/** A directory that does not answer is asked so often, by one pod: its link has given up on it, and says so without a call. */
const ASK_AGAIN_MS = 1_000;

export type DrainerOptions = {
  terms: DrainTerms;
  /** Rooms of this pod that somebody is in. */
  rooms: () => readonly RoomHere[];
  mover: Mover;
  /** Others hear what this pod is now; false: they could not be told. Why it will be stopped, where somebody said so. */
  tell: () => Promise<{ told: boolean; reason: DrainReason | null }>;
  watch: Pick<MoveWatch, 'draining'>;
  /** The time is over, and people are still here, in a drain that no signal began: the process is to end. */
  onDeadline: () => void;
  log: { info(fields: object, message: string): void; warn(fields: object, message: string): void };
  /** Runs it once after so many ms; the answer undoes that. */
  after: (ms: number, run: () => void) => () => void;
  now: () => number;
};

/** `force`: also where people are in rooms. */
export type DrainRequest = DrainOrder & { force?: boolean | undefined };

/** What is left, and for how long; `secondsLeft` is null where no deadline runs. */
export type DrainStatus = {
  state: 'serving' | 'draining' | 'moving' | 'empty' | 'ending';
  reason: DrainReason | null;
  rooms: number;
  people: number;
  secondsLeft: number | null;
};

export type DrainAnswer =
  /** `told`: others know it already. */
  | { kind: 'done'; told: boolean; status: DrainStatus }
  /** People are in rooms. Nothing has changed. */
  | { kind: 'busy'; status: DrainStatus }
  /** The process ends; that cannot be changed any more. */
  | { kind: 'ending'; status: DrainStatus };

/** draining: all rooms go from here. moving: that one does already. */
export type ErrandOutcome = MoveOutcome | { kind: 'refused'; why: 'draining' | 'moving' };

/** `asking`: a signal has come, and nobody has said why yet. `ending`: nothing more is moved from here. */
type State =
  | { kind: 'serving' }
  | { kind: 'asking'; reason: DrainReason }
  | { kind: 'draining'; plan: DrainPlan }
  | { kind: 'empty'; reason: DrainReason }
  | { kind: 'ending'; reason: DrainReason };

/** `untold`: no more of its people than that. */
type Tries = Pick<RoomLeft, 'phase' | 'untold' | 'tried' | 'triedAt'>;
const UNTRIED: Tries = { phase: 'here', untold: Infinity, tried: 0, triedAt: 0 };

/** Empties this pod, for a reason and until a deadline. Rules: SPEC.md. */
export class Drainer {
  readonly #options: DrainerOptions;
  readonly #tries = new Map<string, Tries>();
  #state: State = { kind: 'serving' };
  /** A signal has come; to be called when it is over. */
  #over: (() => void) | null = null;
  #undo: (() => void) | null = null;
  /** When the directory is asked next whether it answers again; null: as far as is known it does. */
  #askAt: number | null = null;

  constructor(options: DrainerOptions) {
    this.#options = options;
  }

  /** What this pod says of itself. */
  get state(): PodState {
    const reason = this.#reason();
    return reason === null ? { kind: 'serving' } : { kind: 'draining', reason };
  }

  get status(): DrainStatus {
    const left = this.#left();
    const counts = { rooms: left.length, people: left.reduce((sum, { people }) => sum + people, 0) };
    switch (this.#state.kind) {
      case 'serving':
      case 'empty':
      case 'ending':
        return { state: this.#state.kind, reason: this.#reason(), ...counts, secondsLeft: null };
      case 'asking':
        return { state: 'draining', reason: this.#reason(), ...counts, secondsLeft: null };
      case 'draining': {
        const { reason, movesFrom, endsAt } = this.#state.plan;
        const now = this.#options.now();
        const secondsLeft = Math.max(0, Math.ceil((endsAt - now) / 1000));
        return { state: now < movesFrom ? 'draining' : 'moving', reason, ...counts, secondsLeft };
      }
    }
  }

  /** Answers when others know that they are to give this pod no more rooms; its own are moved meanwhile. */
  async begin(request: DrainRequest): Promise<DrainAnswer> {
    if (this.#over !== null || this.#state.kind === 'ending') return { kind: 'ending', status: this.status };
    const isBusy = request.reason === 'scale-in' && request.force !== true && this.#left().length > 0;
    if (isBusy) return { kind: 'busy', status: this.status };
    this.#plan(request);
    const { told } = await this.#options.tell();
    return { kind: 'done', told, status: this.status };
  }

  /** Takes new rooms again. Of the moves that are on their way those that have not committed are called off. */
  async takeBack(): Promise<DrainAnswer> {
    if (this.#over !== null || this.#state.kind === 'ending') return { kind: 'ending', status: this.status };
    if (this.#state.kind !== 'serving') {
      this.#options.log.info({}, 'new rooms are taken again');
      this.#become({ kind: 'serving' });
      this.#options.mover.callOff();
    }
    const { told } = await this.#options.tell();
    return { kind: 'done', told, status: this.status };
  }

  /** Moves one room to the pod that somebody has named; resolves when nothing is left of it here, or when it stays. */
  async moveOne(room: string, to: PodId): Promise<ErrandOutcome> {
    if (this.#state.kind !== 'serving') return { kind: 'refused', why: 'draining' };
    if ((this.#tries.get(room) ?? UNTRIED).phase !== 'here') return { kind: 'refused', why: 'moving' };
    return this.#move(room, { to });
  }

  /** The process was told to stop: resolves when nobody is here, or when the time for that is over. */
  async end(): Promise<void> {
    const over = new Promise<void>((resolve) => (this.#over = resolve));
    if (this.#state.kind === 'serving') this.#become({ kind: 'asking', reason: 'node' });
    const { reason } = await this.#options.tell();
    const former = this.#reason();
    if (this.#state.kind === 'ending') return;
    this.#plan({ reason: reason ?? former ?? 'node' });
    return over;
  }

  /** Nothing more is moved. Idempotent. */
  close(): void {
    if (this.#state.kind !== 'ending') this.#become({ kind: 'ending', reason: this.#reason() ?? 'node' });
  }

  /** Whoever says the same again does not begin anew. */
  #plan(order: DrainOrder): void {
    const { terms, now, log } = this.#options;
    const isSame = this.#state.kind === 'draining' && this.#state.plan.reason === order.reason;
    if (isSame && order.withinMs === undefined) return;
    const plan = planOf(order, terms, now());
    log.info({ reason: plan.reason, secondsLeft: (plan.endsAt - now()) / 1000 }, 'no new rooms are taken');
    this.#become({ kind: 'draining', plan });
  }

  #look(): void {
    const { rooms, terms, now } = this.#options;
    const state = this.#state;
    if (state.kind === 'empty' && rooms().length > 0) {
      // Who had a token has come after all.
      const { movesFrom, endsAt } = planOf({ reason: 'node' }, terms, now());
      return void this.#become({ kind: 'draining', plan: { reason: state.reason, movesFrom, endsAt } });
    }
    if (state.kind !== 'draining') return;
    const { reason } = state.plan;
    const step = stepOf(state.plan, this.#left(), terms, now());
    if (step.kind === 'go') this.#go(step.moves);
    else if (step.why === 'deadline') this.#expire(reason);
    else if (this.#over !== null) this.#become({ kind: 'ending', reason });
    else this.#become({ kind: 'empty', reason });
  }

  #expire(reason: DrainReason): void {
    const { rooms, people } = this.status;
    this.#options.log.warn({ reason, rooms, people }, 'the time to empty this pod is over, and people are in it');
    const isTold = this.#over !== null;
    this.#become({ kind: 'ending', reason });
    if (!isTold) this.#options.onDeadline();
  }

  #go(moves: readonly { room: string; cold: boolean }[]): void {
    if (this.#askAt === null) for (const { room, cold } of moves) void this.#move(room, { cold });
    else if (this.#options.now() >= this.#askAt) void this.#ask();
  }

  /** Without the directory no room moves: it is asked, and not room after room. */
  async #ask(): Promise<void> {
    const { tell, now } = this.#options;
    this.#askAt = Infinity;
    const { told } = await tell();
    this.#askAt = told ? null : now() + ASK_AGAIN_MS;
    if (told) this.#look();
  }

  async #move(room: string, how: Pick<MoveHow, 'cold' | 'to'>): Promise<MoveOutcome> {
    const { mover, now } = this.#options;
    const tries = this.#tries.get(room) ?? UNTRIED;
    this.#tries.set(room, { ...tries, phase: 'moving' });
    const telling = (untold: number): void => {
      this.#tries.set(room, { ...tries, phase: 'moving', untold });
      if (untold === 0) this.#look();
    };
    const handedOver = (): void => {
      this.#tries.set(room, { ...tries, phase: 'closing' });
      this.#look();
    };
    const outcome = await mover.move(room, { ...how, endsAt: () => this.#endsAt, telling, handedOver });
    if (outcome.kind === 'moved') this.#tries.delete(room);
    // That nobody could be moved to one pod keeps no drain waiting.
    else if (how.to !== undefined) this.#tries.set(room, { ...tries, phase: 'here' });
    else if (outcome.why === 'unreachable') {
      // That says nothing of the room.
      this.#tries.set(room, { ...tries, phase: 'here' });
      this.#askAt ??= now() + ASK_AGAIN_MS;
    } else this.#tries.set(room, { phase: 'here', untold: Infinity, tried: tries.tried + 1, triedAt: now() });
    this.#say(room, outcome);
    this.#look();
    return outcome;
  }

  /** As far as a move is concerned: it may come nearer while one is on its way. */
  get #endsAt(): number {
    const state = this.#state;
    if (state.kind === 'draining') return state.plan.endsAt;
    return state.kind === 'ending' ? -Infinity : Infinity;
  }

  #say(room: string, outcome: MoveOutcome): void {
    const { log } = this.#options;
    if (outcome.kind === 'called_off') return void log.warn({ room, why: outcome.why }, 'a room could not be moved');
    const { freezeMs, attached, cold } = outcome;
    log.info({ room, freezeMs, attached, cold }, 'a room has moved');
  }

  /** A room that has moved is left here until all of its pages hear it from there. */
  #left(): RoomLeft[] {
    const here = this.#options.rooms();
    const names = new Set(here.map(({ room }) => room));
    for (const [room, { phase }] of this.#tries) if (phase === 'here' && !names.has(room)) this.#tries.delete(room);
    const gone = [...this.#tries.keys()].flatMap((room) => (names.has(room) ? [] : { room, people: 0 }));
    return [...here, ...gone].map((one) => {
      const tries = this.#tries.get(one.room) ?? UNTRIED;
      return { ...one, ...tries, untold: Math.min(tries.untold, one.people) };
    });
  }

  #reason(): DrainReason | null {
    switch (this.#state.kind) {
      case 'serving':
        return null;
      case 'draining':
        return this.#state.plan.reason;
      case 'asking':
      case 'empty':
      case 'ending':
        return this.#state.reason;
    }
  }

  #become(state: State): void {
    const { watch, after } = this.#options;
    this.#state = state;
    this.#undo?.();
    this.#undo = null;
    if (state.kind === 'ending') this.#over?.();
    const reason = this.#reason();
    watch.draining(reason === null ? null : { reason, endsAt: state.kind === 'draining' ? state.plan.endsAt : null });
    if (state.kind !== 'draining' && state.kind !== 'empty') return;
    const again = () => {
      this.#undo = after(LOOK_MS, again);
      this.#look();
    };
    this.#undo = after(LOOK_MS, again);
    this.#look();
  }
}
