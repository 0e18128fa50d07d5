import { PROTOCOL_VERSION, ok, refuse } from '@atrium/protocol';
import type { Requests, Result, Welcome } from '@atrium/protocol';
import type { ConnectionOptions, EntryStage, Way } from './connection-options.ts';
import { openLink, type Link } from './link.ts';
import { mayBeElsewhere } from './passing.ts';
import type { Place } from './place.ts';
import type { RpcCounters } from './rpc.ts';
import { speaking } from './speaking.ts';

export type EntryOptions = Pick<
  ConnectionOptions,
  'clock' | 'traceparent' | 'openWire' | 'socketUrl' | 'ticket' | 'way' | 'greet' | 'heldTransports' | 'onStage'
> & { counters: RpcCounters };

/** One try to get in: whoever makes it may give it up, and closes what it has opened until then. */
export type Try = {
  isOver: () => boolean;
  /** Open, and waiting for its welcome. */
  onJoining: (link: Link) => void;
  /** No answer from where the room is said to be. */
  onUnreached?: () => void;
};

export type Entered = { link: Link; welcome: Welcome; place: Place };

type Credentials = Pick<Requests['join'], 'token'> & { resume?: string };

/** The ways into a room: by a fresh ticket, or back to the place that a resume token names. */
export class Entry {
  readonly #options: EntryOptions;

  constructor(options: EntryOptions) {
    this.#options = options;
  }

  byTicket(attempt: Try): Promise<Result<Entered>> {
    return speaking(PROTOCOL_VERSION, async (newest) => {
      const ticket = await this.#options.ticket(newest);
      if (attempt.isOver()) return refuse('not_joined');
      if (!ticket.ok) return ticket;
      this.#options.onStage('ticket');
      const { token, protocol = newest } = ticket.value;
      return this.#join({ ...ticket.value, protocol }, { token }, attempt);
    });
  }

  /** At the address of before; when the room is not there, or nobody is, where it lives now. */
  async byPlace({ resumeToken: resume, ...before }: Place, attempt: Try): Promise<Result<Entered>> {
    const join = (way: Way, credentials: Credentials): Promise<Result<Entered>> =>
      speaking(way.protocol ?? PROTOCOL_VERSION, (protocol) => this.#join({ ...way, protocol }, credentials, attempt));
    const result = await join(before, { resume });
    if (result.ok || attempt.isOver() || !mayBeElsewhere(result.error.code)) return result;
    const way = await this.#options.way(resume);
    if (attempt.isOver()) return refuse('not_joined');
    // The pod that has it could not be reached just now, or nobody knows more: the next try may find it.
    if (!way.ok || way.value.url === before.url) return result;
    // The ticket goes along, so that the server knows what became of it.
    return join(way.value, { token: way.value.token, resume });
  }

  async #join(address: Way, { token, resume }: Credentials, attempt: Try): Promise<Result<Entered>> {
    const { clock, traceparent, openWire, socketUrl, counters, greet, heldTransports } = this.#options;
    const { url, rtpCapabilities, protocol = PROTOCOL_VERSION } = address;
    const [greeting, link] = await Promise.all([
      greet(rtpCapabilities).then((result) => this.#reached('device', result)),
      openLink({ url: socketUrl(url), clock, traceparent, openWire, counters }).then((result) =>
        this.#reached('socket', result),
      ),
    ]);
    const give = (result: Result<never>): Result<never> => {
      if (link.ok) link.value.close();
      return result;
    };
    if (!greeting.ok) return give(greeting);
    if (!link.ok) {
      attempt.onUnreached?.();
      return link;
    }
    if (attempt.isOver()) return give(refuse('not_joined'));

    attempt.onJoining(link.value);
    const held = heldTransports();
    const welcome = await link.value.greet('join', {
      protocol,
      ...greeting.value,
      ...(token === undefined ? {} : { token }),
      ...(resume === undefined ? {} : { resume: { token: resume, ...(held === null ? {} : { transports: held }) } }),
    });
    if (attempt.isOver()) return refuse('not_joined');
    if (!welcome.ok) {
      if (welcome.error.code === 'unreachable') attempt.onUnreached?.();
      return give(welcome);
    }
    this.#reached('welcome', welcome);
    const { name, color, photo, mic, camera } = greeting.value;
    const { resumeToken } = welcome.value;
    const place = { resumeToken, url, rtpCapabilities, protocol, name, color, photo, mic, camera };
    return ok({ link: link.value, welcome: welcome.value, place });
  }

  #reached<T>(stage: EntryStage, result: Result<T>): Result<T> {
    if (result.ok) this.#options.onStage(stage);
    return result;
  }
}
