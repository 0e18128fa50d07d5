import { setTimeout as sleep } from 'node:timers/promises';
import { runBots, type BotsProcess } from '../lib/bots.ts';
import { Cluster } from './cluster.ts';
import { Crew } from './crew.ts';
import type { VersionFacts } from './facts.ts';
import { FormerVersion } from './former.ts';
import type { RunResult } from './runs.ts';
import { versionsTable } from './table.ts';
import { versionProblems } from './verdict.ts';
import { heardBy } from './versions.ts';

const PODS = ['rooms-0', 'rooms-1'] as const;
const CIRCLE = 4;
const ENDS_WITHIN_MS = 60_000;
const BACK_MS = 10_000;
/** Bots of the command read what they hear so often. */
const READING_MS = 5_000;
const READINGS_MAX = 12;

/** New people at pods of the version before, which are changed for new ones and back; and people of then at pods of now. */
export async function versions(): Promise<RunResult> {
  const former = FormerVersion.checkOut();
  try {
    const all = [...(await newPeople(former)), ...(await formerPeople(former))];
    return { text: versionsTable(all), problems: all.flatMap((facts) => problemsOf(facts)) };
  } finally {
    former.remove();
  }
}

async function newPeople({ service }: FormerVersion): Promise<VersionFacts[]> {
  const cluster = await Cluster.start(PODS, {}, service);
  try {
    const rooms = ['garden', 'studio'];
    const crew = await Crew.gather({ base: cluster.edge.url, rooms, circles: [CIRCLE], listeners: 2 * CIRCLE });
    try {
      const all = [await heardBy(crew, 'new people at pods of the version before')];
      await changeAll(cluster, undefined);
      all.push(await heardBy(crew, 'and when those were changed for new ones'));
      await changeAll(cluster, service);
      all.push(await heardBy(crew, 'and back'));
      return all;
    } finally {
      await crew.stop();
    }
  } finally {
    await cluster.stop();
  }
}

async function formerPeople({ bots: main }: FormerVersion): Promise<VersionFacts[]> {
  const cluster = await Cluster.start(PODS);
  try {
    const args = ['--circles', '1', '--listen', `${CIRCLE}`];
    const bots = await runBots({ url: cluster.edge.url, room: 'garden', count: CIRCLE, args, main });
    try {
      const all = [await commandHears(bots, 'people of the version before at new pods')];
      await changeAll(cluster, undefined);
      all.push(await commandHears(bots, 'and when those were restarted'));
      return all;
    } finally {
      await bots.stop();
    }
  } finally {
    await cluster.stop();
  }
}

async function changeAll(cluster: Cluster, main: string | undefined): Promise<void> {
  for (const pod of cluster.names) {
    await cluster.terminate(pod, ENDS_WITHIN_MS);
    await Promise.all([cluster.startPod(pod, main), sleep(BACK_MS)]);
    await cluster.acquainted();
  }
}

/** By what their command prints: who is gone or back, and the sum of the voices that have come since the last reading. */
async function commandHears({ lines }: BotsProcess, what: string): Promise<VersionFacts> {
  const from = lines.length;
  let heard = false;
  for (let reading = 0; reading < READINGS_MAX && !heard; reading += 1) {
    await sleep(READING_MS);
    const sums = lines.slice(from).filter((line) => line.startsWith(`all ${CIRCLE} `));
    // Name, people in a circle, voices heard: silent ones are counted, too.
    const [, , circle = '0', hears = '0'] = sums.at(-1)?.split(/\s+/) ?? [];
    heard = Number(circle) === CIRCLE && Number(hears) >= CIRCLE;
  }
  const lost = lines.filter((line) => line.endsWith(' is gone'));
  const resumes = lines.filter((line) => line.endsWith(' is back')).length;
  return { what, people: CIRCLE, lost, faults: [], resumes, heard };
}

function problemsOf(facts: VersionFacts): string[] {
  return versionProblems(facts).map((problem) => `${facts.what}: ${problem}`);
}
