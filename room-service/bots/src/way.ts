import { OLDEST_PROTOCOL_VERSION, type JoinTicket, type Requests, type Welcome } from '@atrium/protocol';
import { mayBeElsewhere, type Outcome } from './errors.ts';
import { askInNewest, askTicket, type TicketOptions } from './join.ts';
import { Signal } from './signal.ts';

/** What stands in the first message of a socket. */
export type Credentials = Pick<Requests['join'], 'protocol' | 'token' | 'resume'>;
/** Says it on that socket. */
export type Enter = (signal: Signal, credentials: Credentials) => Promise<Outcome<Welcome>>;
type Transports = NonNullable<Requests['join']['resume']>['transports'];

/** How somebody gets into a room, and back into it: where it lives, by which version of the wire, and with which token. */
export class Way {
  /** Of the socket, absolute. */
  url: string;
  resumeToken = '';
  readonly #options: TicketOptions;
  #protocol: number;

  /** As for the first time. */
  static async ask(options: TicketOptions): Promise<Outcome<{ way: Way; ticket: JoinTicket }>> {
    const asked = await askInNewest(options);
    if (!asked.ok) return asked;
    const { ticket, protocol } = asked.value;
    return { ok: true, value: { way: new Way(options, ticket.url, protocol), ticket } };
  }

  private constructor(options: TicketOptions, url: string, protocol: number) {
    this.#options = options;
    this.url = url;
    this.#protocol = protocol;
  }

  /** Of the wire, as it is spoken with this server. */
  get protocol(): number {
    return this.#protocol;
  }

  /** Where the room lives now. */
  look(): Promise<Outcome<JoinTicket>> {
    return askTicket({ ...this.#options, resume: this.resumeToken, protocol: this.#protocol });
  }

  /** At the address of before; when the room is not there, or nobody is, where it lives now. */
  async back(enter: Enter, transports: Transports): Promise<Outcome<Welcome>> {
    const welcome = await this.#backAt(enter, transports);
    if (welcome.ok || !mayBeElsewhere(welcome.error)) return welcome;
    const found = await askInNewest({ ...this.#options, resume: this.resumeToken });
    if (!found.ok || found.value.ticket.url === this.url) return welcome;
    const { url, token } = found.value.ticket;
    this.url = url;
    return this.#backAt(enter, transports, { token });
  }

  async #backAt(enter: Enter, transports: Transports, ticket: { token?: string } = {}): Promise<Outcome<Welcome>> {
    const signal = await Signal.open({ url: this.url });
    if (!signal.ok) return signal;
    const resume = { token: this.resumeToken, ...(transports ? { transports } : {}) };
    const welcome = await enter(signal.value, { protocol: this.#protocol, ...ticket, resume });
    if (welcome.ok) return welcome;
    signal.value.cut();
    const isTooNew = welcome.error.code === 'client_too_new' && this.#options.protocol === undefined;
    if (!isTooNew || this.#protocol <= OLDEST_PROTOCOL_VERSION) return welcome;
    // A server of the version before has the room now ([VER5]).
    this.#protocol -= 1;
    return this.#backAt(enter, transports, ticket);
  }
}
