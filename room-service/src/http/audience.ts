import type { PersonId } from '@atrium/protocol';
import { z } from 'zod';

const id = z.string().min(1).max(64);
const people: z.ZodType<PersonId[]> = z.array(id);

/** Who may hear and see whom, as pods say it of a room that moves between them. */
export const audienceSchema = z.array(z.object({ listener: id, hear: people, warm: people, see: people }));
