import { inWords } from '../gate/reasons.ts';
import type { Proof } from '../judge/judge.ts';
import type { Report, ReportedWaiting } from '../run/report.ts';

/** What a person reads who asks how the release is; the worst first. */
export function statusInWords(report: Report, nowS: number): string[] {
  const isTraced = report.release !== null && traceInWords(report.release).length > 0;
  return [
    ...standingInWords(report, nowS),
    `Policy: ${report.policy}`,
    '',
    ...report.audit.map((line) => lineInWords(line, isTraced)),
  ];
}

/** An id of a trace that was sent to nobody leads nowhere. */
function lineInWords({ atS, by, did, reason, trace }: Report['audit'][number], isTraced: boolean): string {
  const more = [reason, isTraced && trace !== undefined ? `trace ${trace}` : ''].filter((words) => words !== '');
  return `${timeOf(atS)}  ${by}: ${did}${more.length === 0 ? '' : ` (${more.join('; ')})`}`;
}

/** The same without its policy and what was done. */
export function standingInWords(report: Report, nowS: number): string[] {
  const { release, order, blind } = report;
  return [
    ...(blind === null ? [] : [`NOTHING CAN BE SAID: ${blind}`]),
    ...(release === null ? ['No release has been seen.'] : releaseInWords(release, nowS)),
    ...(report.waiting ? [waitingInWords(report.waiting, nowS)] : []),
    ...(report.watch === null ? [] : watchInWords(report.watch, order, nowS)),
    ...(report.reverted === null ? [] : [revertInWords(report.reverted, nowS)]),
    ...(order === null ? [] : [`Ordered by ${order.by} ${ago(nowS - order.atS)}: ${order.is} (${order.reason})`]),
    ...(release?.end === null ? nextInWords(report) : []),
    ...(release === null ? [] : traceInWords(release)),
  ];
}

/** For a summary that is read in a browser. */
export function traceInMarkdown({
  number,
  trace = null,
}: Pick<NonNullable<Report['release']>, 'number' | 'trace'>): string[] {
  if (trace === null) return [];
  const id = `\`${trace.id}\``;
  return [`Trace of release ${number}: ${trace.url === null ? id : `[${id}](${trace.url})`}`];
}

function traceInWords({ trace = null }: NonNullable<Report['release']>): string[] {
  return trace === null ? [] : [`Trace: ${trace.id}${trace.url === null ? '' : ` ${trace.url}`}`];
}

function releaseInWords(release: NonNullable<Report['release']>, nowS: number): string[] {
  const { number, digest, phase, startedS, reverts, weight, end, proofs, roomsPerS } = release;
  const name = `Release ${number} (${digest})${reverts === null ? '' : `, which takes back release ${reverts},`}`;
  if (end !== null) {
    const why = end.why.length === 0 ? '' : `: ${end.why.join('; ')}`;
    return [`${name} ${ENDS[end.is]} ${ago(nowS - end.atS)}${why}`];
  }
  return [
    `${name}: ${phase}, under way for ${inWords(nowS - startedS)}, at ${weight.percent} % of new rooms for ${inWords(nowS - weight.sinceS)}`,
    ...proofs.map(proofInWords),
    `New rooms: ${roomsPerS.toFixed(2)} a second`,
  ];
}

const ENDS = {
  promoted: 'was promoted',
  rolled_back: 'was rolled back',
  promotion_failed: 'was promoted, and the primary did not come up with it,',
  never_began: 'never began, and Flagger gave it up',
} as const;

function waitingInWords({ digest, sinceS, why }: ReportedWaiting, nowS: number): string {
  const held = why.length === 0 ? 'nothing stands in its way' : why.join('; ');
  return `Another one (${digest}) has waited to begin for ${inWords(Math.max(0, nowS - sinceS))}: ${held}`;
}

function proofInWords({ age, rooms, mean, logAgainst, logFor }: Proof): string {
  return (
    `${WHEN[age]}: bad ${share(mean.canary)} in ${rooms.canary} rooms of the canary, ${share(mean.primary)} in ${rooms.primary} of the primary; ` +
    `evidence against it ${odds(logAgainst)}, for the next step ${odds(logFor)}`
  );
}

function watchInWords(
  { number, untilS, breach, seen }: NonNullable<Report['watch']>,
  order: Report['order'],
  nowS: number,
): string[] {
  if (breach !== null) {
    const why = order?.is === 'pause' ? `, which ${order.by} holds` : '';
    return [`Release ${number} is to be reverted${why}: ${breach.join('; ')}`];
  }
  return [
    `Release ${number} is watched for another ${inWords(Math.max(0, untilS - nowS))}`,
    ...seen.map(
      ({ age, rooms, mean, usual, limit, logWorse }) =>
        `${WHEN[age]}: bad ${share(mean)} in ${rooms} rooms since it was promoted, ${share(usual)} before; evidence that it is above ${share(limit)}: ${odds(logWorse)}`,
    ),
  ];
}

function revertInWords({ number, is, atS, why, worse }: NonNullable<Report['reverted']>, nowS: number): string {
  const after = worse === null ? '' : `; what it was reverted to is bad, too: ${worse.join('; ')}`;
  return `Release ${number} ${REVERTS[is]} ${ago(nowS - atS)}: ${why.join('; ')}${after}`;
}

const REVERTS = {
  decided: 'is to be reverted, since',
  under_way: 'is being reverted, since',
  done: 'was reverted',
  failed: 'was to be reverted, and the primary did not come up with what there was before,',
  impossible: 'would have been reverted, and only a person can,',
} as const;

const WHEN = { '20s': 'first 20 s', '5m': 'first 5 min' } as const;
const share = (y: number | null): string => (y === null ? 'none' : `${(y * 100).toFixed(1)} %`);

/** As odds are told: below 1 nothing speaks that way. */
const odds = (log: number): string => (log <= 0 ? 'none' : `${Math.round(Math.exp(Math.min(log, 20)))} : 1`);

/** What stands in its way, or that nothing does. */
function nextInWords({ answers, release }: Report): string[] {
  if (answers === null) return [];
  const { rollback } = answers;
  // Before the first weight Flagger counts what bots say.
  const checked = release?.weight.percent === 0 ? answers['pre-rollout'] : answers.rollout;
  if (rollback.yes) return [`It has to end: ${rollback.why.join('; ')}`];
  if (!checked.yes) return [`It holds, and counts as failed while that lasts: ${checked.why.join('; ')}`];
  const next = answers['confirm-traffic-increase'];
  return [next.yes ? 'It goes on at the next look of Flagger.' : `It holds: ${next.why.join('; ')}`];
}

const ago = (seconds: number): string => `${inWords(Math.max(0, seconds))} ago`;
const timeOf = (atS: number): string => new Date(atS * 1000).toISOString().slice(0, 19).replace('T', ' ');
