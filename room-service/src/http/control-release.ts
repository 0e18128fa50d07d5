import { ERRORS, type Result } from '@atrium/protocol';
import { roomNameSchema } from '@atrium/protocol/schemas';
import express, { type Request, type Response, type Router } from 'express';
import { z } from 'zod';
import type { Directory, Placed } from '../directory/directory.ts';
import { bearerOf, isSame } from './bearer.ts';
import { DRAIN_REASONS } from './control-drain.ts';

export type ReleaseControlOptions = {
  /** Any of them is good, so that one is changed without a gap; none: nobody may. */
  releaseTokens: readonly string[];
  directory: Pick<Directory, 'look' | 'setRollout' | 'assigned' | 'setDrain' | 'place'>;
};

/** Some 300 kB of answer. */
const PAGE_MAX = 1_000;
/** A Redis that was lost is tried again after 5 s at most (redis-link.ts). */
const RETRY_AFTER_S = 5;

/** Digits only: `Number` would take an empty text, a blank and 1e3. */
const whole = (from: number, to: number) =>
  z.string().regex(/^\d+$/).transform(Number).pipe(z.number().min(from).max(to));
const pageSchema = z.object({
  after: whole(0, Number.MAX_SAFE_INTEGER).default(0),
  limit: whole(1, PAGE_MAX).default(PAGE_MAX),
});
const rolloutSchema = z.object({
  weight: z.number().min(0).max(1),
  salt: z.string().regex(/^[\x21-\x7e]{1,64}$/),
});
const drainSchema = z.object({ reason: z.enum(DRAIN_REASONS).nullable() });

const PAGE_IS = `after: an epoch, a whole number from 0; limit: 1 to ${PAGE_MAX}`;
const ROLLOUT_IS = 'weight: 0 to 1; salt: 1 to 64 visible characters of ASCII without blanks';
const ROOM_IS = 'room: a name of small letters, digits and hyphens';
const DRAIN_IS = `reason: ${DRAIN_REASONS.join(', ')} or null`;
const NO_POD = 'there is no such pod';
/** Of a change it is not known whether it was made (directory.ts); made twice it is the same. */
const SILENT = 'the directory does not answer: come again (a change may have been made)';

/** Whoever judges releases is no pod and has no Redis: what the directory holds of a release is had and said at any pod. */
export function releaseControl({ releaseTokens, directory }: ReleaseControlOptions): Router {
  const router = express.Router();
  router.use('/release', (request, response, next) => {
    if (isAllowed(request, releaseTokens)) next();
    else response.status(401).json({ error: 'RELEASE_TOKEN' });
  });
  router.use('/release', express.json({ limit: '4kb' }));
  rolloutRoutes(router, directory);
  router.get('/release/assigned', async (request, response) => {
    const page = pageSchema.safeParse(request.query);
    if (!page.success) return void response.status(400).json({ error: PAGE_IS });
    say(response, await directory.assigned(page.data), (rooms) => ({ rooms }));
  });
  router.put('/release/pods/:pod/drain', async (request, response) => {
    const order = drainSchema.safeParse(request.body);
    if (!order.success) return void response.status(400).json({ error: DRAIN_IS });
    const { pod } = request.params;
    const { reason } = order.data;
    const known = await directory.setDrain(pod, reason);
    if (known.ok && !known.value) return void response.status(404).json({ error: NO_POD });
    say(response, known, () => ({ pod, reason }));
  });
  botRoomRoute(router, directory);
  return router;
}

/**
 * A room of bots at exactly this pod: whoever tries a build before anybody meets it cannot wait for chance, by which none is drawn to
 * it yet. It is of no draw (weight 0) and of no people, so that it is evidence of nothing ([ROO2]).
 */
function botRoomRoute(router: Router, directory: ReleaseControlOptions['directory']): void {
  router.put('/release/pods/:pod/rooms/:room', async (request, response) => {
    const room = roomNameSchema.safeParse(request.params.room);
    if (!room.success) return void response.status(400).json({ error: ROOM_IS });
    const seen = await directory.look();
    if (!seen.ok) return void say(response, seen, () => ({}));
    const pod = seen.value.pods.find(({ id }) => id === request.params.pod);
    if (pod === undefined) return void response.status(404).json({ error: NO_POD });
    const { id, track, version } = pod;
    const placed = await directory.place({ room: room.data, pod: id, track, version, weight: 0, kind: 'bot' });
    if (!placed.ok) return void say(response, placed, () => ({}));
    const refused = whyNotThere(placed.value, id);
    if (refused === null) response.json({ pod: id, room: room.data });
    else response.status(refused.status).json({ error: refused.error });
  });
}

/** Null: the room of bots is there, now or already. */
function whyNotThere(placed: Placed, pod: string): { status: number; error: string } | null {
  switch (placed.kind) {
    case 'made':
      return null;
    case 'stands': {
      const isOurs = placed.record.pod === pod && placed.record.kind === 'bot';
      return isOurs ? null : { status: 409, error: 'there is such a room already: take another name' };
    }
    case 'full':
      return { status: 409, error: 'the pod takes no more rooms' };
    case 'no_pod':
      return { status: 404, error: NO_POD };
  }
}

function rolloutRoutes(router: Router, directory: ReleaseControlOptions['directory']): void {
  router.get('/release/rollout', async (_request, response) => {
    say(response, await directory.look(), ({ at, rollout, pods }) => ({ at, rollout, pods }));
  });
  router.put('/release/rollout', async (request, response) => {
    const order = rolloutSchema.safeParse(request.body);
    if (!order.success) return void response.status(400).json({ error: ROLLOUT_IS });
    say(response, await directory.setRollout(order.data), (rollout) => ({ rollout }));
  });
  router.delete('/release/rollout', async (_request, response) => {
    say(response, await directory.setRollout(null), (rollout) => ({ rollout }));
  });
}

/** Compares who has none of them with each, so that the time says nothing. */
function isAllowed(request: Request, tokens: readonly string[]): boolean {
  const given = bearerOf(request) ?? '';
  return tokens.some((token) => isSame(given, token));
}

function say<T>(response: Response, asked: Result<T>, answer: (value: T) => object): void {
  if (asked.ok) return void response.json(answer(asked.value));
  const { code, message } = asked.error;
  const { status } = ERRORS[code];
  if (status === 503) response.set('Retry-After', String(RETRY_AFTER_S));
  response.status(status).json({ error: code === 'directory_unreachable' ? SILENT : message });
}
