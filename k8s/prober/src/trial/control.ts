import type { TrialOrder } from '@atrium/release-gate/trial-results';
import { z } from 'zod';

type Movable = Pick<NonNullable<TrialOrder['moves']>['here'], 'id' | 'controlUrl'>;

/** refused: nothing has begun, for `words`. silent: no answer in time, or none that can be read. */
export type MoveAnswer =
  | { is: 'moved' }
  | { is: 'called_off'; why: string }
  | { is: 'refused'; why: string; words: string }
  | { is: 'silent' };

const KNOWS_WITHIN_MS = 3_000;
const answer = z.discriminatedUnion('is', [
  z.object({ is: z.literal('moved') }),
  z.object({ is: z.literal('called_off'), why: z.string() }),
  z.object({ is: z.literal('refused'), why: z.string(), error: z.string() }),
]);

/** Of the moment, and of no version: the directory was away, somebody called moves off, a drain moves it. */
const OF_THE_MOMENT = ['unreachable', 'taken_back', 'moving'];

/** Why that says nothing of how rooms move, in words; null: it does. */
export function untriedBy(answer: MoveAnswer): string | null {
  switch (answer.is) {
    case 'moved':
    case 'silent':
      return null;
    case 'called_off':
      return OF_THE_MOMENT.includes(answer.why) ? `the move was called off: ${answer.why}` : null;
    case 'refused':
      // That the room is not where its people are is a mistake of that pod.
      return answer.why === 'no_room' ? null : answer.words;
  }
}

/** Where pods are told to which other one a room is to go (room-service/src/http/control-errand.ts). */
export class Control {
  readonly #token: string;

  constructor({ token }: { token: string }) {
    this.#token = token;
  }

  /** Why that pod cannot be asked to move rooms, in words; null: it can. */
  async whyNot({ id, controlUrl }: Movable): Promise<string | null> {
    try {
      const response = await this.#ask(controlUrl, { withinMs: KNOWS_WITHIN_MS });
      await response.body?.cancel();
      if (response.ok) return null;
      if (response.status === 404) return `the version of ${id} does not know how to move one room`;
      return `${id} answers ${response.status} when it is asked whether it moves rooms`;
    } catch {
      return `the control port of ${id} cannot be reached`;
    }
  }

  /** Answered when nothing is left of the room there, or when it stays. Never rejects. */
  async move(from: Movable, order: { room: string; to: string; withinMs: number }): Promise<MoveAnswer> {
    const { room, to, withinMs } = order;
    try {
      const response = await this.#ask(from.controlUrl, { withinMs, body: { room, to } });
      const told = answer.safeParse(await response.json());
      if (!told.success) return { is: 'silent' };
      const { data } = told;
      return data.is === 'refused' ? { is: 'refused', why: data.why, words: `${from.id}: ${data.error}` } : data;
    } catch {
      return { is: 'silent' };
    }
  }

  #ask(controlUrl: string, { withinMs, body }: { withinMs: number; body?: object }): Promise<Response> {
    return fetch(new URL('/moves', controlUrl), {
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
      signal: AbortSignal.timeout(withinMs),
      redirect: 'error',
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });
  }
}
