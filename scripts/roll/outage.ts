import { setTimeout as sleep } from 'node:timers/promises';
import { askTicket, wallMs } from '@atrium/bots';
import type { Cluster } from './cluster.ts';
import type { Crew } from './crew.ts';
import type { OutageFacts } from './facts.ts';
import { Hearing } from './pairs.ts';
import { peopleFacts } from './people.ts';

/** Before, and after. */
const WINDOW_MS = 10_000;
const LOOK_EVERY_MS = 500;
const HEAL_WITHIN_MS = 60_000;

/** Redis is gone for so long, and comes back without any data. */
export async function withoutRedis(cluster: Cluster, crew: Crew, seconds: number): Promise<OutageFacts> {
  const livesAt = new Map(crew.members.map(({ room, bot }) => [room, cluster.nameIn(bot.url)]));
  const asked = cluster.names.flatMap((pod) => [...livesAt].map(([room, at]) => ({ pod, room, at })));
  const led = async (): Promise<number> => {
    const found = await Promise.all(asked.map(async ({ pod, room, at }) => (await placeOf(cluster, pod, room)) === at));
    return found.filter(Boolean).length;
  };
  const fromMs = wallMs();
  await sleep(WINDOW_MS);
  const goneMs = wallMs();
  await cluster.redis.kill();
  await sleep(seconds * 500);
  const joins = { asked: asked.length, led: await led() };
  const newRoom = await refusalOf(cluster, 'new-while-away');
  await sleep(Math.max(0, seconds * 1_000 - (wallMs() - goneMs)));
  const backMs = wallMs();
  await cluster.redis.restart();
  let healedAfterS: number | null = null;
  for (let tried = 0; healedAfterS === null && wallMs() - backMs < HEAL_WITHIN_MS; tried += 1) {
    await sleep(LOOK_EVERY_MS);
    const isNew = (await refusalOf(cluster, `new-after-${tried}`)) === null;
    if (isNew && (await led()) === asked.length) healedAfterS = (wallMs() - backMs) / 1_000;
  }
  await sleep(Math.max(0, WINDOW_MS - (wallMs() - backMs)));
  const hearing = await Hearing.of(crew, fromMs);
  const loss = {
    before: hearing.loss(fromMs, goneMs),
    during: hearing.loss(goneMs, backMs),
    after: hearing.loss(backMs, wallMs()),
  };
  return { ...peopleFacts(crew), seconds, loss, joins, newRoom: newRoom ?? 'a place', healedAfterS };
}

async function placeOf(cluster: Cluster, pod: string, room: string): Promise<string | null> {
  const ticket = await askTicket({ base: cluster.pod(pod).url, room });
  return ticket.ok ? cluster.nameIn(ticket.value.url) : null;
}

/** Null: it was given one. */
async function refusalOf(cluster: Cluster, room: string): Promise<string | null> {
  const ticket = await askTicket({ base: cluster.edge.url, room });
  return ticket.ok ? null : ticket.error.code;
}
