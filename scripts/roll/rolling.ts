import { setTimeout as sleep } from 'node:timers/promises';
import { wallMs } from '@atrium/bots';
import type { Cluster } from './cluster.ts';
import type { Crew } from './crew.ts';
import type { RollingFacts } from './facts.ts';
import { Hearing, type Handover, type Silence } from './pairs.ts';
import { peopleFacts } from './people.ts';
import { Stalls } from './stalls.ts';

const CALM_MS = 10_000;
/** Old voices go on for 6 s at the most after the room has moved, and what is left of a place is closed. */
const SETTLED_MS = 8_000;

/** Every pod ends by a word, one after the other, and starts anew before the next one does. */
export async function rolling(cluster: Cluster, crew: Crew, deadlineMs: number): Promise<RollingFacts> {
  const calmGapsMs = await calmGaps(crew);
  const restarts: RollingFacts['restarts'][number][] = [];
  const handovers: Handover[] = [];
  const gapsMs: number[] = [];
  const stalls = new Stalls();
  let stalledMs = 0;
  for (const pod of cluster.names) {
    const fromMs = wallMs();
    stalls.takeMs();
    const people = crew.at((url) => cluster.nameIn(url) === pod).length;
    restarts.push({ pod, people, ...(await cluster.terminate(pod, 2 * deadlineMs)) });
    await Promise.all([cluster.startPod(pod), sleep(SETTLED_MS)]);
    stalledMs = Math.max(stalledMs, stalls.takeMs());
    const hearing = await Hearing.of(crew, fromMs);
    const moved = hearing.handovers(fromMs);
    handovers.push(...moved);
    gapsMs.push(...gapsOf(hearing.silences(fromMs), moved));
    await cluster.acquainted();
  }
  stalls.close();
  return { ...peopleFacts(crew), restarts, deadlineMs, handovers, gapsMs, stalledMs, calmGapsMs };
}

/** The longest silence of every voice while nothing happens. */
export async function calmGaps(crew: Crew): Promise<number[]> {
  await sleep(CALM_MS);
  const toMs = wallMs();
  return (await Hearing.of(crew, toMs - CALM_MS)).silences(toMs - CALM_MS, toMs).map(({ gapMs }) => gapMs);
}

/** Of those whose voice came from another place meanwhile. */
export function gapsOf(silences: readonly Silence[], moved: readonly Handover[]): number[] {
  const pairs = new Set(moved.map(({ listener, speaker }) => `${listener} ${speaker}`));
  return silences.flatMap(({ listener, speaker, gapMs }) => (pairs.has(`${listener} ${speaker}`) ? [gapMs] : []));
}
