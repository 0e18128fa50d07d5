import type { CircleId, PersonId, ServerEventName } from '@atrium/protocol';
import type { RoomEvent } from './outbox.ts';
import { Room, type RoomOptions } from './room.ts';
import type { Newcomer } from './session.ts';
import { seededRandom } from './seeded.ts';

/** A bit under the limit, and in whole ticks. */
const STEP_M = 0.3;
const TICK_MS = 100;

/** A room with a clock of its own, for tests: people join, walk and wait. */
export class Rehearsal {
  now = 1_000_000;
  room: Room;
  events: RoomEvent[] = [];
  #ids = 0;

  constructor(limits: RoomOptions['limits'] = {}) {
    this.room = new Room({ id: 'test', now: this.now, limits, ...this.sources() });
  }

  sources(): Pick<RoomOptions, 'random' | 'newId'> {
    return { random: seededRandom(7), newId: () => `id${(this.#ids += 1)}` };
  }

  join(name = 'Ada', extra: Partial<Newcomer> = {}): PersonId {
    const result = this.room.join(
      { name, color: 1, photo: null, kind: 'person', mic: 'live', camera: 'off', ...extra },
      this.now,
    );
    if (!result.ok) throw new Error(result.error.code);
    return result.value;
  }

  tick(): void {
    this.now += TICK_MS;
    this.room.tick(this.now);
    this.events.push(...this.room.drainEvents());
  }

  wait(ms: number): void {
    for (let passed = 0; passed < ms; passed += TICK_MS) this.tick();
  }

  place(id: PersonId): { x: number; z: number; yaw: number } {
    const { crowd } = this.room;
    const index = this.room.indexOf(id);
    return { x: crowd.x(index), z: crowd.z(index), yaw: crowd.yaw(index) };
  }

  distance(a: PersonId, b: PersonId): number {
    const [from, to] = [this.place(a), this.place(b)];
    return Math.hypot(from.x - to.x, from.z - to.z);
  }

  /** One step of a tick's length towards the place; true when there, or when the way is barred. */
  step(id: PersonId, x: number, z: number): boolean {
    const from = this.place(id);
    const left = Math.hypot(x - from.x, z - from.z);
    if (left < 1e-3) return true;
    const share = Math.min(1, STEP_M / left);
    const pose = { x: from.x + (x - from.x) * share, z: from.z + (z - from.z) * share, yaw: 0 };
    this.room.move(id, pose, this.now);
    const to = this.place(id);
    return Math.hypot(to.x - from.x, to.z - from.z) < 1e-3;
  }

  /** All walk at once, and stop when they have arrived. */
  walk(...ways: [id: PersonId, x: number, z: number][]): void {
    let walking = ways;
    for (let i = 0; i < 500 && walking.length > 0; i += 1) {
      walking = walking.filter(([id, x, z]) => !this.step(id, x, z));
      this.tick();
    }
  }

  /** A circle of so many around the place, settled. */
  circle(x: number, z: number, count: number): { ids: PersonId[]; circle: CircleId } {
    const ids = Array.from({ length: count }, () => this.join());
    const [first, ...others] = ids;
    if (first === undefined) throw new Error('a circle has members');
    this.walk([first, x - 0.5, z]);
    for (const [i, id] of others.entries()) {
      const rim = i === 0 ? 0.5 : this.ring(first).radius + 0.3;
      const angle = (2 * Math.PI * i) / Math.max(1, others.length);
      this.walk([id, x + rim * Math.cos(angle), z + rim * Math.sin(angle)]);
      this.wait(500);
    }
    this.wait(6_000);
    return { ids, circle: this.ring(first).id };
  }

  circleOf(id: PersonId): CircleId | null {
    return this.room.view(id).circles.find((circle) => circle.members.includes(id))?.id ?? null;
  }

  ring(id: PersonId): ReturnType<Room['view']>['circles'][number] {
    const ring = this.room.view(id).circles.find((circle) => circle.members.includes(id));
    if (!ring) throw new Error(`${id} is in no circle`);
    return ring;
  }

  /** What was said under a name since the last call, to whomever; forgets it. */
  said<N extends ServerEventName>(name: N): Extract<RoomEvent, { m: N }>[] {
    this.events.push(...this.room.drainEvents());
    const said = this.events.filter((event): event is Extract<RoomEvent, { m: N }> => event.m === name);
    this.events = this.events.filter((event) => event.m !== name);
    return said;
  }
}
