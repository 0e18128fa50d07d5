import { z } from 'zod';
import { ok, refuse, type Result } from '@atrium/protocol';
import {
  TERMS,
  type Beat,
  type Confirmed,
  type Directory,
  type DrainReason,
  type Draw,
  type Ended,
  type Epoch,
  type Found,
  type Mark,
  type Owner,
  type Placed,
  type Pod,
  type PodId,
  type RoomRecord,
  type Rollout,
  type Take,
  type Taken,
  type Terms,
  type Turned,
  type View,
} from './directory.ts';
import { RedisLink, UNREACHABLE, type RedisLinkOptions } from './redis-link.ts';
import type { ScriptName } from './scripts.ts';
import * as stored from './stored.ts';

export type RedisDirectoryOptions = RedisLinkOptions & {
  terms?: Partial<Terms>;
  /** Somebody wrote what cannot be read here, and which fields of it. */
  unreadable?: (fields: string) => void;
};

const foundOrNot = stored.foundReply.nullable();
const placedReply = z.union([
  z.tuple([z.enum(['made', 'stands']), stored.foundReply]),
  z.tuple([z.enum(['full', 'no_pod', 'unsettled'])]),
]);
const takenReply = z.union([
  z.tuple([z.literal('taken'), stored.foundReply]),
  z.tuple([z.literal('stale'), foundOrNot]),
  z.tuple([z.enum(['alive', 'no_pod'])]),
]);
const endedReply = z.union([z.tuple([z.literal('ended')]), z.tuple([z.literal('stale'), foundOrNot])]);
const confirmedReply = z.array(
  z.union([z.tuple([z.enum(['held', 'restored'])]), z.tuple([z.literal('lost'), foundOrNot])]),
);

/** The directory of many pods. Redis is asked one script a call, and refuses at once while it cannot be reached. */
export class RedisDirectory implements Directory {
  readonly #link: RedisLink;
  readonly #terms: Terms;
  readonly #unreadable: (fields: string) => void;
  readonly #told = new Set<string>();

  private constructor(link: RedisLink, terms: Terms, unreadable: (fields: string) => void) {
    this.#link = link;
    this.#terms = terms;
    this.#unreadable = unreadable;
  }

  /** After the first try to connect, whether or not Redis was there: a pod must come up without. */
  static async open({
    terms = {},
    unreadable = () => undefined,
    ...options
  }: RedisDirectoryOptions): Promise<RedisDirectory> {
    const link = new RedisLink(options);
    await link.tried;
    return new RedisDirectory(link, { ...TERMS, ...terms }, unreadable);
  }

  /** Round trips so far. */
  get sent(): number {
    return this.#link.sent;
  }

  get isReachable(): boolean {
    return this.#link.isUp;
  }

  beat(pod: Pod, mark: Mark): Promise<Result<Beat>> {
    const { leaseMs, keptMs } = this.#terms;
    const serving = pod.state.kind === 'serving' ? '1' : '0';
    const args = [leaseMs, keptMs, pod.id, JSON.stringify(pod), serving, pod.roomsMax, mark];
    return this.#ask('beat', args, stored.beatReply, ([view, losses, next, lapsed, drain]) => ({
      ...this.#viewOf(view),
      lost: this.#readable(losses, ([loss, found]) => {
        const [holds = null] = this.#readable([found], foundOrNull);
        return { ...stored.readLoss(loss), found: holds };
      }),
      mark: Number(next),
      lapsed: lapsed === 1,
      drain: drain === '' ? null : stored.readReason(drain),
    }));
  }

  look(): Promise<Result<View>> {
    return this.#ask('look', [], stored.viewReply, (view) => this.#viewOf(view));
  }

  async place(draw: Draw): Promise<Result<Placed>> {
    const { assignmentsMax, settleMs } = this.#terms;
    const args = [assignmentsMax, settleMs, draw.room, draw.pod, stored.writeBirth(draw)];
    const placed = await this.#ask('place', args, placedReply, (reply): Placed | null => {
      switch (reply[0]) {
        case 'made':
        case 'stands':
          return { kind: reply[0], ...stored.readFound(reply[1]) };
        case 'full':
        case 'no_pod':
          return { kind: reply[0] };
        case 'unsettled':
          return null;
      }
    });
    if (!placed.ok) return placed;
    return placed.value === null ? refuse('directory_unreachable') : ok(placed.value);
  }

  turnAway(turned: Turned): Promise<Result<Found | null>> {
    const { keptMs, assignmentsMax, settleMs } = this.#terms;
    const birth = stored.writeBirth({ ...turned, version: '' });
    return this.#ask('turnAway', [keptMs, assignmentsMax, settleMs, turned.room, birth], foundOrNot, foundOrNull);
  }

  find(room: string): Promise<Result<Found | null>> {
    return this.#ask('find', [room], foundOrNot, foundOrNull);
  }

  take({ room, from, to, because }: Take): Promise<Result<Taken>> {
    return this.#ask('take', [room, from.pod, from.epoch, to, because], takenReply, (reply): Taken => {
      switch (reply[0]) {
        case 'taken':
          return { kind: 'taken', ...stored.readFound(reply[1]) };
        case 'stale':
          return { kind: 'stale', found: foundOrNull(reply[1]) };
        case 'alive':
        case 'no_pod':
          return { kind: reply[0] };
      }
    });
  }

  confirm(pod: PodId, records: readonly RoomRecord[]): Promise<Result<Confirmed[]>> {
    const args = records.flatMap((record) => [record.room, record.epoch, record.assignedAt, stored.writeBirth(record)]);
    return this.#ask('confirm', [pod, ...args], confirmedReply, (replies) =>
      replies.map((reply, index): Confirmed => {
        const room = records[index]?.room ?? '';
        return reply[0] === 'lost' ? { room, kind: 'lost', found: foundOrNull(reply[1]) } : { room, kind: reply[0] };
      }),
    );
  }

  held(pod: PodId): Promise<Result<RoomRecord[]>> {
    return this.#ask('held', [pod], z.array(stored.foundReply), (found) =>
      this.#readable(found, (one) => stored.readFound(one).record).sort((a, b) => (a.room < b.room ? -1 : 1)),
    );
  }

  end(room: string, { pod, epoch }: Owner): Promise<Result<Ended>> {
    return this.#ask('end', [room, pod, epoch], endedReply, (reply): Ended =>
      reply[0] === 'ended' ? { kind: 'ended' } : { kind: 'stale', found: foundOrNull(reply[1]) },
    );
  }

  assigned({ after, limit }: { after: Epoch; limit: number }): Promise<Result<RoomRecord[]>> {
    return this.#ask('assigned', [this.#terms.keptMs, after, limit], z.array(z.string()), (found) =>
      this.#readable(found, stored.readAssignment),
    );
  }

  leave(pod: PodId): Promise<Result<null>> {
    return this.#ask('leave', [pod], z.number(), () => null);
  }

  setRollout(rollout: { weight: number; salt: string } | null): Promise<Result<Rollout | null>> {
    const args = rollout === null ? [] : [this.#terms.rolloutMs, rollout.weight, rollout.salt];
    return this.#ask('setRollout', args, stored.rolloutReply, stored.readRollout);
  }

  setDrain(pod: PodId, reason: DrainReason | null): Promise<Result<boolean>> {
    return this.#ask('setDrain', [pod, reason ?? ''], z.number(), (there) => there === 1);
  }

  close(): Promise<void> {
    this.#link.close();
    return Promise.resolve();
  }

  async #ask<Reply, Value>(
    script: ScriptName,
    args: readonly (string | number)[],
    reply: z.ZodType<Reply>,
    read: (reply: Reply) => Value,
  ): Promise<Result<Value>> {
    const answer = await this.#link.run(script, args.map(String));
    if (answer === UNREACHABLE) return refuse('directory_unreachable');
    try {
      return ok(read(reply.parse(answer)));
    } catch (error) {
      this.#cannotRead(error);
      return refuse('directory_unreachable');
    }
  }

  /** Each by itself: one that nobody can read keeps nothing else from being told. */
  #readable<Text, Value>(texts: readonly Text[], read: (text: Text) => Value): Value[] {
    return texts.flatMap((text) => {
      try {
        return [read(text)];
      } catch (error) {
        this.#cannotRead(error);
        return [];
      }
    });
  }

  /** Once for each kind of mistake: it comes again with every beat. */
  #cannotRead(error: unknown): void {
    if (!(error instanceof stored.Unreadable)) throw error;
    const { message } = error;
    if (this.#told.has(message)) return;
    this.#told.add(message);
    this.#unreadable(message);
  }

  #viewOf([at, pods, rollout]: z.infer<typeof stored.viewReply>): View {
    return {
      at: Number(at),
      pods: this.#readable(pods, stored.readPod).sort((a, b) => (a.id < b.id ? -1 : 1)),
      rollout: stored.readRollout(rollout),
    };
  }
}

const foundOrNull = (found: z.infer<typeof foundOrNot>): Found | null =>
  found === null ? null : stored.readFound(found);
