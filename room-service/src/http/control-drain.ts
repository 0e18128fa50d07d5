import { assertNever } from '@atrium/protocol';
import express, { type Response, type Router } from 'express';
import { z } from 'zod';
import type { PodId } from '../directory/directory.ts';
import type { DrainAnswer, Drainer } from '../move/drainer.ts';
import { bearerOf, isSame } from './bearer.ts';

export type DrainControlOptions = {
  pod: PodId;
  /** By which somebody may have this pod drained who is no pod; null: nobody. */
  drainToken: string | null;
  drainer: Pick<Drainer, 'begin' | 'takeBack' | 'status'>;
};

/** A day: longer than any pod is waited for. */
const NOTICE_MAX_S = 86_400;
export const DRAIN_REASONS = ['promote', 'rollback', 'scale-in', 'node'] as const;
const orderSchema = z.object({
  reason: z.enum(DRAIN_REASONS).nullable(),
  force: z.boolean().optional(),
  noticeS: z.number().min(0).max(NOTICE_MAX_S).optional(),
});
const WHAT_IT_IS = `reason: ${DRAIN_REASONS.join(', ')} or null; force: true or false; noticeS: 0 to ${NOTICE_MAX_S}`;

/** Whoever stops pods has one emptied before, and asks how far it is. */
export function drainControl({ pod, drainToken, drainer }: DrainControlOptions): Router {
  const router = express.Router();
  router.use('/drain', (request, response, next) => {
    const isAllowed = drainToken !== null && isSame(bearerOf(request) ?? '', drainToken);
    if (isAllowed) next();
    else response.status(401).json({ error: 'DRAIN_TOKEN' });
  });
  router.get('/drain', (_request, response) => void response.json({ pod, ...drainer.status }));
  router.post('/drain', express.json({ limit: '4kb' }), async (request, response) => {
    const order = orderSchema.safeParse(request.body);
    if (!order.success) return void response.status(400).json({ error: WHAT_IT_IS });
    const { reason, force, noticeS } = order.data;
    const withinMs = noticeS === undefined ? undefined : noticeS * 1000;
    say(response, pod, await (reason === null ? drainer.takeBack() : drainer.begin({ reason, force, withinMs })));
  });
  return router;
}

function say(response: Response, pod: PodId, { status, ...answer }: DrainAnswer): void {
  switch (answer.kind) {
    case 'done':
      // It has begun. Until the others hear of it one of them may give this pod a room, which is moved like the rest.
      return void response.status(answer.told ? 200 : 202).json({ pod, ...status });
    case 'busy':
      return void response.status(409).json({ error: 'people are in rooms: force it, or come again', pod, ...status });
    case 'ending':
      return void response.status(409).json({ error: 'this process ends', pod, ...status });
    default:
      assertNever(answer);
  }
}
