import { setTimeout as sleep } from 'node:timers/promises';
import { wallMs } from '@atrium/bots';
import type { Cluster } from './cluster.ts';
import type { Crew } from './crew.ts';
import type { RollbackFacts } from './facts.ts';
import { Hearing } from './pairs.ts';
import { peopleFacts } from './people.ts';
import { calmGaps, gapsOf } from './rolling.ts';
import { Stalls } from './stalls.ts';
import { peakPerSecond } from './verdict.ts';

/** Of the pod's bucket (`MOVES_PER_SECOND` of the service, and how many may come at once). */
const MOVES_PER_S = 25;
const BURST = 5;
const LOOK_EVERY_MS = 50;
const GIVE_UP_MS = 40_000;
const SETTLED_MS = 8_000;

/** Everybody in that pod is moved at once, as when a version is taken back. */
export async function rollBack(cluster: Cluster, crew: Crew, pod: string): Promise<RollbackFacts> {
  const left = () => crew.at((url) => cluster.nameIn(url) === pod).length;
  const before = left();
  const calmGapsMs = await calmGaps(crew);
  const stalls = new Stalls();
  const fromMs = wallMs();
  const answer = await cluster.drain(pod, { reason: 'rollback' });
  if (!answer.ok) throw new Error(`${pod} does not drain: ${answer.status} ${await answer.text()}`);
  while (left() > 0 && wallMs() - fromMs < GIVE_UP_MS) await sleep(LOOK_EVERY_MS);
  const emptyAfterS = left() === 0 ? (wallMs() - fromMs) / 1_000 : null;
  await sleep(SETTLED_MS);
  const attached = crew.members.flatMap(({ bot }) => bot.moves.flatMap(({ attachedAtMs }) => attachedAtMs ?? []));
  const told = crew.members.flatMap(({ bot }) => bot.moves.filter(({ toldAtMs }) => toldAtMs >= fromMs));
  const readyAfterS = told.map(({ toldAtMs, readyAtMs }) =>
    readyAtMs === null ? null : (readyAtMs - toldAtMs) / 1_000,
  );
  const resumed = crew.cuts.flatMap(({ backAtMs }) => backAtMs ?? []);
  const came = [...attached, ...resumed].filter((atMs) => atMs >= fromMs);
  const stalledMs = stalls.takeMs();
  stalls.close();
  const hearing = await Hearing.of(crew, fromMs);
  const handovers = hearing.handovers(fromMs);
  return {
    ...peopleFacts(crew),
    ...{ before, emptyAfterS, peakPerS: peakPerSecond(came), movesPerS: MOVES_PER_S, burst: BURST, readyAfterS },
    ...{ handovers, gapsMs: gapsOf(hearing.silences(fromMs), handovers), stalledMs, calmGapsMs },
  };
}
