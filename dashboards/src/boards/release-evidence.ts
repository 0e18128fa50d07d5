import { GATE_METRICS } from '@atrium/metrics';
import { toRunbook } from '../links.ts';
import { badAbove, lines, stat, table, UNITS, type Panel } from '../panel.ts';
import { label, ofGate } from '../queries.ts';

export const NO_GATE = 'no gate here';

/** What is proven of the release that is under way, by what, and why it may not go on. */
export const RELEASE_EVIDENCE: readonly Panel[] = [
  lines({
    title: 'Evidence, of what is needed',
    meaning: {
      shows:
        'How much of the evidence is there that the next step takes (for), and that would end the release (against).',
      bad: 'The line against it rises: at 100 % the release is rolled back. The line for it falls: it is a little worse.',
      then: 'See what its rooms have, below. The gate decides by itself.',
    },
    targets: [{ expr: ofGate(GATE_METRICS.gateEvidence, { by: ['bet'] }), legend: label('bet') }],
    unit: UNITS.share,
    min: 0,
    max: 1,
    width: 16,
    height: 6,
  }),
  stat({
    title: 'Rooms it is judged by',
    meaning: {
      shows: 'Rooms of people that were drawn to either track since the release began, as they were at 20 s.',
      bad: 'None for minutes: nobody comes, or nothing is told of rooms.',
      then: 'Ask why: npm run release -- status.',
    },
    targets: [{ expr: ofGate(GATE_METRICS.gateRooms, { by: ['track'] }), legend: label('track') }],
    unit: UNITS.count,
    decimals: 0,
    width: 4,
    height: 6,
    whenEmpty: NO_GATE,
  }),
  stat({
    title: 'Rooms that are missing',
    meaning: {
      shows: 'How many more rooms the next step takes, as long as the release is as good as the primary.',
      bad: 'More and more: it is a little worse than the primary. Without end: no number of rooms would do.',
      then: 'Wait, end it, or force it: npm run release.',
    },
    targets: [{ expr: ofGate(GATE_METRICS.gateRoomsNeeded) }],
    unit: UNITS.count,
    decimals: 0,
    width: 4,
    height: 6,
    whenEmpty: NO_GATE,
    links: [toRunbook('ReleaseHeld')],
  }),
  stat({
    title: 'Until they are there',
    meaning: {
      shows: "How long the missing rooms take at today's rate.",
      bad: 'Hours: few come, or the release is a little worse.',
      then: 'Wait, end it, or force it: npm run release.',
    },
    targets: [{ expr: ofGate(GATE_METRICS.gateRoomsNeededTime) }],
    unit: UNITS.seconds,
    width: 4,
    height: 6,
    whenEmpty: NO_GATE,
    links: [toRunbook('ReleaseHeld')],
  }),
  table({
    title: 'Why it is held',
    meaning: {
      shows: 'Each reason for which the release may not go on. Unproven is how each weight begins.',
      bad: 'One that waits for somebody: ordered, budget, primary_full, canary_full; or for telemetry: silence, shares.',
      then: 'Read it in words, with names and numbers: npm run release -- status.',
    },
    targets: [{ expr: `${ofGate(GATE_METRICS.gateHold, { by: ['hold'] })} > 0` }],
    unit: UNITS.count,
    width: 4,
    height: 6,
    columns: { hold: 'Reason' },
    value: 'Now',
    links: [toRunbook('ReleaseHeld')],
  }),
  stat({
    title: 'It began',
    meaning: {
      shows: 'When the release that is under way began.',
      bad: 'Hours ago: too few rooms come to prove anything, or it is held for something else.',
      then: 'See why it is held, beside it.',
    },
    targets: [{ expr: `(${ofGate(GATE_METRICS.gateStarted)} > 0) * 1000` }],
    unit: UNITS.ago,
    width: 4,
    height: 6,
    whenEmpty: 'none is under way',
  }),
  stat({
    title: 'It has to end',
    meaning: {
      shows:
        '1 where the release that is under way is worse beyond doubt, or a person ended it: it meets nobody any more.',
      bad: '1 for more than some minutes: Flagger does not take it back.',
      then: 'Is Flagger there, and what is at the end of its log?',
    },
    targets: [{ expr: ofGate(GATE_METRICS.gateHasToEnd) }],
    unit: UNITS.count,
    decimals: 0,
    width: 4,
    height: 6,
    thresholds: badAbove(1),
    whenEmpty: NO_GATE,
    links: [toRunbook('ReleaseRolledBack')],
  }),
  stat({
    title: 'Watched for another',
    meaning: {
      shows: 'How long what was promoted last may still be taken back by itself; 0 where nothing is watched.',
      bad: 'Nothing by itself. Another release waits for the end of it.',
      then: 'To take it back at once: npm run release -- abort.',
    },
    targets: [{ expr: `clamp_min(${ofGate(GATE_METRICS.gateWatchedUntil)} - time(), 0)` }],
    unit: UNITS.seconds,
    width: 4,
    height: 6,
    whenEmpty: NO_GATE,
    links: [toRunbook('ReleaseReverted')],
  }),
];
