import { Relay, type Ear } from '../lib/relay.ts';

/** Samples by the name of the message: each has keys that no other has, or lacks some. */
export type Samples = Record<string, unknown[]>;
export type Recording = { requests: Samples; replies: Samples; events: Samples; ticket: Samples };

/** A way to the service that keeps what is said on it, both ways. Refusals are left out. */
export class Tape extends Relay {
  readonly requests: [name: string, payload: unknown][] = [];
  readonly replies: [name: string, payload: unknown][] = [];
  readonly events: [name: string, payload: unknown][] = [];
  readonly tickets: unknown[] = [];
  protected override readonly onTicket = (ticket: unknown): void => void this.tickets.push(ticket);

  protected override ear(): Ear {
    const asked = new Map<number, string>();
    return {
      asked: ({ id = 0, m = '', d }) => {
        asked.set(id, m);
        this.requests.push([m, d]);
      },
      said: ({ id, m, d, ok }) => {
        if (m !== undefined) this.events.push([m, d]);
        else if (ok === true && id !== undefined) this.replies.push([asked.get(id) ?? '', d]);
        return true;
      },
    };
  }
}
