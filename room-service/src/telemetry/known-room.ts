import { LABELS } from '@atrium/metrics';
import { REASONS, VERDICTS } from '@atrium/protocol';
import { reportSchema } from '@atrium/protocol/schemas';
import { z } from 'zod';

const ms = z.number();
const pending = z.object({
  allMs: ms,
  badMs: ms,
  bots: z.boolean(),
  awaited: z.boolean(),
  received: z.boolean(),
});

/** One participant: what of their time is not judged yet, and what later time is judged by. */
const knownPerson = z.object({
  kind: z.enum(LABELS.participant),
  browser: z.enum(LABELS.browser).catch('other'),
  from: ms,
  lostAt: ms.nullable(),
  isOurs: z.boolean(),
  last: z
    .object({ verdict: z.enum(VERDICTS), reason: z.enum(REASONS) })
    .nullable()
    .catch(null),
  // A page of the version after may report more than is known here: then it counts anew.
  counted: reportSchema.nullable().catch(null),
  comingSince: ms.nullable(),
});

const knownRoom = z.object({
  life: z.string(),
  record: z
    .object({
      room: z.string(),
      track: z.enum(LABELS.track),
      weight: z.enum(LABELS.weight),
      assignedAt: ms,
      pending: z.object({ '20s': pending.nullable(), '5m': pending.nullable() }),
    })
    .nullable(),
  people: z.array(z.object({ person: z.string(), known: knownPerson })),
  /** Of each, the traceparent of their last join: later actions link to it. */
  joins: z.array(z.object({ person: z.string(), traceparent: z.string() })).default([]),
});

export type KnownPerson = z.infer<typeof knownPerson>;
/** What measuring knows of a room, plain data: it goes along with the room to another process. */
export type KnownRoom = z.infer<typeof knownRoom>;

/** As it came from another process, which may be of the version before or after; null where it is nothing of the kind. */
export function readKnownRoom(given: unknown): KnownRoom | null {
  return knownRoom.safeParse(given).data ?? null;
}

/** The same by a clock that is ahead by so much: all times of it are of `Date.now`. */
export function later(known: KnownRoom, byMs: number): KnownRoom {
  const { record, people } = known;
  return {
    ...known,
    record: record && { ...record, assignedAt: record.assignedAt + byMs },
    people: people.map(({ person, known: one }) => {
      const { from, lostAt, comingSince } = one;
      const times = {
        from: from + byMs,
        lostAt: lostAt === null ? null : lostAt + byMs,
        comingSince: comingSince === null ? null : comingSince + byMs,
      };
      return { person, known: { ...one, ...times } };
    }),
  };
}
