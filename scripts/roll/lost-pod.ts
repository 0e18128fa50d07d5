import { setTimeout as sleep } from 'node:timers/promises';
import { wallMs } from '@atrium/bots';
import type { Cluster } from './cluster.ts';
import type { Crew } from './crew.ts';
import type { LostPodFacts } from './facts.ts';
import { Hearing } from './pairs.ts';
import { peopleFacts } from './people.ts';

const LOOK_EVERY_MS = 250;
/** Longer than anybody may need. */
const GIVE_UP_MS = 40_000;

/** The pod with the most people is gone without a word. */
export async function losePod(cluster: Cluster, crew: Crew, how: LostPodFacts['how']): Promise<LostPodFacts> {
  const peopleAt = (pod: string) => crew.at((url) => cluster.nameIn(url) === pod);
  const [pod = ''] = cluster.names.toSorted((a, b) => peopleAt(b).length - peopleAt(a).length);
  const hit = peopleAt(pod);
  const listening = new Set(hit.filter(({ listens, isOlder }) => listens && !isOlder).map(({ bot }) => bot.name));
  const atMs = wallMs();
  let end: () => Promise<void> = () => Promise.resolve();
  if (how === 'killed') await cluster.kill(pod);
  else end = await cluster.cutOff(pod);
  const secondsTo = (momentMs: number | null) => (momentMs === null ? null : (momentMs - atMs) / 1_000);
  const look = async (): Promise<Pick<LostPodFacts, 'backAfterS' | 'heardAfterS'>> => {
    const heard = (await Hearing.of(crew, atMs)).firstAfter(atMs);
    const back = hit.map(({ cuts }) => cuts.findLast((cut) => cut.atMs > atMs)?.backAtMs ?? null);
    return {
      backAfterS: back.map(secondsTo),
      heardAfterS: heard.flatMap(({ listener, atMs: first }) => (listening.has(listener) ? [secondsTo(first)] : [])),
    };
  };
  let seen = await look();
  const isOver = () => [...seen.backAfterS, ...seen.heardAfterS].every((seconds) => seconds !== null);
  while (!isOver() && wallMs() - atMs < GIVE_UP_MS) {
    await sleep(LOOK_EVERY_MS);
    seen = await look();
  }
  await end();
  // What a circle lacks shows when everybody is there.
  await sleep(1_000);
  const facts = { ...peopleFacts(crew), how, hit: hit.length, ...seen };
  await cluster.startPod(pod);
  await cluster.acquainted();
  return facts;
}
