import { mostByChance } from './chance.ts';
import type { TrialLimits } from './limits.ts';
import { because, type TrialReason } from './reasons.ts';
import type { TrialResults } from './results.ts';
import { movesInBrief, ofMoves } from './verdict-of-moves.ts';
import { inS, percent, shareOf } from './words.ts';

/** Why a pod is not good enough for people, the worst first; none: it is. */
export function verdictOf(results: TrialResults, limits: TrialLimits): TrialReason[] {
  return [
    ...ofJoins(results, limits),
    ...ofMeeting(results),
    ...(results.people.met < results.people.wanted
      ? []
      : [...ofVoices(results, limits), ...ofAnswers(results, limits), ...ofPictures(results, limits)]),
    ...ofResumes(results),
    ...ofMoves(results, limits),
    ...ofTelemetry(results, limits),
    ...(results.faults.length === 0 ? [] : [because('media', `media broke: ${results.faults.join('; ')}`)]),
  ];
}

function ofJoins({ joins }: TrialResults, limits: TrialLimits): TrialReason[] {
  const { tried, welcomeMs } = joins;
  const failed = sumOf(joins.failed);
  const failedMost = mostByChance(tried, limits.joinsFailedShare, limits.chance);
  const late = welcomeMs.filter((ms) => ms > limits.lateAfterS * 1000).length;
  const lateMost = mostByChance(welcomeMs.length, limits.lateShare, limits.chance);
  return [
    ...(failed > failedMost
      ? [because('joins', `${failed} of ${tried} joins failed (${codesOf(joins.failed)}), and ${failedMost} may`)]
      : []),
    ...(tried < limits.joins
      ? [because('joins', `only ${tried} joins came to an end in the time for ${limits.joins}`)]
      : []),
    ...(late > lateMost
      ? [
          because(
            'welcome',
            `${late} of ${welcomeMs.length} joins took longer than ${limits.lateAfterS} s, half of them ${inS(medianOf(welcomeMs))} and more; ${lateMost} may`,
          ),
        ]
      : []),
  ];
}

function ofMeeting({ people }: TrialResults): TrialReason[] {
  const { wanted, came, met } = people;
  if (met >= wanted) return [];
  return [
    came < wanted
      ? because('joins', `${came} of ${wanted} bots got in to stay`)
      : because('circle', `${met} of ${wanted} bots that walked up to each other were in one circle`),
  ];
}

function ofVoices({ voices, people }: TrialResults, limits: TrialLimits): TrialReason[] {
  const { pairs, firstMs, packets, lost, silentMs, longestGapMs, listenedMs } = voices;
  const late = firstMs.filter((ms) => ms > limits.lateAfterS * 1000).length;
  const lateMost = mostByChance(firstMs.length, limits.lateShare, limits.chance);
  const lostShare = shareOf(lost, packets + lost);
  const silentShare = shareOf(silentMs, pairs * listenedMs);
  const all = people.wanted * (people.wanted - 1);
  if (firstMs.length < all)
    return [because('voices', `${firstMs.length} of ${all} voices were heard in a circle of ${people.wanted}`)];
  return [
    ...(late > lateMost
      ? [
          because(
            'first-sound',
            `${late} of ${pairs} voices came later than ${limits.lateAfterS} s, and ${lateMost} may`,
          ),
        ]
      : []),
    ...(lostShare > limits.lostShare
      ? [
          because(
            'loss',
            `${percent(lostShare)} of ${packets + lost} packets of voices were lost, and ${percent(limits.lostShare)} may be`,
          ),
        ]
      : []),
    ...(silentShare > limits.silentShare
      ? [
          because(
            'gaps',
            `voices had gaps for ${percent(silentShare)} of the time, the longest of ${inS(longestGapMs)}, and ${percent(limits.silentShare)} may be`,
          ),
        ]
      : []),
  ];
}

function ofAnswers({ answers }: TrialResults, limits: TrialLimits): TrialReason[] {
  const { tookMs, failed } = answers;
  const asked = tookMs.length + sumOf(failed);
  if (asked === 0) return [because('answers', 'nothing was asked of the room')];
  const late = asked - tookMs.filter((ms) => ms <= limits.answeredWithinS * 1000).length;
  const lateMost = mostByChance(asked, limits.unansweredShare, limits.chance);
  if (late <= lateMost) return [];
  const codes = sumOf(failed) === 0 ? '' : ` (${codesOf(failed)} failed)`;
  return [
    because(
      'answers',
      `${late} of ${asked} requests were not answered within ${inS(limits.answeredWithinS * 1000)}${codes}, half of all took ${inS(medianOf(tookMs))} and more; ${lateMost} may`,
    ),
  ];
}

function ofPictures({ pictures }: TrialResults, { frozenShare }: TrialLimits): TrialReason[] {
  const { pairs, seen, watchedMs, frozenMs } = pictures;
  if (pairs === 0 || seen < pairs) return [because('pictures', `${seen} of ${pairs} pictures were seen`)];
  const share = shareOf(frozenMs, watchedMs);
  if (share <= frozenShare) return [];
  return [
    because('frozen', `pictures stood still for ${percent(share)} of the time, and ${percent(frozenShare)} may be`),
  ];
}

function ofResumes({ resumes, people }: TrialResults): TrialReason[] {
  const { tried, elsewhere, heardAgain } = resumes;
  const failed = sumOf(resumes.failed);
  if (people.met < people.wanted) return [];
  const all = people.wanted * (people.wanted - 1);
  return [
    ...(failed > 0
      ? [
          because(
            'resume',
            `${failed} of ${tried} bots whose socket was cut did not come back (${codesOf(resumes.failed)})`,
          ),
        ]
      : []),
    ...(elsewhere > 0 ? [because('resume', `${elsewhere} of ${tried} bots that came back had lost their place`)] : []),
    ...(tried < people.wanted ? [because('resume', `only ${tried} of ${people.wanted} sockets were cut in time`)] : []),
    ...(failed === 0 && heardAgain < all
      ? [because('resume', `${heardAgain} of ${all} voices were heard after sockets had been cut`)]
      : []),
  ];
}

function ofTelemetry({ told, had }: TrialResults, limits: TrialLimits): TrialReason[] {
  if (told === null) return [because('telemetry', 'the metrics of the pod cannot be read')];
  const [joins, sessionS] = [had.joins * limits.toldJoinsShare, had.sessionS * limits.toldTimeShare];
  return [
    ...(told.joins < joins ? [because('telemetry', `the pod tells of ${told.joins} of ${had.joins} joins`)] : []),
    ...(told.sessionS < sessionS
      ? [
          because(
            'telemetry',
            `the pod tells of ${told.sessionS.toFixed(0)} s of bots, and ${sessionS.toFixed(0)} s were due`,
          ),
        ]
      : []),
  ];
}

/** In brief, for who asks what was seen. */
export function inBrief({ joins, voices, pictures, resumes, moves, tookMs }: TrialResults): string {
  const lost = percent(shareOf(voices.lost, voices.packets + voices.lost));
  return (
    `${joins.tried} joins, half of them within ${inS(medianOf(joins.welcomeMs))}, ${sumOf(joins.failed)} failed; ` +
    `${voices.firstMs.length} voices with ${lost} lost; ${pictures.seen} pictures; ${resumes.tried} resumes; ` +
    `${movesInBrief(moves)}; in ${inS(tookMs)}`
  );
}

const sumOf = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);
const codesOf = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .toSorted(([, a], [, b]) => b - a)
    .map(([code, count]) => `${count} ${code}`)
    .join(', ');
const medianOf = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
