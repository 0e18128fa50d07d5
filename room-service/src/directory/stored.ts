import { z } from 'zod';
import type { Birth, DrainReason, Found, Pod, RoomRecord, Rollout } from './directory.ts';

/**
 * What stands in Redis is read by pods of the version before and after: fields may be added with a default, and none
 * goes away. A state that is not known here is one in which no room should be given to the pod.
 */
const reason = z.enum(['promote', 'rollback', 'scale-in', 'node']).catch('node');
const state = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('serving') }),
    z.object({ kind: z.literal('draining'), reason }),
  ])
  .catch({ kind: 'draining', reason: 'node' });
const track = z.enum(['primary', 'canary']);
const pod: z.ZodType<Pod> = z.object({
  id: z.string(),
  address: z.string(),
  internal: z.string(),
  track,
  version: z.string(),
  people: z.number(),
  peopleMax: z.number(),
  rooms: z.number(),
  roomsMax: z.number(),
  state,
});
const birth: z.ZodType<Birth> = z.object({
  track,
  version: z.string(),
  weight: z.number(),
  kind: z.enum(['person', 'bot']),
});
const assignment = z.tuple([z.string(), z.string(), z.string(), z.string(), z.string()]).rest(z.unknown());
const loss = z.tuple([z.string(), z.string()]).rest(z.unknown());

/** As `found` of scripts.ts gives it. */
export const foundReply = z.tuple([
  z.string(),
  z.string(),
  z.string(),
  z.string(),
  z.string(),
  z.enum(['living', 'lapsed', 'left']),
  z.string(),
]);
export const rolloutReply = z.tuple([z.string().nullable(), z.string().nullable(), z.string().nullable()]);
export const viewReply = z.tuple([z.string(), z.array(z.string()), rolloutReply]);
const lossReply = z.tuple([z.string(), foundReply.nullable()]);
export const beatReply = z.tuple([viewReply, z.array(lossReply), z.string(), z.number(), z.string()]);

export function writeBirth({ track, version, weight, kind }: Birth): string {
  return JSON.stringify({ track, version, weight, kind } satisfies Birth);
}

/** What stands there was written by no version that this one knows. */
export class Unreadable extends Error {}

function read<T>(schema: z.ZodType<T>, text: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    const where = error instanceof z.ZodError ? error.issues.map(({ path }) => path.join('.')).join(', ') : 'no JSON';
    throw new Unreadable(where, { cause: error });
  }
}

export const readPod = (text: string): Pod => read(pod, text);

export function readFound([room, owner, epoch, at, born, lease, info]: z.infer<typeof foundReply>): Found {
  const record = { room, pod: owner, epoch: Number(epoch), assignedAt: Number(at), ...read(birth, born) };
  return { record, holder: lease === 'left' ? { kind: lease } : { kind: lease, pod: readPod(info) } };
}

export function readAssignment(text: string): RoomRecord {
  const [epoch, at, pod, room, born] = read(assignment, text);
  return { room, pod, epoch: Number(epoch), assignedAt: Number(at), ...read(birth, born) };
}

export function readLoss(text: string): { room: string; epoch: number } {
  const [room, epoch] = read(loss, text);
  return { room, epoch: Number(epoch) };
}

export function readRollout([weight, salt, since]: z.infer<typeof rolloutReply>): Rollout | null {
  return weight === null || salt === null ? null : { weight: Number(weight), salt, since: Number(since) };
}

/** One that is not known here is at least a reason to go. */
export const readReason = (text: string): DrainReason => reason.parse(text);
