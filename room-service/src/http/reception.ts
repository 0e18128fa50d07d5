import {
  ok,
  refuse,
  type ErrorCode,
  type JoinTicket,
  type PersonKind,
  type Result,
  type RoomGlimpse,
} from '@atrium/protocol';
import type { Directory, Pod, PodId } from '../directory/directory.ts';
import type { Placement } from '../directory/placement.ts';
import type { PodWatch, Way } from '../directory/pod-watch.ts';
import type { Tenancy } from '../directory/tenancy.ts';
import type { PodCalls } from './pod-calls.ts';

/** `address`: of whoever asks, as limits count it. */
export type AskedToJoin = {
  room: string;
  kind: PersonKind;
  protocol: number;
  address: string;
  traceparent: string | undefined;
};

/** A ticket as this pod itself gives it. */
export type OwnTicket = (room: string, address: string) => Promise<JoinTicket>;

/** `by`: the pod that holds the room counts what it has answered itself. */
export type Answered = { by: 'self' | 'holder'; answer: Result<JoinTicket> };

export type Photo = { type: string; bytes: Buffer };

/** Who is asked over HTTP about rooms, wherever they live. */
export type Reception = {
  ticket: (asked: AskedToJoin) => Promise<Answered>;
  glimpse: (room: string) => Promise<RoomGlimpse | null>;
  photo: (room: string, key: string) => Promise<Photo | null>;
};

/** What of a room is in this process. */
export type OwnRooms = {
  ticket: OwnTicket;
  glimpse: (room: string) => RoomGlimpse | null;
  photo: (room: string, key: string) => Photo | null;
};

/** One process without others: every room is here. */
export const alone = ({ ticket, glimpse, photo }: OwnRooms): Reception => ({
  ticket: async ({ room, address }) => ({ by: 'self', answer: ok(await ticket(room, address)) }),
  glimpse: (room) => Promise.resolve(glimpse(room)),
  photo: (room, key) => Promise.resolve(photo(room, key)),
});

/** A room that was given away, and one that ended, while it was looked for. */
const TRIES_MAX = 4;

export type AmongPodsOptions = {
  pod: PodId;
  own: OwnRooms;
  placement: Pick<Placement, 'decide'>;
  tenancy: Pick<Tenancy, 'admit' | 'heldAs'>;
  directory: Pick<Directory, 'find'>;
  calls: Pick<PodCalls, 'join' | 'glimpse' | 'photo'>;
  watch: PodWatch;
};

/** One pod of many: what is asked about a room goes on to the pod that holds it, and its answer comes back. Rules: SPEC.md. */
export class AmongPods implements Reception {
  readonly #options: AmongPodsOptions;

  constructor(options: AmongPodsOptions) {
    this.#options = options;
  }

  async ticket(asked: AskedToJoin): Promise<Answered> {
    const { own, placement, tenancy, calls } = this.#options;
    const { room, kind, address } = asked;
    let unreached: PodId | undefined;
    for (let tried = 0; tried < TRIES_MAX; tried += 1) {
      const decision = await placement.decide({ room, kind, ...(unreached === undefined ? {} : { unreached }) });
      switch (decision.kind) {
        case 'refused':
          return this.#refused(decision.error.code);
        case 'here': {
          if (decision.record !== null && !(await tenancy.admit(decision.record))) break;
          return this.#answered('here', { by: 'self', answer: ok(await own.ticket(room, address)) });
        }
        case 'there': {
          const { pod } = decision;
          // It was asked once more, and is silent, but its lease has not run out: nobody else may have the room yet.
          if (pod.id === unreached) return this.#refused('room_unreachable');
          const said = await calls.join(pod, asked);
          if (said.kind === 'answered') return this.#answered('there', { by: 'holder', answer: said.answer });
          unreached = pod.id;
        }
      }
    }
    return this.#refused('room_unreachable');
  }

  async glimpse(room: string): Promise<RoomGlimpse | null> {
    const { own, calls } = this.#options;
    const here = own.glimpse(room);
    if (here !== null) return here;
    const pod = await this.holderOf(room);
    return pod === null ? null : calls.glimpse(pod, room);
  }

  async photo(room: string, key: string): Promise<Photo | null> {
    const { own, calls } = this.#options;
    const here = own.photo(room, key);
    if (here !== null) return here;
    const pod = await this.holderOf(room);
    return pod === null ? null : calls.photo(pod, room, key);
  }

  /** The pod that holds the room; null where that is this one, or nobody knows of one. */
  async holderOf(room: string): Promise<Pod | null> {
    const { directory, tenancy, pod } = this.#options;
    if (tenancy.heldAs(room) !== null) return null;
    const found = await directory.find(room);
    if (!found.ok || found.value === null) return null;
    const { holder } = found.value;
    return holder.kind === 'living' && holder.pod.id !== pod ? holder.pod : null;
  }

  #refused(code: ErrorCode): Answered {
    return this.#answered(WAY_OF[code] ?? 'no_holder', { by: 'self', answer: refuse(code) });
  }

  #answered(way: Way, answered: Answered): Answered {
    this.#options.watch.joined(way);
    return answered;
  }
}

const WAY_OF: Partial<Record<ErrorCode, Way>> = {
  no_capacity: 'no_capacity',
  directory_unreachable: 'no_directory',
  room_unreachable: 'no_holder',
};
