import { PoseReader, encodeMove } from '@atrium/protocol';
import type { EventFrame, Person, PersonId, Pose, Welcome } from '@atrium/protocol';
import type { Clock } from '../net/clock.ts';
import { Moves } from '../net/moves.ts';
import { PoseBuffer } from '../net/poses.ts';
import type { WorldSource } from '../world/types.ts';
import { Emitter } from './emitter.ts';

export type WhereaboutsOptions = {
  clock: Clock;
  /** ms of the clock that frames are drawn by. */
  frameNow: () => number;
  sendMove: (frame: Uint8Array<ArrayBuffer>) => void;
  /** The stream of poses cannot be read any more. */
  onUnreadable: () => void;
};

/** A room is frozen for tens of ms while it is moved, and hears no step: whoever took one in the last seconds says where they are. */
const UNHEARD_STEPS_MS = 2_000;

type Placed = Pick<Person, 'id' | 'index'> & { pose: Pose };

/** Where everybody is, myself included: from the wire's indices to people, and from my steps to the wire. */
export class Whereabouts {
  readonly selfMoved = new Emitter<Pose>();
  readonly #options: WhereaboutsOptions;
  readonly #buffer = new PoseBuffer();
  readonly #moves: Moves;
  readonly #idByIndex = new Map<number, PersonId>();
  readonly #indexById = new Map<PersonId, number>();
  #reader: PoseReader;
  #me: PersonId | null = null;
  #self: Pose | null = null;
  /** When I last took a step of my own; the server's word where I am takes its place. */
  #steppedAt = -Infinity;

  constructor(options: WhereaboutsOptions) {
    this.#options = options;
    this.#reader = this.#newReader();
    this.#moves = new Moves({
      clock: options.clock,
      send: (pose, walking) => options.sendMove(encodeMove(pose, walking)),
    });
  }

  get self(): Pose | null {
    return this.#self;
  }

  /** A new socket: its poses are told from the start. Whoever stayed keeps being drawn and eases to the new place. */
  welcome(welcome: Pick<Welcome, 'people' | 'self'>): void {
    this.#moves.reset();
    this.#begin(welcome);
  }

  /** The room has been moved under our feet: who walks goes on from where they are, and says so. */
  moved({ people, self }: Pick<Welcome, 'people' | 'self'>): void {
    const isWalking = this.#options.clock.now() - this.#steppedAt < UNHEARD_STEPS_MS;
    if (!isWalking) return void this.welcome({ people, self });
    this.#begin({ people, self }, this.#self);
    this.#moves.again();
  }

  #begin({ people, self }: Pick<Welcome, 'people' | 'self'>, stays: Pose | null = null): void {
    this.#reader = this.#newReader();
    this.#buffer.restart();
    this.#me = self;
    const here = new Set(people.map(({ id }) => id));
    for (const id of [...this.#indexById.keys()]) if (!here.has(id)) this.#forget(id);
    for (const person of people) this.#place(person, person.id === self ? stays : null);
  }

  roster({ joined, left }: Extract<EventFrame, { m: 'roster' }>['d']): void {
    for (const id of left) this.#forget(id);
    for (const person of joined) this.#place(person);
  }

  /** One binary frame of the server. */
  frame(bytes: Uint8Array): void {
    if (!this.#reader.apply(bytes)) this.#options.onUnreadable();
  }

  sendPose(pose: Pose, walking: boolean): void {
    if (this.#self === null) return;
    this.#self = { ...pose };
    this.#steppedAt = this.#options.clock.now();
    this.#moves.push(pose, walking);
  }

  poseOf(person: PersonId): Pose | null {
    if (person === this.#me) return this.#self;
    const index = this.#indexById.get(person);
    const drawn = index === undefined ? null : this.#buffer.at(index, this.#options.frameNow());
    return drawn === null ? null : { x: drawn.x, z: drawn.z, yaw: drawn.yaw };
  }

  /** The others in view, where they are drawn now. */
  visit(visit: Parameters<WorldSource['poses']>[1]): void {
    const now = this.#options.frameNow();
    for (const index of this.#buffer.indices()) {
      const id = this.#idByIndex.get(index);
      const drawn = id === undefined || id === this.#me ? null : this.#buffer.at(index, now);
      if (id !== undefined && drawn !== null) visit(id, drawn.x, drawn.z, drawn.yaw, drawn.walking);
    }
  }

  /** The room is left: no step waits to be said. */
  close(): void {
    this.#moves.reset();
  }

  #place({ id, index, pose }: Placed, stays: Pose | null = null): void {
    this.#idByIndex.set(index, id);
    this.#indexById.set(id, index);
    if (stays !== null) return;
    if (id === this.#me) this.#moveSelf(pose);
    else this.#buffer.place(index, pose.x, pose.z, pose.yaw, this.#options.frameNow());
  }

  #forget(id: PersonId): void {
    const index = this.#indexById.get(id);
    this.#indexById.delete(id);
    if (index === undefined || this.#idByIndex.get(index) !== id) return;
    this.#idByIndex.delete(index);
    this.#buffer.gone(index);
  }

  #moveSelf(pose: Pose): void {
    this.#self = { ...pose };
    this.#steppedAt = -Infinity;
    this.selfMoved.emit({ ...pose });
  }

  #newReader(): PoseReader {
    return new PoseReader({
      onPose: (index, x, z, yaw, tick) => {
        if (this.#me !== null && this.#idByIndex.get(index) === this.#me) this.#moveSelf({ x, z, yaw });
        else this.#buffer.push(index, x, z, yaw, tick, this.#options.frameNow());
      },
      onGone: (index) => this.#buffer.gone(index),
    });
  }
}
