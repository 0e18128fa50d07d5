import { limits, type PersonId } from '@atrium/protocol';
import { describe, expect, it } from 'vitest';
import type { MovedRoom } from '../move/leaving.ts';
import { photosMaxBytes, ROOM_MAX_BYTES } from '../move/weight.ts';
import { Room, type RoomOptions } from '../room/room.ts';
import { ADMISSIONS_MAX } from '../room/rules.ts';
import { Photos } from './photos.ts';

/** What `telemetry/moving-rooms.test.ts` allows for one person. */
const KNOWN_BYTES = 1_300;
/** Forty characters, most of them of four code points. */
const longNameOf = (n: number): string => String(n).padStart(4, '0') + '\u{1F469}\u200D\u{1F52C}\uFE0F'.repeat(36);
const LONGEST_TEXT = '\u6f22"\\\n'.repeat(limits.CHAT_MAX_CHARS / 4);

/** A room in which so many do as much as they can; ids are as long as they are. */
class Brim {
  now = 1_764_460_673_000;
  readonly people: PersonId[] = [];
  readonly room: Room;
  readonly photos: Photos;
  #ids = 0;

  constructor(count: number) {
    this.room = new Room({ id: 'brim', now: this.now, limits: { people: count }, ...this.sources() });
    this.photos = new Photos({ maxBytes: () => photosMaxBytes(this.room.size), onGone: () => undefined });
  }

  /** So many are in the room after it. */
  fill(count: number): void {
    for (let n = this.people.length; n < count; n += 1) {
      const look = {
        name: longNameOf(n),
        color: 1,
        photo: null,
        kind: 'person',
        mic: 'muted',
        camera: 'live',
      } as const;
      const joined = this.room.join(look, this.now);
      if (!joined.ok) throw new Error(joined.error.code);
      this.people.push(joined.value);
    }
    this.tick(1);
  }

  sources(): Pick<RoomOptions, 'random' | 'newId'> {
    return { random: () => 0.5, newId: () => `id-${String((this.#ids += 1)).padStart(10, '0')}` };
  }

  tick(count: number): void {
    for (let n = 0; n < count; n += 1) this.room.tick((this.now += limits.TICK_MS));
  }

  /** Everybody walks up to their neighbours, until many are in circles. */
  gather(): void {
    for (let step = 0; step < 60; step += 1) {
      for (const [n, id] of this.people.entries()) {
        const index = this.room.indexOf(id);
        const { crowd } = this.room;
        const [x, z] = [crowd.x(index), crowd.z(index)];
        const around = 2 * Math.PI * ((n * 0.618) % 1);
        const reach = 3 * Math.sqrt(Math.floor(n / 12));
        const [left, down] = [reach * Math.cos(around) - x, reach * Math.sin(around) - z];
        const share = Math.min(1, 0.3 / Math.max(0.3, Math.hypot(left, down)));
        this.room.move(id, { x: x + left * share, z: z + down * share, yaw: 1 / 3 }, this.now);
      }
      this.tick(1);
    }
    this.tick(10);
  }

  /** In every scope as much as there is room for, by everybody. */
  talk(): void {
    for (let n = 0; n < 3_000; n += 1) {
      const id = `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
      const scope = (['room', 'circle', 'direct'] as const)[n % 3] ?? 'room';
      const [from, to] = [this.#at(n), this.#at(n * 7 + 1)];
      this.room.chat(from, { id, scope, to, text: n % 5 === 0 ? 'x' : LONGEST_TEXT }, this.now);
    }
  }

  /** Whoever is in a circle locks it and asks everybody; everybody else knocks, and is let in. */
  ask(): void {
    const { circles } = this.room.view('');
    for (const { members } of circles) this.room.setLock(members[0] ?? '', true, this.now);
    for (let n = 0; n < 3 * ADMISSIONS_MAX; n += 1) {
      const circle = circles[n % circles.length];
      const [member, other] = [circle?.members[0] ?? '', this.#at(n * 5 + Math.floor(n / circles.length))];
      this.room.knock(other, circle?.id ?? '', this.now);
      this.room.invite(member, other, this.now);
      if (n % 2 === 0) this.room.answerKnock(member, other, true, this.now);
    }
  }

  showFaces(): void {
    for (const [n, person] of this.people.entries()) {
      const kept = this.photos.put(person, faceOf(n));
      const look = this.room.person(person);
      if (kept.ok && look !== null) this.room.setProfile(person, { ...look, photo: kept.value }, this.now);
    }
  }

  moved(): MovedRoom {
    const known = 'k'.repeat(KNOWN_BYTES);
    const left: [string, number][] = [
      ...(['join', 'chat', 'wave', 'invite', 'knock', 'setProfile', 'setMedia', 'setAway'] as const),
      ...(['setLock', 'produce', 'tiles', 'report', 'restartIce'] as const),
    ].map((name) => [name, 12.34]);
    return {
      snapshot: this.room.snapshot(),
      photos: [...this.photos.all()].map(([owner, dataUrl]) => ({ owner, dataUrl })),
      judged: { people: this.people.map(() => known) },
      tokens: this.people.map(() => '00000000-0000-4000-8000-000000000000'),
      budgets: this.people.map((person) => ({ person, left })),
      addresses: Array.from({ length: 500 }, (_, n) => ({ address: `2001:db8:1234:${1_000 + n}::/64`, left })),
    };
  }

  #at(n: number): PersonId {
    return this.people[n % this.people.length] ?? '';
  }
}

/** As large as a page may send one, each another. */
function faceOf(n: number): string {
  const bytes = Buffer.alloc(Math.floor((limits.PHOTO_MAX_CHARS - 40) / 4) * 3);
  bytes.set([0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, 0, 192, 0, 192, 3, 1, 0x22, 0]);
  bytes.writeUInt32BE(n, bytes.length - 4);
  return `data:image/jpeg;base64,${bytes.toString('base64')}`;
}

describe('a room that is full to the brim in every way', () => {
  it.each([20, 500, 2_000])(
    '[ROOM5] [MOV9] of %i people goes along whole, in one call',
    (count) => {
      const brim = new Brim(count);
      // A walk of all of a large room takes long; those who come later stand.
      brim.fill(Math.min(count, 300));
      brim.gather();
      brim.fill(count);
      brim.talk();
      brim.ask();
      brim.showFaces();
      for (const person of brim.people.slice(0, count / 4)) brim.room.disconnect(person, brim.now);
      brim.tick(1);
      const moved = brim.moved();
      const text = JSON.stringify(moved);
      const bytes = Buffer.byteLength(text);
      expect(bytes).toBeLessThan(ROOM_MAX_BYTES);
      // Of many people it is as full as it is meant to be.
      if (count >= 500) expect(bytes).toBeGreaterThan(0.75 * ROOM_MAX_BYTES);
      const { snapshot } = JSON.parse(text) as MovedRoom;
      const there = Room.restore(snapshot, { now: brim.now, limits: { people: count }, ...brim.sources() });
      // A difference would be megabytes to print.
      expect(JSON.stringify(there.snapshot()) === JSON.stringify(moved.snapshot)).toBe(true);
      const photos = new Photos({ maxBytes: () => photosMaxBytes(there.size), onGone: () => expect.unreachable() });
      for (const { owner, dataUrl } of moved.photos) photos.put(owner, dataUrl);
      expect([...photos.all()]).toEqual([...brim.photos.all()]);
    },
    120_000,
  );
});
