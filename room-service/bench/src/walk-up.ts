import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '@atrium/bots';
import type { Audience } from '../../src/room/earshot.ts';
import type { RoomMedia } from '../../src/media/room-media.ts';
import { Page } from '../../src/media/testing/page.ts';
import { startServer } from '../../src/media/testing/servers.ts';
import { Ear } from './ear.ts';
import { inTurns, newSide, type Row, type Side } from './row.ts';

/** Who has heard nothing by then will not. */
const GIVE_UP_MS = 5_000;
/** The room gives a walker a second and more between the warm ring and earshot. */
const APPROACH_MS = 300;
/** One packet's length: the walk ends at any point of it. */
const PACKET_MS = 20;
const LOOK_EVERY_MS = 2;

const nobody = (listener: string): Audience => ({ listener, hear: [], warm: [], see: [] });

/**
 * From the decision that somebody hears a talking stranger until the first sound of them leaves the hearer's decoder,
 * which is later than the first packet. Ours: the consumer was opened, paused, in the warm ring. The peer's: it is
 * opened on arrival. In both the stranger sends already, as somebody in a circle does, and the hearer's transport is
 * connected: another voice comes over it all the time.
 */
export async function walkUp({ rounds, random }: { rounds: number; random: Random }): Promise<Row> {
  const server = await startServer({});
  const room = server.room('hall');
  const pages: Page[] = [];
  const ours = newSide('consumer ready in the warm ring');
  const peer = newSide('consumer opened on arrival');
  try {
    for (const id of ['ana', 'ben', 'cem']) {
      pages.push(await Page.join({ room, id, rtpCapabilities: server.rtpCapabilities }));
    }
    const [ana, ben, cem] = pages;
    if (!ana || !ben || !cem) throw new Error('nobody there');
    await ana.speak();
    await ben.speak();
    room.setAudience([
      { ...nobody('ben'), hear: ['ana'] },
      { ...nobody('cem'), hear: ['ben'] },
    ]);
    await until(async () => (await ben.packetsOf('ana', 'mic')) > 0 && (await cem.packetsOf('ben', 'mic')) > 0);
    const walker = new Walker(room, cem, random);
    await inTurns(rounds, random, [() => walker.arrive(ours, true), () => walker.arrive(peer, false)]);
    return { name: 'walk-up', measures: 'from the decision to the first sound out of the decoder', ours, peer };
  } finally {
    for (const page of pages) page.close();
    await server.close();
  }
}

/** Cem, who walks up to Ana again and again. */
class Walker {
  readonly #room: RoomMedia;
  readonly #cem: Page;
  readonly #random: Random;
  #ear: Ear | null = null;

  constructor(room: RoomMedia, cem: Page, random: Random) {
    this.#room = room;
    this.#cem = cem;
    this.#random = random;
    cem.onReceiving = ({ person }, track) => {
      if (person === 'ana') this.#ear = new Ear(track);
    };
  }

  async arrive(side: Side, warm: boolean): Promise<void> {
    if (warm) {
      this.#room.setAudience([{ ...nobody('cem'), hear: ['ben'], warm: ['ana'] }]);
      await until(() => this.#ear !== null);
    }
    await sleep(APPROACH_MS + this.#random() * PACKET_MS);
    if (this.#ear?.heardAtMs) throw new Error('heard before the decision');
    const said = this.#cem.said.length;
    const decidedAtMs = performance.now();
    this.#room.setAudience([{ ...nobody('cem'), hear: ['ben', 'ana'] }]);
    await until(() => (this.#ear?.heardAtMs ?? null) !== null);
    const heardAtMs = this.#ear?.heardAtMs ?? null;
    if (heardAtMs === null) side.missed += 1;
    else side.ms.push(heardAtMs - decidedAtMs);
    side.notes.add(`${this.#cem.said.length - said} messages to the hearer`);
    this.#room.setAudience([{ ...nobody('cem'), hear: ['ben'] }]);
    await this.#room.settled();
    await until(() => this.#cem.consumerOf('ana', 'mic') === undefined);
    this.#ear?.close();
    this.#ear = null;
  }
}

/** Looks often; returns also when it took too long. */
async function until(check: () => boolean | Promise<boolean>): Promise<void> {
  const giveUpAtMs = performance.now() + GIVE_UP_MS;
  while (!(await check()) && performance.now() < giveUpAtMs) await sleep(LOOK_EVERY_MS);
}
