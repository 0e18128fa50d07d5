import { z } from 'zod';
import { MEDIA_SOURCES, type MediaSource } from './media.ts';
import { reportSchema } from './report.ts';
import { MODERATIONS, REACTIONS } from './world.ts';
import { CHAT_MAX_CHARS, PERSON_COLORS, PHOTO_MAX_CHARS, RESUME_TOKEN_MAX_CHARS } from './limits.ts';

/** Schemas of everything that a client may ask. One entry per message; `replies.ts` types the answers. */

const SOURCES = Object.keys(MEDIA_SOURCES) as [MediaSource, ...MediaSource[]];
const id = z.string().min(1).max(64);
const opaque = z.record(z.string().max(64), z.unknown());
const mic = z.enum(['live', 'muted', 'off']);
const camera = z.enum(['live', 'off']);

export const requestSchemas = {
  /**
   * First message of a socket. `token` comes from `POST /api/rooms/:room/join`; with `resume` the person takes the
   * place back that the resume token names. `transports` are named when the page still holds them (no reload), so
   * that media goes on over them.
   */
  join: z.strictObject({
    protocol: z.number().int(),
    token: z.string().max(2048).optional(),
    resume: z
      .strictObject({
        token: z.string().max(RESUME_TOKEN_MAX_CHARS),
        transports: z.strictObject({ send: id, recv: id }).optional(),
      })
      .optional(),
    name: z.string().max(400),
    color: z
      .number()
      .int()
      .min(0)
      .max(PERSON_COLORS - 1),
    photo: z.string().max(PHOTO_MAX_CHARS).nullable(),
    kind: z.enum(['person', 'bot']),
    mic,
    camera,
    /** Left out by a browser without WebRTC that is known here: its person is in the room, but hears and sees nobody. */
    rtpCapabilities: opaque.default({}),
  }),
  /**
   * First message of a second socket, to the pod that the room is moved to (since version 2). `token` came with `move`.
   * Until `moved` comes on that socket it takes media requests, `ready` and `ping`.
   */
  attach: z.strictObject({
    protocol: z.number().int(),
    token: z.string().max(2048),
    rtpCapabilities: opaque.default({}),
  }),
  /** On the second socket: its transports are connected, and what is to be sent is produced there. */
  ready: z.strictObject({}),
  /**
   * On the first socket, after `moved`: every voice plays from the new place, so the old one may end. `gapMs`: the longest
   * time for which any voice was heard from neither; 0 where none was interrupted.
   */
  swapped: z.strictObject({ voices: z.number().int().min(0).max(1024), gapMs: z.number().min(0).max(60_000) }),
  /** Ends the session for good: no resume after it. */
  leave: z.strictObject({}),
  /** Answered at once; the client's `server time - client time` comes out of it. */
  ping: z.strictObject({}),
  connectTransport: z.strictObject({ transport: id, dtlsParameters: opaque }),
  restartIce: z.strictObject({ transport: id }),
  /** `id` is made by the client (a UUID), so that nothing waits for the answer. */
  produce: z.strictObject({
    id: z.uuid(),
    transport: id,
    /** `screen` and `screenAudio` since version 3. */
    source: z.enum(SOURCES),
    kind: z.enum(['audio', 'video']),
    rtpParameters: opaque,
  }),
  closeProducer: z.strictObject({ id: z.uuid() }),
  /** The client's receivers for these consumers are ready: video may start, with a key frame. */
  consuming: z.strictObject({ ids: z.array(id).min(1).max(64) }),
  /** How high the tiles of these consumers are drawn (CSS px times pixel ratio); 0 hides one. */
  tiles: z.strictObject({
    tiles: z.array(z.strictObject({ consumer: id, heightPx: z.number().min(0).max(8192) })).max(64),
  }),
  /** What the page's media was like since the last report; answered with the verdict on that time. */
  report: reportSchema,
  /** What others see of microphone, camera and, since version 3, of a screen that is shown. */
  setMedia: z.strictObject({ mic, camera, sharing: z.boolean().optional() }),
  setAway: z.strictObject({ away: z.boolean() }),
  /** New name, colour or photo in the room. */
  setProfile: z.strictObject({
    name: z.string().max(400),
    color: z
      .number()
      .int()
      .min(0)
      .max(PERSON_COLORS - 1),
    photo: z.string().max(PHOTO_MAX_CHARS).nullable(),
  }),
  /** Out of the circle, to just outside it. */
  stepOut: z.strictObject({}),
  /** Any member may lock or open the circle that they are in. */
  setLock: z.strictObject({ locked: z.boolean() }),
  invite: z.strictObject({ person: id }),
  answerInvite: z.strictObject({ circle: id, accept: z.boolean() }),
  knock: z.strictObject({ circle: id }),
  answerKnock: z.strictObject({ person: id, accept: z.boolean() }),
  /** Of a host, since version 3. What they end may be begun again. */
  moderate: z.strictObject({ person: id, act: z.enum(MODERATIONS) }),
  /** Makes somebody host in the place of who asks, since version 3. */
  handOver: z.strictObject({ person: id }),
  /** Would like to speak to the whole room, or no more; whoever was called up goes up by it. Since version 3. */
  raiseHand: z.strictObject({ up: z.boolean() }),
  /** Of a host: somebody whose hand is up goes up, anybody else is called; or comes down, as one may by oneself. Since version 3. */
  podium: z.strictObject({ person: id, up: z.boolean() }),
  /** Shown over the person's head to those around, and to who speaks to all. Since version 3. */
  react: z.strictObject({ what: z.enum(REACTIONS) }),
  wave: z.strictObject({ person: id }),
  chat: z.strictObject({
    id: z.uuid(),
    scope: z.enum(['room', 'circle', 'direct']),
    to: id.optional(),
    text: z.string().min(1).max(CHAT_MAX_CHARS),
  }),
} as const;

export type RequestName = keyof typeof requestSchemas;
export type Requests = { [N in RequestName]: z.infer<(typeof requestSchemas)[N]> };
