import type { CircleId, Podium, PersonChange, PersonId, ServerEventName, ServerEvents } from '@atrium/protocol';
import type { Circles } from './circles.ts';
import type { Crowd } from './crowd.ts';
import { toCircle } from './ring.ts';
import type { Sessions } from './sessions.ts';
import { toPerson, type Session } from './session.ts';

/** What the room says itself; media and signaling say the rest. */
type RoomEventName = Extract<
  ServerEventName,
  | 'roster'
  | 'circles'
  | 'floor'
  | 'chat'
  | 'invited'
  | 'inviteAnswered'
  | 'knocked'
  | 'knockAnswered'
  | 'circleNotice'
  | 'waved'
  | 'moderated'
  | 'reacted'
  | 'podium'
  | 'calledUp'
>;

/** Something to be said: `m` and `d` as on the wire, to everybody or to some, but not to `except`. */
export type RoomEvent = {
  [N in RoomEventName]: { to: 'all' | PersonId[]; except?: PersonId; m: N; d: ServerEvents[N] };
}[RoomEventName];

export type OutboxOptions = { sessions: Sessions; circles: Circles; crowd: Crowd; podium: () => Podium | null };

type Change = Omit<PersonChange, 'id'>;

/** Collects what is to be said. Changes of people and circles wait for the tick, so that each is one message then. */
export class Outbox {
  readonly #options: OutboxOptions;
  #events: RoomEvent[] = [];
  readonly #joined = new Set<Session>();
  readonly #changed = new Map<PersonId, Change>();
  readonly #left = new Set<PersonId>();
  readonly #circles = new Set<CircleId>();
  readonly #gone = new Set<CircleId>();
  #isPodiumNew = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  push(event: RoomEvent): void {
    this.#events.push(event);
  }

  personJoined(session: Session): void {
    this.#joined.add(session);
  }

  personChanged(id: PersonId, change: Change): void {
    this.#changed.set(id, { ...this.#changed.get(id), ...change });
  }

  /** Also said of somebody who came in the same tick: whoever was welcomed meanwhile has seen them. */
  personLeft(session: Session): void {
    this.#joined.delete(session);
    this.#changed.delete(session.id);
    this.#left.add(session.id);
  }

  circleChanged(id: CircleId): void {
    this.#circles.add(id);
  }

  circleGone(id: CircleId): void {
    this.#circles.delete(id);
    this.#gone.add(id);
  }

  podiumChanged(): void {
    this.#isPodiumNew = true;
  }

  tick(): void {
    if (this.#joined.size + this.#changed.size + this.#left.size > 0) this.#flushRoster();
    if (this.#circles.size + this.#gone.size > 0) this.#flushCircles();
    if (this.#isPodiumNew) this.#flushPodium();
  }

  drain(): RoomEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  #flushRoster(): void {
    const { crowd } = this.#options;
    const joined = Array.from(this.#joined, (session) => ({
      ...toPerson(session),
      pose: poseOf(crowd, session.index),
    }));
    for (const { id } of joined) this.#changed.delete(id);
    const changed = Array.from(this.#changed, ([id, change]) => ({ id, ...change }));
    this.push({ to: 'all', m: 'roster', d: { joined, changed, left: [...this.#left] } });
    this.#joined.clear();
    this.#changed.clear();
    this.#left.clear();
  }

  #flushCircles(): void {
    const changed = [...this.#circles].flatMap((id) => {
      const ring = this.#options.circles.get(id);
      return ring ? [toCircle(ring)] : [];
    });
    this.push({ to: 'all', m: 'circles', d: { changed, gone: [...this.#gone] } });
    this.#circles.clear();
    this.#gone.clear();
  }

  #flushPodium(): void {
    this.push({ to: 'all', m: 'podium', d: this.#options.podium() ?? { speakers: [], hands: [] } });
    this.#isPodiumNew = false;
  }
}

export function poseOf(crowd: Crowd, index: number): { x: number; z: number; yaw: number } {
  return { x: crowd.x(index), z: crowd.z(index), yaw: crowd.yaw(index) };
}
