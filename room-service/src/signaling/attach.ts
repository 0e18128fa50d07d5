import {
  MOVES_SINCE_VERSION,
  negotiateVersion,
  refuse,
  type Attached,
  type Requests,
  type Result,
} from '@atrium/protocol';
import type { Audience } from '../room/earshot.ts';
import { Arrival, type ArrivalOptions } from './arrival.ts';
import type { Connection } from './connection.ts';

export type AttachOptions = Omit<ArrivalOptions, 'room' | 'audience' | 'over' | 'turns'>;

/** Lets second sockets in: those of people whose rooms are on their way here, by the token that their pod gave them. */
export class Attach {
  readonly #options: AttachOptions;
  readonly #arrivals = new Map<string, Arrival>();

  constructor(options: AttachOptions) {
    this.#options = options;
  }

  /** From now on its people may attach. */
  open({ room, move, audience }: { room: string; move: string; audience: readonly Audience[] }): Arrival {
    const { rooms, tokens, relayOnly, now, onBug } = this.#options;
    const over = (): void => void this.#arrivals.delete(move);
    const arrival = new Arrival({ room, audience, rooms, tokens, relayOnly, over, now, onBug });
    this.#arrivals.set(move, arrival);
    return arrival;
  }

  /** Rooms that are on their way here. */
  get size(): number {
    return this.#arrivals.size;
  }

  /** `seat` is to be called once the answer was sent. */
  async enter(
    connection: Connection,
    { protocol, token, rtpCapabilities }: Requests['attach'],
  ): Promise<Result<{ attached: () => Attached; seat: () => void }>> {
    const version = negotiateVersion(protocol);
    if (version !== 'ok') return refuse(version);
    if (protocol < MOVES_SINCE_VERSION) return refuse('client_too_old');
    const claim = await this.#options.tokens.checkMove(token);
    if (!claim.ok) return claim;
    const arrival = this.#arrivals.get(claim.value.move);
    if (arrival === undefined || !connection.open) return refuse('no_such_move');
    return arrival.attach(connection, claim.value, rtpCapabilities);
  }
}
