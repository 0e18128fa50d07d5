import { mostByChance } from './chance.ts';
import type { TrialLimits } from './limits.ts';
import { because, type TrialReason } from './reasons.ts';
import type { TrialResults, WayMoved } from './results.ts';
import { inS, shareOf } from './words.ts';

/** What is wrong with how a room moves between this pod and another one. Of what was not tried nothing is said. */
export function ofMoves(results: TrialResults, limits: TrialLimits): TrialReason[] {
  const { moves, people } = results;
  return [...moves.ways.flatMap((way) => ofWay(way, people.came)), ...ofSilences(results, limits)];
}

function ofWay({ way, calledOff, cold, lost, changed }: WayMoved, people: number): TrialReason[] {
  const where = WHERE[way];
  const inVain = lost === 0 ? '' : `, ${lost} of them in vain`;
  return [
    ...(calledOff === null ? [] : [because('moves', `a room could not be moved ${where} (${calledOff})`)]),
    ...(cold === 0
      ? []
      : [because('moves-cold', `${cold} of ${people} bots had to come back when their room moved ${where}${inVain}`)]),
    ...(changed.length === 0
      ? []
      : [because('moves-kept', `not as before after a move ${where}: ${changed.join(', ')}`)]),
  ];
}

function ofSilences({ moves, voices }: TrialResults, limits: TrialLimits): TrialReason[] {
  const { movedSilentShare, chance } = limits;
  // What voices lack while nothing happens is no gap of a move, and where they lack much nobody can tell one from the other.
  if (shareOf(voices.silentMs, voices.pairs * voices.listenedMs) > limits.silentShare) return [];
  const mostMs = limits.movedSilentMs + voices.longestGapMs;
  // Of a room that stayed it is said that it did.
  const silences = moves.ways.filter(({ calledOff }) => calledOff === null).flatMap(({ silencesMs }) => silencesMs);
  const long = silences.filter((ms) => ms > mostMs).length;
  const most = mostByChance(silences.length, movedSilentShare, chance);
  if (long <= most) return [];
  return [
    because(
      'moves-gaps',
      `${long} of ${silences.length} voices were silent for longer than ${inS(mostMs)} while their room moved, the longest for ${inS(Math.max(...silences))}; ${most} may be`,
    ),
  ];
}

/** In brief, for who asks what was seen. */
export function movesInBrief({ untried, ways }: TrialResults['moves']): string {
  const gone = ways.filter(({ calledOff }) => calledOff === null).map(({ way }) => way);
  const went = gone.length === 0 ? '' : `moved ${gone.join(' and ')}`;
  return [went, untried === null ? '' : `not moved${went === '' ? '' : ' back'}: ${untried}`]
    .filter(Boolean)
    .join(', ');
}

const WHERE: Record<WayMoved['way'], string> = { away: 'from it to another pod', back: 'from another pod to it' };
