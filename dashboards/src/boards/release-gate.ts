import { GATE_METRICS } from '@atrium/metrics';
import type { Row } from '../board.ts';
import { causeThresholds } from '../causes.ts';
import { toRunbook } from '../links.ts';
import { badAbove, bars, lines, stat, table, UNITS, type Panel } from '../panel.ts';
import { countedByGate, label, ofGate } from '../queries.ts';
import { NO_GATE, RELEASE_EVIDENCE } from './release-evidence.ts';

function release(): readonly Panel[] {
  return [
    table({
      title: 'Phase of the release',
      meaning: {
        shows: 'What Flagger says of the release, as the gate saw it last.',
        bad: 'Failed: it was rolled back, or its promotion failed. Waiting, for long: it may not begin.',
        then: 'Ask why: npm run release -- status.',
      },
      targets: [{ expr: `${ofGate(GATE_METRICS.gatePhase, { by: ['phase'] })} > 0` }],
      unit: UNITS.count,
      width: 4,
      height: 6,
      columns: { phase: 'Phase' },
      value: 'Now',
      links: [toRunbook('PromotionFailed')],
    }),
    lines({
      title: 'Share of new rooms for the canary',
      meaning: {
        shows: 'The weight by which new rooms are drawn, as the gate says it.',
        bad: 'Flat for hours: it is held. Down to 0 in the middle: it has to end.',
        then: 'Ask why: npm run release -- status.',
      },
      targets: [{ expr: ofGate(GATE_METRICS.gateWeight), legend: 'of new rooms' }],
      unit: UNITS.share,
      min: 0,
      max: 1,
      width: 8,
      height: 6,
      links: [toRunbook('ReleaseRolledBack')],
    }),
    stat({
      title: 'At this weight for',
      meaning: {
        shows: 'How long the release that is under way has been at its weight.',
        bad: 'Hours: too few rooms come to prove anything, or it is held for something else.',
        then: 'See how long it is held, and how many rooms are judged below.',
      },
      targets: [{ expr: ofGate(GATE_METRICS.gateWeightAge) }],
      unit: UNITS.seconds,
      width: 4,
      height: 6,
      whenEmpty: NO_GATE,
    }),
    stat({
      title: 'Held for',
      meaning: {
        shows: 'How long the release may not go on from where it is.',
        bad: 'Hours. That it is held for minutes is how each weight begins.',
        then: 'Ask why: npm run release -- status.',
      },
      targets: [{ expr: ofGate(GATE_METRICS.gateHeld) }],
      unit: UNITS.seconds,
      width: 4,
      height: 6,
      thresholds: causeThresholds('releaseHeld'),
      whenEmpty: NO_GATE,
      links: [toRunbook('ReleaseHeld')],
    }),
    stat({
      title: 'Freezes in force',
      meaning: {
        shows: 'Times without releases that are in force now.',
        bad: 'One that nobody knows of: nothing goes on until it is over.',
        then: 'The gate has them from its variable FREEZES, each with a reason.',
      },
      targets: [{ expr: ofGate(GATE_METRICS.gateFreezes) }],
      unit: UNITS.count,
      decimals: 0,
      width: 4,
      height: 6,
      whenEmpty: NO_GATE,
    }),
  ];
}

function platform(): readonly Panel[] {
  return [
    stat({
      title: 'Last look of the gate',
      meaning: {
        shows: 'How long ago a look at the release came to something. It looks once a second.',
        bad: 'From 8 s on nothing goes on by what was seen.',
        then: 'See who does not answer, beside it.',
      },
      targets: [{ expr: ofGate(GATE_METRICS.gateLookAge) }],
      unit: UNITS.seconds,
      decimals: 0,
      width: 4,
      height: 6,
      thresholds: badAbove(8, 4),
      whenEmpty: NO_GATE,
      links: [toRunbook('ReleaseGateGone')],
    }),
    stat({
      title: 'Gate sees nothing',
      meaning: {
        shows: '1 where the gate can say nothing of a release, 0 where it can.',
        bad: '1: nobody judges, and nothing is raised.',
        then: 'See who does not answer, beside it.',
      },
      targets: [{ expr: ofGate(GATE_METRICS.gateBlind) }],
      unit: UNITS.count,
      decimals: 0,
      width: 4,
      height: 6,
      thresholds: badAbove(1),
      whenEmpty: NO_GATE,
      links: [toRunbook('ReleaseGateBlind')],
    }),
    stat({
      title: 'Flagger asked',
      meaning: {
        shows: 'How long ago Flagger asked about the release that is under way; 0 where it has nothing to ask.',
        bad: 'Longer than pods may take to come up: Flagger is gone, or does not reach the gate.',
        then: 'Is Flagger there, and what is at the end of its log?',
      },
      targets: [{ expr: ofGate(GATE_METRICS.gateFlaggerSilent) }],
      unit: UNITS.seconds,
      decimals: 0,
      width: 4,
      height: 6,
      thresholds: causeThresholds('flaggerSilent'),
      whenEmpty: NO_GATE,
      links: [toRunbook('FlaggerSilent')],
    }),
    bars({
      title: 'Looks that failed, by whom',
      meaning: {
        shows: 'Looks in the time shown in which somebody did not answer the gate, or refused.',
        bad: 'More than a few: kubernetes makes it blind, the others hold the release.',
        then: 'Is that one there, and may the gate ask it?',
      },
      targets: [{ expr: countedByGate(GATE_METRICS.gateFailedLooks, ['source']), legend: label('source') }],
      unit: UNITS.count,
      decimals: 0,
      width: 4,
      height: 6,
    }),
    bars({
      title: 'Releases that ended',
      meaning: {
        shows: 'Releases that ended in the time shown, by how.',
        bad: 'Rolled back again and again: what comes is not tried enough before.',
        then: 'Read why: npm run release -- status, and the traces of the releases.',
      },
      targets: [{ expr: countedByGate(GATE_METRICS.gateVerdicts, ['release_end']), legend: label('release_end') }],
      unit: UNITS.count,
      decimals: 0,
      width: 4,
      height: 6,
    }),
    stat({
      title: 'Last release ended',
      meaning: {
        shows: 'When the last release ended, and how; nothing while one is under way.',
        bad: 'rolled_back, promotion_failed, or never_began.',
        then: 'Read why: npm run release -- status.',
      },
      targets: [
        {
          expr: `(${ofGate(GATE_METRICS.gateEnded, { by: ['release_end'] })} > 0) * 1000`,
          legend: label('release_end'),
        },
      ],
      unit: UNITS.ago,
      width: 4,
      height: 6,
      whenEmpty: 'none, or one is under way',
      links: [toRunbook('ReleaseRolledBack'), toRunbook('ReleaseNeverBegan')],
    }),
    stat({
      title: 'Release taken back after promotion',
      meaning: {
        shows:
          'When it was decided to take a promoted release back, and how far that is, until something else is promoted.',
        bad: 'failed, impossible, or worse: a person has to look, nothing more is done by itself.',
        then: 'Read why: npm run release -- status.',
      },
      targets: [
        { expr: `(${ofGate(GATE_METRICS.gateReverted, { by: ['revert'] })} > 0) * 1000`, legend: label('revert') },
      ],
      unit: UNITS.ago,
      width: 4,
      height: 6,
      whenEmpty: 'none',
      links: [toRunbook('RevertFailed'), toRunbook('ReleaseReverted')],
    }),
  ];
}

/** Of installations whose releases are judged by the gate; of others they are empty. */
export const RELEASE_GATE: Row = {
  title: 'What does the release gate say?',
  panels: [...release(), ...RELEASE_EVIDENCE, ...platform()],
};
