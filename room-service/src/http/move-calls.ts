import { ERRORS, type ErrorCode } from '@atrium/protocol';
import { z } from 'zod';
import type { Pod } from '../directory/directory.ts';
import type { Silent, Target } from '../move/target.ts';
import { audienceSchema } from './audience.ts';
import { callPod, jsonOf, pathOf, type Heard as CallHeard } from './call-pod.ts';
import type { PodPass } from './pod-pass.ts';

/** Nobody waits for it but the move itself. */
const PREPARE_WITHIN_MS = 2_000;
const AUDIENCE_WITHIN_MS = 1_000;
/** The room is frozen meanwhile; a large one with pictures has some MB. */
const COMMIT_WITHIN_MS = 3_000;
const OWN_WITHIN_MS = 1_000;
/** What people may not hear any more is heard meanwhile. */
const FOLLOW_WITHIN_MS = 500;

export type MoveCallsOptions = { pass: PodPass };

type Asked = { what: string; said: object; withinMs: number };

const code = z
  .string()
  .transform((text): ErrorCode => (Object.hasOwn(ERRORS, text) ? (text as ErrorCode) : 'internal'));
const gone = z.object({ kind: z.literal('gone') });
const refused = z.object({ kind: z.literal('refused'), code });
const people = z.array(z.string());
const prepared = z.union([
  z.object({ kind: z.literal('ready'), url: z.string(), rtpCapabilities: z.record(z.string(), z.unknown()) }),
  refused,
  gone,
]);
const heard = z.union([z.object({ kind: z.literal('ok'), ready: people, tokens: people.optional() }), gone]);
const restored = z.union([z.object({ kind: z.literal('restored') }), refused, gone]);
const owned = z.union([z.object({ kind: z.literal('owns'), attached: people }), gone]);
const followed = z.union([z.object({ kind: z.literal('ok'), upTo: z.number(), changes: audienceSchema }), gone]);
const called = z.object({ kind: z.string() });

/** What the pod that a room leaves says to the one that gets it (`control-moves.ts` answers). Nothing here rejects. */
export class MoveCalls implements Target {
  readonly #pass: PodPass;

  constructor({ pass }: MoveCallsOptions) {
    this.#pass = pass;
  }

  readonly prepare: Target['prepare'] = (pod, room, said) =>
    this.#say(pod, room, { what: 'prepare', said, answer: prepared, withinMs: PREPARE_WITHIN_MS });

  readonly audience: Target['audience'] = (pod, room, said) =>
    this.#say(pod, room, { what: 'audience', said, answer: heard, withinMs: AUDIENCE_WITHIN_MS });

  readonly commit: Target['commit'] = (pod, room, said) =>
    this.#say(pod, room, { what: 'commit', said, answer: restored, withinMs: COMMIT_WITHIN_MS });

  readonly own: Target['own'] = (pod, room, said) =>
    this.#say(pod, room, { what: 'own', said, answer: owned, withinMs: OWN_WITHIN_MS });

  readonly follow: Target['follow'] = async (pod, room, said) => {
    const call = await this.#call(pod, room, { what: 'follow', said, withinMs: FOLLOW_WITHIN_MS });
    // What a version of before answers to a question that it does not know.
    return call.kind === 'heard' && call.status === 404 ? { kind: 'older' } : read(call, followed);
  };

  readonly off: Target['off'] = (pod, room, said) =>
    this.#say(pod, room, { what: 'off', said, answer: called, withinMs: OWN_WITHIN_MS });

  async #say<T>(pod: Pod, room: string, { answer, ...asked }: Asked & { answer: z.ZodType<T> }): Promise<T | Silent> {
    return read(await this.#call(pod, room, asked), answer);
  }

  #call(pod: Pod, room: string, { what, said, withinMs }: Asked): Promise<CallHeard> {
    const path = `${pathOf(room)}/moves/${what}`;
    return callPod(this.#pass, pod, { method: 'POST', path, body: said, withinMs });
  }
}

function read<T>(call: CallHeard, answer: z.ZodType<T>): T | Silent {
  const parsed = call.kind === 'heard' ? answer.safeParse(jsonOf(call.body)) : null;
  return parsed?.success === true ? parsed.data : { kind: 'silent' };
}
