import { METRICS } from '@atrium/metrics';
import type { Row } from '../board.ts';
import { causeS, causeThresholds } from '../causes.ts';
import { toRunbook } from '../links.ts';
import { lines, stat, UNITS, type Panel } from '../panel.ts';
import { gaugeOf, label, quantileOf, rateOf, shareOf } from '../queries.ts';
import { MOVES } from './moves.ts';

const PEOPLE = { participant: 'person' } as const;

function why(): readonly Panel[] {
  const reasonsOf = (track: 'primary' | 'canary'): Panel =>
    lines({
      title: `Bad time by reason: ${track}`,
      meaning: {
        shows: `Of all time on the ${track}, the share that is bad, by reason.`,
        bad: 'A reason that the other track does not have.',
        then: 'That reason names the layer: media of the server, the way, or the browser.',
      },
      targets: [
        {
          expr: `${rateOf(METRICS.participantSeconds, { where: { ...PEOPLE, track, verdict: 'bad' }, by: ['reason'] })} / on () group_left () (${rateOf(METRICS.participantSeconds, { where: { ...PEOPLE, track } })} > 0)`,
          legend: label('reason'),
        },
      ],
      unit: UNITS.share,
      stacked: true,
      min: 0,
    });
  return [
    reasonsOf('canary'),
    reasonsOf('primary'),
    lines({
      title: 'Joins that failed, by track and place',
      meaning: {
        shows: 'Share of joins that failed, by where they ended.',
        bad: 'The canary above the primary.',
        then: 'Room service says more of each stage.',
      },
      targets: [
        {
          expr: `${rateOf(METRICS.joins, { where: { ...PEOPLE, outcome: 'failed' }, by: ['track', 'stage'] })} / on (track) group_left () (${rateOf(METRICS.joins, { where: PEOPLE, by: ['track'] })} > 0)`,
          legend: `${label('track')} ${label('stage')}`,
        },
      ],
      unit: UNITS.share,
      min: 0,
    }),
    lines({
      title: 'First sound and picture (p95), by version',
      meaning: {
        shows: 'Time from the click to the first voice or picture that was awaited; 95 % wait less.',
        bad: 'The new version above the old one.',
        then: 'Open kept traces: each says which step was slow.',
      },
      targets: [
        {
          expr: quantileOf(0.95, METRICS.firstMedia, { where: PEOPLE, by: ['version', 'track'] }),
          legend: `${label('version')} (${label('track')})`,
        },
      ],
      unit: UNITS.seconds,
      min: 0,
    }),
  ];
}

function costs(): readonly Panel[] {
  const of = label('version');
  const perConsumer = shareOf(
    rateOf(METRICS.workerCpu, { by: ['version'] }),
    gaugeOf(METRICS.consumers, { by: ['version'] }),
  );
  return [
    lines({
      title: 'CPU of workers for each consumer, by version',
      meaning: {
        shows: 'Cores of media workers by open consumers: what one stream to one person costs.',
        bad: 'The new version needs more: fewer people fit on a machine.',
        then: 'Hold the release, and profile a worker.',
      },
      targets: [{ expr: perConsumer, legend: of }],
      unit: UNITS.plain,
      decimals: 4,
      min: 0,
      width: 8,
    }),
    lines({
      title: 'Event loop, latest (p99), by version',
      meaning: {
        shows: 'How late the event loop was, worst process of each version.',
        bad: `Above ${causeS('eventLoopLate')} s one feels it in every click.`,
        then: 'Room service shows which process; profile it.',
      },
      targets: [
        {
          expr: gaugeOf(METRICS.eventLoopDelay, { where: { statistic: 'p99' }, fold: 'max', by: ['version'] }),
          legend: of,
        },
      ],
      unit: UNITS.seconds,
      min: 0,
      width: 8,
      thresholds: causeThresholds('eventLoopLate'),
    }),
    lines({
      title: 'Memory of a process, by version',
      meaning: {
        shows: 'Resident memory, the largest process of each version.',
        bad: 'A line that only rises: a leak.',
        then: 'Compare at the same number of people, then take a heap snapshot.',
      },
      targets: [{ expr: gaugeOf(METRICS.memory, { fold: 'max', by: ['version'] }), legend: of }],
      unit: UNITS.bytes,
      min: 0,
      width: 8,
    }),
  ];
}

function drain(): readonly Panel[] {
  const left = `clamp_min(${gaugeOf(METRICS.drainDeadline, { fold: 'max', by: ['instance'] })} - time(), 0)`;
  return [
    stat({
      title: 'Time that draining processes have left',
      meaning: {
        shows: 'Seconds until a process that was told to stop must be empty; 0 where nobody said so.',
        bad: 'Near 0 with people still there: they will be moved at once.',
        then: 'See how many are left on it; nothing else needs to be done.',
      },
      targets: [{ expr: left, legend: label('instance') }],
      unit: UNITS.seconds,
      decimals: 0,
      width: 8,
      height: 6,
      links: [toRunbook('DrainStuck')],
    }),
    lines({
      title: 'Sessions lost, by version',
      meaning: {
        shows: 'Sessions a second that ended with several others at once, or that a stop of ours cut off.',
        bad: 'A rise just after a line of a deploy.',
        then: 'Room service shows how their sockets closed.',
      },
      targets: [
        {
          expr: rateOf(METRICS.sessionsEnded, { where: { ...PEOPLE, end: ['lost', 'cut_off'] }, by: ['version'] }),
          legend: label('version'),
        },
      ],
      unit: UNITS.perSecond,
      min: 0,
      width: 16,
      height: 6,
    }),
  ];
}

/** Why two versions differ, what they cost, and whether changing them is felt. */
export const RELEASE_CAUSES: readonly Row[] = [
  { title: 'Why it differs', panels: why() },
  { title: 'What it costs to run', panels: costs() },
  { title: 'Is the change of versions felt?', panels: drain() },
  ...MOVES,
];
