import { CLOSE, ok, refuse, type RequestFrame, type Requests, type Result, type Welcome } from '@atrium/protocol';
import { auditOf } from './audit.ts';
import type { Attach } from './attach.ts';
import type { Connection } from './connection.ts';
import { dispatch } from './dispatch.ts';
import type { Join } from './join.ts';
import type { Rooms } from './rooms.ts';
import type { Asked, Participant, RoomWatch } from './watch.ts';

export type AnswersOptions = {
  rooms: Rooms;
  join: Join;
  /** Rooms come here from other processes; null: there are none. */
  attach: Attach | null;
  watch: RoomWatch;
  log: Record<'info' | 'error', (object: object, message: string) => void>;
  now: () => number;
};

/** What each request is answered with, by what its connection is to us now. */
export class Answers {
  readonly #options: AnswersOptions;

  constructor(options: AnswersOptions) {
    this.#options = options;
  }

  async answer(connection: Connection, frame: RequestFrame): Promise<void> {
    const { state } = connection;
    if (frame.m === 'ping') this.reply(connection, frame.id, ok({ now: this.#options.now() }));
    else if (state.kind === 'behind') {
      // Whatever else is asked here is asked again where the room is now, since it stays without an answer: [MOV12].
      if (frame.m !== 'swapped') return;
      state.left.swapped(frame.d.gapMs);
      this.reply(connection, frame.id, ok({}));
    } else if (state.kind === 'attached') {
      const answer = await state.guest.ask(frame).catch((error: unknown) => this.#failed(error, frame.m));
      this.reply(connection, frame.id, answer);
    } else await this.#asked(connection, frame);
  }

  reply(connection: Connection, id: number | null, result: Result<unknown>): void {
    const body = result.ok ? { ok: true, d: result.value } : { ok: false, e: result.error };
    connection.reply(JSON.stringify({ id: id ?? -1, ...body }));
  }

  async #asked(connection: Connection, frame: Exclude<RequestFrame, { m: 'ping' }>): Promise<void> {
    const { watch } = this.#options;
    const participant = this.#participant(connection);
    const asked: Asked = { name: frame.m, traceparent: frame.tp, participant };
    if (frame.m === 'join') {
      const join = { how: frame.d.resume === undefined ? 'new' : 'resume', kind: frame.d.kind } as const;
      await this.#join(connection, frame.id, frame.d, { ...asked, join });
    } else if (frame.m === 'attach') await this.#attach(connection, frame.id, frame.d, asked);
    else if (frame.m === 'ready' || frame.m === 'swapped') {
      // The room may be here before the answer to `ready`; nothing of a move is left to be said of it.
      const answer = frame.m === 'ready' ? ok({}) : refuse('no_such_move');
      this.reply(connection, frame.id, participant === null ? refuse('not_joined') : answer);
    } else {
      const { m, d } = frame;
      const result = await watch.request(asked, () => this.#perform(connection, participant, { m, d }));
      this.reply(connection, frame.id, result);
      if (m === 'leave' && participant !== null) connection.close();
    }
  }

  /** For whom the connection speaks, once welcomed. */
  #participant(connection: Connection): Participant | null {
    if (connection.state.kind !== 'joined') return null;
    const { person, room } = connection.state.seat;
    const host = this.#options.rooms.get(room);
    return host?.speaksFor(person, connection) ? { host, person } : null;
  }

  async #perform(
    connection: Connection,
    participant: Participant | null,
    frame: Parameters<typeof dispatch>[1],
  ): Promise<Result<unknown>> {
    if (participant === null) return refuse('not_joined');
    const { rooms, log, now } = this.#options;
    const { host, person } = participant;
    // Their own budget first: what is refused there does not cost their neighbours anything.
    const from = { address: connection.address, room: host.id };
    if (!host.allows(person, frame.m) || !rooms.budgets.take(from, frame.m, now())) return refuse('too_many');
    const result = await dispatch({ host, self: person, connection, now: now() }, frame, (error) =>
      log.error({ err: error, message: frame.m }, 'a handler failed'),
    );
    const done = result.ok ? auditOf(frame as RequestFrame) : null;
    if (done !== null) {
      const { act, person: on } = done;
      log.info({ audit: true, act, room: host.id, by: person, person: on }, 'a host acted');
    }
    return result;
  }

  async #attach(connection: Connection, id: number, payload: Requests['attach'], asked: Asked): Promise<void> {
    const { attach, watch } = this.#options;
    const isAgain = connection.state.kind !== 'new';
    const result = await watch.request(asked, async () => {
      if (isAgain) return refuse('already_joined');
      connection.joining(payload.protocol);
      if (attach === null) return refuse('no_such_move');
      return attach.enter(connection, payload).catch((error: unknown) => this.#failed(error, 'attach'));
    });
    if (result.ok) {
      this.reply(connection, id, ok(result.value.attached()));
      result.value.seat();
    } else this.#refused(connection, id, result, isAgain);
  }

  async #enter(connection: Connection, payload: Requests['join']): Promise<Result<() => Welcome>> {
    if (connection.state.kind !== 'new') return refuse('already_joined');
    connection.joining(payload.protocol);
    return this.#options.join.enter(connection, payload).catch((error: unknown) => this.#failed(error, 'join'));
  }

  async #join(connection: Connection, id: number, payload: Requests['join'], asked: Asked): Promise<void> {
    const isAgain = connection.state.kind !== 'new';
    const result = await this.#options.watch.request(asked, () => this.#enter(connection, payload));
    if (result.ok) {
      this.reply(connection, id, ok(result.value()));
      connection.welcomed();
      const { seat } = connection;
      if (seat !== null) this.#options.rooms.get(seat.room)?.welcomed(seat.person);
    } else this.#refused(connection, id, result, isAgain);
  }

  #refused(
    connection: Connection,
    id: number,
    result: Extract<Result<unknown>, { ok: false }>,
    isAgain: boolean,
  ): void {
    this.reply(connection, id, result);
    if (!isAgain) connection.close(CLOSE.REFUSED, result.error.code);
  }

  #failed(error: unknown, message: string): Result<never> {
    this.#options.log.error({ err: error, message }, message === 'join' ? 'a join failed' : 'a message failed');
    return refuse('internal');
  }
}
