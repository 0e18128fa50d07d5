import type { PersonId, Replies, RequestFrame, Requests, Result } from '@atrium/protocol';
import type { RoomMedia } from '../../media/room-media.ts';
import { nothing } from '../context.ts';

type MediaRequest = 'connectTransport' | 'restartIce' | 'produce' | 'closeProducer' | 'consuming' | 'tiles';
export type MediaFrame = Extract<RequestFrame, { m: MediaRequest }>;

/** Of somebody in a room, or of somebody whose room is on its way here. */
export type MediaContext = { host: { media: RoomMedia }; self: PersonId };
type MediaHandler<N extends MediaRequest> = (
  context: MediaContext,
  payload: Requests[N],
) => Result<Replies[N]> | Promise<Result<Replies[N]>>;

/** Transports and producers. There is no message that opens a consumer: only the reconciler does. */
export const mediaHandlers: { readonly [N in MediaRequest]: MediaHandler<N> } = {
  connectTransport: async ({ host, self }, { transport, dtlsParameters }) =>
    nothing(await host.media.connectTransport(self, transport, dtlsParameters)),
  restartIce: ({ host, self }, { transport }) => host.media.restartIce(self, transport),
  produce: async ({ host, self }, payload) => nothing(await host.media.produce(self, payload)),
  closeProducer: ({ host, self }, { id }) => nothing(host.media.closeProducer(self, id)),
  consuming: async ({ host, self }, { ids }) => nothing(await host.media.consuming(self, ids)),
  tiles: ({ host, self }, { tiles }) => nothing(host.media.tiles(self, tiles)),
};

export function isMediaFrame(frame: RequestFrame): frame is MediaFrame {
  return Object.hasOwn(mediaHandlers, frame.m);
}

/** Answers a media request, also without a room. */
export async function performMedia(context: MediaContext, { m, d }: MediaFrame): Promise<Result<unknown>> {
  // The payload was parsed by the schema of the same name, so handler and payload belong together.
  const handler = mediaHandlers[m] as MediaHandler<MediaRequest>;
  return handler(context, d);
}
