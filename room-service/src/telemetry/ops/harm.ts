import type { OpsAlert, OpsNow, OpsSlo } from '@atrium/ops/view';

/** What is so in the last minutes, and not in the longer windows of an alert. */
export type HarmFacts = { slos: readonly OpsSlo[]; people: OpsNow['people']; door: OpsNow['door'] };

/** The promise whose bad time is that of `people`. */
export const TIME = 'good-time';
/** What people do who are not let in, and what those do who are. Who fails is in no room: as many as try, however few are inside. */
export const DOOR = 'join-success';
/** Bad of these is somebody who has it bad. Of the others it is something that took long. */
const FELT: readonly string[] = [TIME, DOOR, 'sessions-kept'];
const MINUTE_S = 60;

/** How many people, about: only as good as what it is for, which is to tell the larger trouble from the smaller. */
export function hurtBy({ id, counts, badRate }: OpsSlo, people: OpsNow['people']): number {
  const hurt = people?.hurt ?? null;
  if (id === TIME && hurt !== null) return hurt;
  // Bad seconds of people in a second are people.
  if (counts === 'time') return badRate;
  // What fails is felt for about a minute. One person may fail many times, so that they are never more than there are.
  const failed = badRate * MINUTE_S;
  return people === null || id === DOOR ? failed : Math.min(failed, people.here);
}

/** The promise that an alert is about; null: none, or that nothing is measured of it. */
export function sloOf({ slo: id, name }: OpsAlert, slos: readonly OpsSlo[]): OpsSlo | null {
  return name === 'SliMissing' ? null : (slos.find((one) => one.id === id) ?? null);
}

export const timeOf = (slos: readonly OpsSlo[]): OpsSlo | undefined => slos.find(({ id }) => id === TIME);

/** Kept over the last 5 minutes. Where nothing happens nobody can say that. */
export function isKeptNow({ errorNow, target }: OpsSlo): boolean {
  return errorNow !== null && errorNow <= 1 - target;
}

/** Who failed is counted a minute late, and stands in 5 minutes: those who come in now know better. */
const isDoorWell = ({ door }: Pick<HarmFacts, 'door'>): boolean => door?.isWell === true;

/** People themselves are well sooner than 5 minutes are clean. */
function arePeopleWell({ target }: OpsSlo, { people }: Pick<HarmFacts, 'people'>): boolean {
  const share = people?.hurtShare ?? null;
  return share !== null && share <= 1 - target;
}

/** An alert whose promise is kept again: it fires for what its longer windows still hold. */
export function isOver(alert: OpsAlert, facts: HarmFacts): boolean {
  const slo = sloOf(alert, facts.slos);
  if (slo === null) return false;
  if (slo.id === DOOR) return isKeptNow(slo) || isDoorWell(facts);
  if (slo.id !== TIME) return isKeptNow(slo);
  return isKnown(facts) && (isKeptNow(slo) || (slo.errorNow !== null && arePeopleWell(slo, facts)));
}

/** As much of all time is known as was promised. Of nobody everything is. */
export function isKnown({ slos, people }: Omit<HarmFacts, 'door'>): boolean {
  const target = slos.find(({ id }) => id === 'telemetry-coverage')?.target ?? 0;
  const { knownShare = null, unknown = 0 } = people ?? {};
  return knownShare === null || knownShare >= target || unknown === 0;
}

/** The share of bad that wakes somebody once it has gone on for long enough; null: nobody is woken for it. */
export function pageShare({ burn, target }: OpsSlo): number | null {
  return burn?.severity === 'page' ? burn.factor * (1 - target) : null;
}

/** Of time as `people` have it: 5 minutes are full of what was before it began. */
function shareNow({ id, errorNow }: OpsSlo, people: OpsNow['people']): number | null {
  return id === TIME ? (people?.hurtShare ?? errorNow) : errorNow;
}

/** What would page if it went on, the one that hurts most people first. `above`: so many are no accident. */
export function hurtingMany({ slos, people, door }: HarmFacts, above: number): OpsSlo[] {
  return (
    slos
      // Time is judged by the last minute: 5 of them may be as promised still.
      .filter((slo) => FELT.includes(slo.id) && (slo.id === TIME || !isKeptNow(slo)) && hurtBy(slo, people) > above)
      .filter(({ id }) => id !== DOOR || !isDoorWell({ door }))
      .filter((slo) => (shareNow(slo, people) ?? 0) > (pageShare(slo) ?? Infinity))
      .sort((a, b) => hurtBy(b, people) - hurtBy(a, people))
  );
}

/** Whether so many would page, were all hurt of whom nobody knows how they are. */
export function couldHideMany({ slos, people }: Omit<HarmFacts, 'door'>, above: number): boolean {
  const { here = 0, hurt = null, unknown = null } = people ?? {};
  if (hurt === null || unknown === null || isKnown({ slos, people })) return false;
  const time = timeOf(slos);
  const line = time === undefined ? null : pageShare(time);
  return line !== null && hurt + unknown > above && (hurt + unknown) / here > line;
}
