import type { PersonKind } from '@atrium/protocol';
import type { RoomHost } from '../signaling/room-host.ts';
import type { Participant, RoomWatch } from '../signaling/watch.ts';
import { kindOf } from './kind-of.ts';
import { later, readKnownRoom, type KnownRoom } from './known-room.ts';
import { participantKey } from './participant-key.ts';
import type { Participants } from './participants.ts';
import type { RoomJudge } from './room-judge.ts';

export type MovingRoomsOptions = {
  participants: Participants<string>;
  judge: RoomJudge;
  now: () => number;
  lifeOf: (host: RoomHost) => string;
  /** It goes on here with the life that it had. */
  goesOn: (host: RoomHost, life: string) => void;
  /** Nothing is known of it: it begins here, for somebody of that kind. */
  begins: (host: RoomHost, kind: PersonKind) => void;
  /** Somebody came along; where to ask of their media. */
  came: (participant: Participant, kind: PersonKind) => void;
};

/** What is known of rooms as they come and go with all their people: nothing is counted twice, and nothing is left out. */
export class MovingRooms {
  readonly rooms: Pick<RoomWatch, 'handOver' | 'handedOver' | 'takeOver'>;
  readonly #options: MovingRoomsOptions;

  constructor(options: MovingRoomsOptions) {
    this.#options = options;
    this.rooms = {
      handOver: (host) => this.#handOver(host),
      handedOver: (host) => options.judge.handedOver(options.lifeOf(host)),
      takeOver: (host, known, attached, aheadMs) => {
        const read = readKnownRoom(known);
        this.#takeOver(host, read && later(read, aheadMs), attached);
      },
    };
  }

  #handOver(host: RoomHost): KnownRoom {
    const { participants, judge, now, lifeOf } = this.#options;
    const life = lifeOf(host);
    // First the people: what they had until now belongs to the room.
    const people = participants.handOver(life, now());
    const own = participantKey(host.id, '').length;
    return {
      life,
      record: judge.handOver(life, now()),
      people: people.map(([key, known]) => ({ person: key.slice(own), known })),
      joins: [],
    };
  }

  #takeOver(host: RoomHost, known: KnownRoom | null, attached: ReadonlySet<string>): void {
    const { participants, judge, now, lifeOf, goesOn, begins, came } = this.#options;
    if (known === null) {
      for (const person of attached) {
        const kind = kindOf({ host, person });
        begins(host, kind);
        came({ host, person }, kind);
        const who = { kind, room: lifeOf(host), browser: 'other' } as const;
        participants.welcomed(participantKey(host.id, person), who, now());
      }
      return;
    }
    const { life, record, people } = known;
    // Whatever began with it here is not a room of its own.
    judge.handedOver(lifeOf(host));
    goesOn(host, life);
    if (record !== null) judge.takeOver(record);
    for (const { person, known: one } of people) {
      // Who left in the very moment of the flip.
      if (!host.room.has(person)) continue;
      came({ host, person }, one.kind);
      participants.takeOver(participantKey(host.id, person), life, one, attached.has(person), now());
    }
  }
}
