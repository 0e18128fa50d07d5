import { ERRORS, ok, refuse, type ErrorCode, type JoinTicket, type Result, type RoomGlimpse } from '@atrium/protocol';
import { z } from 'zod';
import type { Pod } from '../directory/directory.ts';
import type { Said } from '../directory/placement.ts';
import { callPod, jsonOf, pathOf, type Ask, type Heard } from './call-pod.ts';
import type { PodPass } from './pod-pass.ts';
import type { AskedToJoin, Photo } from './reception.ts';
import type { Taken } from './trace-intake.ts';

/** Of a join that goes on: somebody waits for it, and may have to wait for what is done instead. */
export const JOIN_WITHIN_MS = 1_500;
/** A pod answers in some ms; one that was stopped for a collection in some hundred. */
export const ASK_WITHIN_MS = 1_000;

export type PodCallsOptions = { pass: PodPass; joinWithinMs?: number; askWithinMs?: number };

type Joined = { kind: 'answered'; answer: Result<JoinTicket> } | { kind: Exclude<Said, 'holds'> };

export type SentSpans = { token: string; address: string; body: unknown };

const isCode = (code: string): code is ErrorCode => Object.hasOwn(ERRORS, code);
const gone = z.object({ kind: z.literal('gone') });
const holds = z.object({ kind: z.literal('holds'), glimpse: z.unknown() });
const ticket = z.looseObject({ room: z.string(), token: z.string(), url: z.string(), rtpCapabilities: z.unknown() });
const joined = z.union([
  gone,
  z.object({ kind: z.literal('ticket'), ticket }),
  z.object({ kind: z.literal('refused'), code: z.string(), detail: z.string() }),
]);

const spansTaken = z.union([
  gone,
  z.object({ kind: z.literal('taken'), leftOut: z.number() }),
  z.object({ kind: z.literal('refused'), code: z.string() }),
]);

/** What this pod asks of others (`control.ts` answers). Nothing here rejects. */
export class PodCalls {
  readonly #options: Required<PodCallsOptions>;

  constructor({ pass, joinWithinMs = JOIN_WITHIN_MS, askWithinMs = ASK_WITHIN_MS }: PodCallsOptions) {
    this.#options = { pass, joinWithinMs, askWithinMs };
  }

  async ask(pod: Pod, room: string): Promise<Said> {
    const heard = await this.#room(pod, room);
    return heard.kind === 'heard' ? (heard.answer?.kind ?? 'silent') : heard.kind;
  }

  async glimpse(pod: Pod, room: string): Promise<RoomGlimpse | null> {
    const heard = await this.#room(pod, room);
    if (heard.kind !== 'heard' || heard.answer?.kind !== 'holds') return null;
    return heard.answer.glimpse as RoomGlimpse | null;
  }

  async photo(pod: Pod, room: string, key: string): Promise<Photo | null> {
    const path = `${pathOf(room)}/photos/${encodeURIComponent(key)}`;
    const heard = await this.#call(pod, { path, withinMs: this.#options.askWithinMs });
    // What the browser takes it for is checked here again: the answer came over a network.
    if (heard.kind !== 'heard' || heard.status !== 200 || !/^image\/(jpeg|png|webp)$/.test(heard.type)) return null;
    return { type: heard.type, bytes: heard.body };
  }

  async join(pod: Pod, { room, protocol, address, returning, traceparent }: AskedToJoin): Promise<Joined> {
    const heard = await this.#call(pod, {
      method: 'POST',
      path: `${pathOf(room)}/join`,
      // `isReturning` is what an older pod reads of it.
      body: { protocol, address, returning, isReturning: returning !== null },
      traceparent,
      withinMs: this.#options.joinWithinMs,
    });
    if (heard.kind !== 'heard') return { kind: heard.kind };
    const read = joined.safeParse(jsonOf(heard.body));
    // Whatever that is, it is no pod of ours: only a lease that runs out says that the room is free.
    if (!read.success) return { kind: 'silent' };
    switch (read.data.kind) {
      case 'gone':
        return { kind: 'gone' };
      case 'ticket':
        return { kind: 'answered', answer: ok(read.data.ticket as JoinTicket) };
      case 'refused': {
        const { code, detail } = read.data;
        return { kind: 'answered', answer: isCode(code) ? refuse(code, detail) : refuse('internal') };
      }
    }
  }

  /** Of a page whose room is there. */
  async spans(pod: Pod, room: string, sent: SentSpans): Promise<Result<Taken>> {
    const path = `${pathOf(room)}/spans`;
    const heard = await this.#call(pod, { method: 'POST', path, body: sent, withinMs: this.#options.askWithinMs });
    const read = heard.kind === 'heard' ? spansTaken.safeParse(jsonOf(heard.body)) : null;
    if (read?.success !== true) return refuse('room_unreachable');
    const { data } = read;
    if (data.kind === 'gone') return refuse('resume_expired');
    if (data.kind === 'taken') return ok({ leftOut: data.leftOut });
    return isCode(data.code) ? refuse(data.code) : refuse('internal');
  }

  async #room(pod: Pod, room: string) {
    const heard = await this.#call(pod, { path: pathOf(room), withinMs: this.#options.askWithinMs });
    if (heard.kind !== 'heard') return heard;
    const read = z.union([gone, holds]).safeParse(jsonOf(heard.body));
    return { kind: 'heard' as const, answer: read.success ? read.data : null };
  }

  #call(pod: Pod, ask: Ask): Promise<Heard> {
    return callPod(this.#options.pass, pod, ask);
  }
}
