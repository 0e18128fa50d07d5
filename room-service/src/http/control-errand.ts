import { assertNever } from '@atrium/protocol';
import { roomNameSchema } from '@atrium/protocol/schemas';
import express, { type Request, type Response, type Router } from 'express';
import { z } from 'zod';
import type { PodId, RoomRecord } from '../directory/directory.ts';
import type { Tenancy } from '../directory/tenancy.ts';
import type { RoomHere } from '../move/drain.ts';
import type { Drainer, ErrandOutcome } from '../move/drainer.ts';
import { refusalOf, type ErrandRefusal } from '../move/errand.ts';
import type { MoveFailure } from '../move/mover.ts';
import { bearerOf, isSame } from './bearer.ts';

export type ErrandControlOptions = {
  pod: PodId;
  /** By which any room is moved; null: nobody has it. */
  drainToken: string | null;
  /** By any of which rooms of bots are moved, and no others: of whoever tries a release with them. */
  trialTokens: readonly string[];
  drainer: Pick<Drainer, 'moveOne'>;
  tenancy: Pick<Tenancy, 'recordOf' | 'seen'>;
  own: { here: () => RoomHere[] };
};

const orderSchema = z.object({ room: roomNameSchema, to: z.string().min(1).max(128) });
const WHAT_IT_IS =
  'room: a name of small letters, digits and hyphens; to: the id of another pod, like "rooms-1-3f9a1c" (GET /moves says which there are)';

type May = 'all' | 'bots';

/** Somebody has one room moved to the pod that they name: a hot one away from here, or one of bots, to see that rooms move. */
export function errandControl(options: ErrandControlOptions): Router {
  const { pod, drainer, tenancy, own } = options;
  const router = express.Router();
  router.use('/moves', (request, response, next) => {
    if (mayOf(request, options) !== null) next();
    else response.status(401).json({ error: 'DRAIN_TOKEN, or TRIAL_TOKEN for rooms of bots' });
  });
  router.get('/moves', (_request, response) => {
    const pods = tenancy.seen.pods.filter(({ id }) => id !== pod);
    response.json({
      pod,
      to: pods.map(({ id, track, version, people, state }) => ({ id, track, version, people, state: state.kind })),
    });
  });
  router.post('/moves', express.json({ limit: '4kb' }), async (request, response) => {
    const order = orderSchema.safeParse(request.body);
    if (!order.success) return void response.status(400).json({ error: WHAT_IT_IS });
    const { room, to } = order.data;
    const record = seenBy(mayOf(request, options), tenancy.recordOf(room));
    const people = own.here().find((one) => one.room === room)?.people ?? 0;
    const refused = refusalOf({ record, people, to, self: pod, pods: tenancy.seen.pods });
    const beganMs = performance.now();
    const outcome: Outcome = refused === null ? await drainer.moveOne(room, to) : { kind: 'refused', why: refused };
    say(response, { pod, room, to, tookMs: Math.round(performance.now() - beganMs) }, outcome);
  });
  return router;
}

type Outcome = ErrandOutcome | { kind: 'refused'; why: ErrandRefusal };

function mayOf(request: Request, { drainToken, trialTokens }: ErrandControlOptions): May | null {
  const given = bearerOf(request) ?? '';
  if (drainToken !== null && isSame(given, drainToken)) return 'all';
  return trialTokens.some((token) => isSame(given, token)) ? 'bots' : null;
}

/** Whoever may move rooms of bots alone does not learn either which others there are. */
const seenBy = (may: May | null, record: RoomRecord | null): RoomRecord | null =>
  may === 'all' || record?.kind === 'bot' ? record : null;

const REFUSALS: Record<ErrandRefusal, string> = {
  no_room: 'no such room is here (by TRIAL_TOKEN: none of bots): ask for a place in it, whose address says where it is',
  same_pod: 'it is here: name another pod (GET /moves says which there are)',
  no_pod: 'there is no such pod, or it is silent (GET /moves says which there are)',
  target_drains: 'that pod is being emptied itself: name another one',
  target_full: 'that pod has no place for it: name another one',
  draining: 'this pod is being emptied: all its rooms go, and nobody says where (GET /drain)',
  moving: 'it is being moved already: come again',
};

const CALLED_OFF: Record<MoveFailure, string> = {
  no_room: 'it ended meanwhile',
  moving: REFUSALS.moving,
  no_target: 'that pod would not have it, or did not answer, or this one is being emptied meanwhile',
  target_lost: 'that pod fell silent, or could not read the room: its log says why',
  unreachable: 'the directory does not answer: come again',
  lost: 'another pod has it meanwhile',
  taken_back: 'moves were called off here: come again',
  failed: 'a mistake of ours: the log says which',
};

type Said = { pod: PodId; room: string; to: PodId; tookMs: number };

/** 404: what was named is not there. 409: it stays here. */
function say(response: Response, errand: Said, outcome: Outcome): void {
  const { kind: is, ...rest } = outcome;
  switch (outcome.kind) {
    case 'moved':
      return void response.json({ is, ...errand, ...rest });
    case 'called_off':
      return void response.status(409).json({ is, ...rest, error: CALLED_OFF[outcome.why], ...errand });
    case 'refused': {
      const isMissing = outcome.why === 'no_room' || outcome.why === 'no_pod';
      return void response.status(isMissing ? 404 : 409).json({ is, ...rest, error: REFUSALS[outcome.why], ...errand });
    }
    default:
      assertNever(outcome);
  }
}
