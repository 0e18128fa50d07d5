import type { Random } from '@atrium/bots';
import { createClient } from '@redis/client';
import { RedisServer } from '../../../scripts/lib/redis-server.ts';
import type { Pod } from '../../src/directory/directory.ts';
import { RedisDirectory } from '../../src/directory/redis.ts';
import { inTurns, newSide, type Row, type Side } from './row.ts';
import { quantile } from './statistics.ts';

/** Rooms that are placed in one round. */
const BATCH = 1_000;
/** As when an office begins its day: at a pod some join is always on its way. */
const IN_FLIGHT = 32;
const POD: Pod = {
  id: 'a',
  address: '/pods/a/ws',
  internal: '127.0.0.1:9465',
  track: 'primary',
  version: '1.0.0',
  people: 0,
  peopleMax: 1e9,
  rooms: 0,
  roomsMax: 1e9,
  state: { kind: 'serving' },
};
/** Nothing is waited for that is about other pods. The lease is longer than the run. */
const TERMS = { leaseMs: 3_600_000, settleMs: 0 };

/** Places a room of that name; false where somebody else would have it. */
type Place = (room: string) => Promise<boolean>;

/**
 * Rooms that are placed one after the other through one connection, 32 on their way at any time. Ours: one script, which draws
 * a fencing token, looks whether the pod lives, serves and has room, and keeps the assignment. The peer's: the name is set if
 * it is free, and read back, which fences nobody and knows of no pods.
 */
export async function placement({ rounds, random }: { rounds: number; random: Random }): Promise<Row> {
  const server = await RedisServer.start();
  const client = createClient({ url: server.url });
  await client.connect();
  const directory = await RedisDirectory.open({
    ...{ url: server.url, prefix: 'bench', now: Date.now, random, terms: TERMS },
    watch: { lost: () => undefined, back: () => undefined },
  });
  try {
    await directory.beat(POD, 0);
    const ours = newSide('one script');
    const peer = newSide('SET NX and GET');
    const birth = { pod: POD.id, track: POD.track, version: POD.version, weight: 0, kind: 'person' } as const;
    const byScript: Place = async (room) => {
      const placed = await directory.place({ room, ...birth });
      return placed.ok && placed.value.kind === 'made';
    };
    const byName: Place = async (room) => {
      await client.set(`plain:${room}`, POD.id, { condition: 'NX' });
      return (await client.get(`plain:${room}`)) === POD.id;
    };
    const batches = new Batches();
    await inTurns(1, random, [() => batches.run(newSide(''), byScript), () => batches.run(newSide(''), byName)]);
    await inTurns(rounds, random, [() => batches.run(ours, byScript), () => batches.run(peer, byName)]);
    for (const side of [ours, peer]) side.notes = new Set([batches.said(side)]);
    return { name: 'placement', measures: `${BATCH} new rooms in one Redis, ${IN_FLIGHT} on their way`, ours, peer };
  } finally {
    await directory.close();
    client.destroy();
    await server.stop();
  }
}

class Batches {
  readonly #each = new Map<Side, number[]>();
  #rooms = 0;

  async run(side: Side, place: Place): Promise<void> {
    const times: number[] = [];
    let left = BATCH;
    let missed = 0;
    const worker = async (): Promise<void> => {
      while (left > 0) {
        left -= 1;
        this.#rooms += 1;
        const room = `room-${this.#rooms}`;
        const beganAt = performance.now();
        if (!(await place(room))) missed += 1;
        times.push(performance.now() - beganAt);
      }
    };
    const beganAt = performance.now();
    await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
    if (missed === 0) side.ms.push(performance.now() - beganAt);
    else side.missed += 1;
    this.#each.set(side, [...(this.#each.get(side) ?? []), ...times]);
  }

  said(side: Side): string {
    const each = this.#each.get(side) ?? [];
    const perSecond = (1_000 * BATCH) / quantile(side.ms, 0.5);
    return `${perSecond.toFixed(0)} rooms/s, of one p99 ${quantile(each, 0.99).toFixed(2)} ms`;
  }
}
