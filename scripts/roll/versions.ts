import { setTimeout as sleep } from 'node:timers/promises';
import { wallMs } from '@atrium/bots';
import type { Crew } from './crew.ts';
import type { VersionFacts } from './facts.ts';
import { Hearing } from './pairs.ts';

const HEARD_WITHIN_MS = 20_000;
const LOOK_EVERY_MS = 500;
/** Who is heard has a packet at least every so often. */
const FLOWS_MS = 1_000;

/** Whether everybody hears everybody, whichever versions they and their pods are of. */
export async function heardBy(crew: Crew, what: string): Promise<VersionFacts> {
  const fromMs = wallMs();
  let heard = false;
  while (!heard && wallMs() - fromMs < HEARD_WITHIN_MS) {
    await sleep(LOOK_EVERY_MS);
    const sinceMs = wallMs() - 2 * FLOWS_MS;
    const silences = (await Hearing.of(crew, sinceMs)).silences(sinceMs);
    heard = silences.length > 0 && silences.every(({ gapMs }) => gapMs < FLOWS_MS);
  }
  const { members, lost, faults, cuts } = crew;
  const resumes = cuts.filter(({ backAtMs }) => backAtMs !== null).length;
  return { what, people: members.length, lost, faults, resumes, heard };
}
