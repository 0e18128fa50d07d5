import type { Ticket, Welcome } from '@atrium/protocol';
import type { RawClient } from './raw-client.ts';

/** What a ticket says, read without the secret, as anybody could. */
function claimsOf(token: string): Ticket {
  const body = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString();
  return (JSON.parse(body) as { ticket: Ticket }).ticket;
}

/** Somebody's page, that keeps the newest ticket. */
export class TicketPage {
  readonly client: RawClient;
  readonly welcome: Welcome;

  constructor(client: RawClient, welcome: Welcome) {
    this.client = client;
    this.welcome = welcome;
  }

  get id(): string {
    return this.welcome.self;
  }

  get ticket(): string {
    const newest = this.client.events.findLast(({ m }) => m === 'ticket');
    return (newest?.d.token as string | undefined) ?? this.welcome.resumeToken;
  }

  /** Resolves once the newest ticket says so. */
  async holds(what: (ticket: Ticket) => boolean): Promise<void> {
    await this.client.until(() => what(claimsOf(this.ticket)) || undefined);
  }
}
