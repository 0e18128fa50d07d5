import { nothing, type Handlers } from '../context.ts';

/** Transports and producers. There is no message that opens a consumer: only the reconciler does. */
export const mediaHandlers: Handlers<
  'connectTransport' | 'restartIce' | 'produce' | 'closeProducer' | 'consuming' | 'tiles'
> = {
  connectTransport: async ({ host, self }, { transport, dtlsParameters }) =>
    nothing(await host.media.connectTransport(self, transport, dtlsParameters)),
  restartIce: ({ host, self }, { transport }) => host.media.restartIce(self, transport),
  produce: async ({ host, self }, payload) => nothing(await host.media.produce(self, payload)),
  closeProducer: ({ host, self }, { id }) => nothing(host.media.closeProducer(self, id)),
  consuming: async ({ host, self }, { ids }) => nothing(await host.media.consuming(self, ids)),
  tiles: ({ host, self }, { tiles }) => nothing(host.media.tiles(self, tiles)),
};
