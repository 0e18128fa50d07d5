import type { PersonId, Ticket } from '@atrium/protocol';

/** Who is host, and how often that has changed: of two tickets that name one, the later tells. */
export class Hosts {
  #id: PersonId | null = null;
  #rev = 0;
  /** Of the ticket that named the host; none names a later one than the room itself does. */
  #epoch = 0;

  get id(): PersonId | null {
    return this.#id;
  }

  /** As tickets and snapshots say it. */
  get claim(): Ticket['host'] {
    return this.#id === null ? null : { id: this.#id, rev: this.#rev };
  }

  /** The room's own decision. */
  name(id: PersonId): void {
    this.#id = id;
    this.#rev += 1;
  }

  /** Whether the ticket knows of a later host than every one before. */
  hear({ host, epoch }: Pick<Ticket, 'host' | 'epoch'>): boolean {
    if (host === null || epoch < this.#epoch || (epoch === this.#epoch && host.rev <= this.#rev)) return false;
    this.#epoch = epoch;
    this.#id = host.id;
    this.#rev = host.rev;
    return true;
  }

  restore(claim: Ticket['host']): void {
    this.#id = claim?.id ?? null;
    this.#rev = claim?.rev ?? 0;
  }
}
