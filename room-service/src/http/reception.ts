import {
  ok,
  refuse,
  type ErrorCode,
  type JoinTicket,
  type PersonId,
  type PersonKind,
  type Result,
  type RoomGlimpse,
} from '@atrium/protocol';
import type { Directory, Pod, PodId } from '../directory/directory.ts';
import type { Placement } from '../directory/placement.ts';
import type { PodWatch, Way } from '../directory/pod-watch.ts';
import type { Tenancy } from '../directory/tenancy.ts';
import type { PodCalls } from './pod-calls.ts';

/** `address`: of whoever asks, as limits count it. `returning`: who looks for the room in which they were; null: a join. */
export type AskedToJoin = {
  room: string;
  kind: PersonKind;
  protocol: number;
  address: string;
  returning: PersonId | null;
  traceparent: string | undefined;
};

/** A ticket as this pod itself gives it. */
export type OwnTicket = (asked: Pick<AskedToJoin, 'room' | 'address' | 'returning'>) => Promise<JoinTicket>;

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
  ticket: async (asked) => ({ by: 'self', answer: ok(await ticket(asked)) }),
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
  /** The first join that goes to a pod for a room, while it is not answered. */
  readonly #joining = new Map<string, ReturnType<PodCalls['join']>>();

  constructor(options: AmongPodsOptions) {
    this.#options = options;
  }

  async ticket(asked: AskedToJoin): Promise<Answered> {
    const { own, placement, tenancy } = this.#options;
    const { room, kind, address } = asked;
    let unreached: PodId | undefined;
    for (let tried = 0; tried < TRIES_MAX; tried += 1) {
      const decision = await placement.decide({
        room,
        kind,
        address,
        ...(unreached === undefined ? {} : { unreached }),
      });
      switch (decision.kind) {
        case 'refused':
          return this.#refused(decision.error.code);
        case 'here': {
          if (decision.record !== null && !(await tenancy.admit(decision.record))) break;
          return this.#answered('here', { by: 'self', answer: ok(await own.ticket(asked)) });
        }
        case 'there': {
          const { pod } = decision;
          // It was asked once more, and is silent, but its lease has not run out: nobody else may have the room yet.
          if (pod.id === unreached) return this.#refused('room_unreachable');
          const said = await this.#join(pod, asked);
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

  /**
   * While somebody asks the same pod for the same room, others wait for what becomes of that: if it is silent, hundreds of
   * calls would hang there as well, and each would find out by itself.
   */
  async #join(pod: Pod, asked: AskedToJoin): ReturnType<PodCalls['join']> {
    const { calls } = this.#options;
    const question = JSON.stringify([pod.id, asked.room]);
    const before = this.#joining.get(question);
    if (before !== undefined) {
      const said = await before;
      return said.kind === 'answered' ? calls.join(pod, asked) : said;
    }
    const joining = calls.join(pod, asked).finally(() => this.#joining.delete(question));
    this.#joining.set(question, joining);
    return joining;
  }

  #refused(code: ErrorCode): Answered {
    // Nobody is looked for who asks too often.
    if (code === 'too_many') return { by: 'self', answer: refuse(code) };
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
