import * as mediasoup from 'mediasoup';
import type { types } from 'mediasoup';

/** All that was made in workers which start while `during` runs, open or closed: for tests of what is left behind. */
export type Made = {
  routers: types.Router[];
  transports: types.Transport[];
  producers: types.Producer[];
};

export async function watchMade<T>(during: () => Promise<T>): Promise<[T, Made]> {
  const made: Made = { routers: [], transports: [], producers: [] };
  const onWorker = (worker: types.Worker): void => {
    worker.observer.on('newrouter', (router) => {
      made.routers.push(router);
      router.observer.on('newtransport', (transport) => {
        made.transports.push(transport);
        transport.observer.on('newproducer', (producer) => made.producers.push(producer));
      });
    });
  };
  mediasoup.observer.on('newworker', onWorker);
  try {
    return [await during(), made];
  } finally {
    mediasoup.observer.off('newworker', onWorker);
  }
}

/** Ids of those that are open. */
export function open(things: readonly { id: string; closed: boolean }[]): string[] {
  return things.flatMap(({ id, closed }) => (closed ? [] : id));
}
