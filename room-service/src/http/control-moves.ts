import { roomNameSchema } from '@atrium/protocol/schemas';
import express, { type Express } from 'express';
import { z } from 'zod';
import type { RoomRecord } from '../directory/directory.ts';
import type { Guests } from '../move/guests.ts';
import type { MovedRoom } from '../move/leaving.ts';
import { ROOM_MAX_BYTES } from '../move/weight.ts';
import { audienceSchema as audience } from './audience.ts';

/** A thousand people who hear 23 others each. */
const AUDIENCE_MAX = '2mb';

const id = z.string().min(1).max(64);
const owner = z.object({ pod: z.string().max(128), epoch: z.number() });
/** As the directory gives it; a newer pod may say more. */
const record: z.ZodType<RoomRecord> = z.object({
  room: roomNameSchema,
  ...owner.shape,
  assignedAt: z.number(),
  track: z.enum(['primary', 'canary']),
  version: z.string(),
  weight: z.number(),
  kind: z.enum(['person', 'bot']),
});
/** Whether the room can be made of it is seen when it is made. */
const snapshot = z.looseObject({ id: roomNameSchema, sessions: z.array(z.unknown()) });
const photo = z.object({ owner: id, dataUrl: z.string() });
const left = z.array(z.tuple([z.string(), z.number()]));
/** An older pod does not say these. */
const newer = {
  tokens: z.array(id).optional(),
  spent: z.array(id).optional(),
  budgets: z.array(z.object({ person: id, left })).optional(),
  addresses: z.array(z.object({ address: z.string(), left })).optional(),
};
/** Of a newer one that knows another way to go: they may come back. */
const how = z.enum(['left', 'closed', 'expired']).catch('expired');
const lost = z.array(z.object({ person: id, how })).optional();

const asks = {
  prepare: z.object({ move: id, from: owner, people: z.number().int().min(0), audience }),
  audience: z.object({ move: id, changes: audience, at: z.number().optional() }),
  commit: z.object({ move: id, record, snapshot, photos: z.array(photo), judged: z.unknown(), ...newer }),
  own: z.object({ move: id, record, lost }),
  follow: z.object({ move: id, since: z.number().int().min(0) }),
  off: z.object({ move: id }),
};

/** What the pod that a room leaves says of it. Whoever calls has signed that: `control.ts` has seen to it. */
export function moveRoutes(app: Express, guests: Pick<Guests, keyof typeof asks>): void {
  const answer = <N extends keyof typeof asks>(
    name: N,
    limit: string | number,
    act: (room: string, said: z.infer<(typeof asks)[N]>) => unknown,
  ): void => {
    app.post(`/control/rooms/:room/moves/${name}`, express.json({ limit }), async (request, response) => {
      const room = roomNameSchema.safeParse(request.params.room);
      const said = asks[name].safeParse(request.body);
      if (!room.success || !said.success) return void response.status(400).json({ error: `no ${name}` });
      response.json(await act(room.data, said.data as z.infer<(typeof asks)[N]>));
    });
  };
  answer('prepare', AUDIENCE_MAX, (room, said) => guests.prepare(room, said));
  answer('audience', AUDIENCE_MAX, (room, said) => guests.audience(room, said));
  answer('commit', ROOM_MAX_BYTES, (room, said) => {
    const { move, photos, judged, tokens, budgets, addresses, spent } = said;
    const given = said.snapshot as unknown as MovedRoom['snapshot'];
    return guests.commit(room, { move, snapshot: given, photos, judged, tokens, budgets, addresses, spent });
  });
  answer('own', '64kb', (room, said) => guests.own(room, said));
  answer('follow', '4kb', (room, said) => guests.follow(room, said));
  answer('off', '4kb', (room, said) => {
    guests.off(room, said);
    return { kind: 'ok' };
  });
}
