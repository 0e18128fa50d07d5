import { z } from 'zod';
import type { PersonId } from './world.ts';

/**
 * What a resume token says beside room and person: all that another pod must know to put its person back when the one that
 * had the room is gone. Only servers read it. Not strict: what a newer one adds is left out by an older one.
 */

const id = z.string().min(1).max(64);
const metres = z.number();
const count = z.number().int().min(0);

const circle = z.object({
  id,
  /** Raised by each change of members, of the lock and of the place. */
  rev: count,
  x: metres,
  z: metres,
  angle: z.number(),
  /** In slot order. */
  members: z.array(id).max(64),
  locked: z.boolean(),
  lockBy: id.optional(),
  capacity: count,
});

export const ticketSchema = z.object({
  /** Of the room when the ticket was made: the fencing token of whoever held it. */
  epoch: count,
  /** Of whoever has the room now, where its holder was told of that a moment ago and sends the person on. */
  lostTo: count.optional(),
  /** As others see it, with the number that a namesake gets. */
  name: z.string().min(1).max(400),
  color: count,
  kind: z.enum(['person', 'bot']),
  mic: z.enum(['live', 'muted', 'off']),
  camera: z.enum(['live', 'off']),
  /** When the person came in, ms: who has been there longest becomes host. */
  since: z.number(),
  pose: z.object({ x: metres, z: metres, yaw: z.number() }),
  /** Radius of the floor. */
  floor: metres,
  /** Who was host, and a number that each change of host raises. */
  host: z.object({ id, rev: count }).nullable(),
  /** The circle in which the person was a member. */
  circle: circle.nullable(),
  /**
   * Who spoke to the whole room: a number that each change of them raises, and the beginning of each one's id, with spaces
   * between them, since a ticket has to be short. Absent: nobody ever did.
   */
  podium: z.string().max(128).optional(),
});

export type TicketCircle = z.infer<typeof circle>;
/** `at`: when it was made, ms; a token tells it in whole seconds. */
export type Ticket = { room: string; person: PersonId; at: number } & z.infer<typeof ticketSchema>;
