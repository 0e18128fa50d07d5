import { METRICS } from '@atrium/metrics';
import type { Board, Variable } from '../board.ts';
import { causeShare, causeThresholds } from '../causes.ts';
import { toRunbook } from '../links.ts';
import { badAbove, badBelow, lines, stat, UNITS, type Panel } from '../panel.ts';
import { gaugeOf, grownBy, label, rateOf, shareOf, trendOf } from '../queries.ts';

const HOUR_S = 3_600;
/** A pod starts and takes rooms within minutes; this is until somebody must have decided to add one. */
const SOON_S = 1_800;

/** Prices differ by who pays; these are of an ordinary cloud, in any currency. */
const PRICES: readonly Variable[] = [
  {
    kind: 'text',
    name: 'core_hour_price',
    title: 'Price of a core-hour',
    about: 'What one CPU core costs for an hour.',
    value: '0.04',
  },
  {
    kind: 'text',
    name: 'gigabyte_price',
    title: 'Price of a GB out',
    about: 'What 10^9 bytes cost that leave the data centre.',
    value: '0.05',
  },
];

export function capacityCost(): Board {
  return {
    name: 'capacity-cost',
    title: 'Capacity and cost',
    about: 'How much room is left, when it is full, and what an hour of one participant costs.',
    span: '24h',
    variables: PRICES,
    rows: [
      { title: 'Is there room?', panels: now() },
      { title: 'When is it full?', panels: growth() },
      { title: 'What does it take?', panels: usage() },
      { title: 'What does it cost?', panels: costs() },
    ],
  };
}

const ALL = { participant: ['person', 'bot'] } as const;
const people = gaugeOf(METRICS.participants, { where: ALL });
const taken = gaugeOf(METRICS.seatsTaken);
const seats = gaugeOf(METRICS.seats);
const cores = `${rateOf(METRICS.cpu)} + ${rateOf(METRICS.workerCpu)}`;
const out = rateOf(METRICS.transportBytes, { where: { direction: 'out' } });

function now(): readonly Panel[] {
  return [
    stat({
      title: 'Seats left',
      meaning: {
        shows: 'How many more participants the workers that are alive take.',
        bad: 'Few: the next ones are refused with "full".',
        then: 'Add pods, or workers where cores are idle.',
      },
      targets: [{ expr: `${seats} - ${taken}` }],
      unit: UNITS.count,
      thresholds: badBelow(10, 50),
      links: [toRunbook('SeatsRunOut'), toRunbook('PodFull')],
    }),
    stat({
      title: 'Seats taken',
      meaning: {
        shows: 'Of all seats, the share that is taken.',
        bad: `Above ${causeShare('seatsTaken')}: a rush finds none.`,
        then: 'See when it is full.',
      },
      targets: [{ expr: shareOf(taken, seats) }],
      unit: UNITS.share,
      decimals: 0,
      thresholds: causeThresholds('seatsTaken'),
    }),
    stat({
      title: 'Full in',
      meaning: {
        shows: 'When all seats are taken, if people go on coming as in the last half hour.',
        bad: 'Less than half an hour.',
        then: 'Add pods now; those that exist take no more than their seats.',
      },
      targets: [
        {
          expr: `(${seats} - ${taken}) / (${trendOf(METRICS.seatsTaken)} > 0.001) or ${seats} * 0 + ${7 * 24 * HOUR_S}`,
        },
      ],
      unit: UNITS.seconds,
      thresholds: badBelow(SOON_S, 4 * SOON_S),
    }),
    stat({
      title: 'Refused as full',
      meaning: {
        shows: 'Joins that no worker had room for, in the time shown.',
        bad: 'Any: people stand before a closed door.',
        then: 'Add pods.',
      },
      targets: [{ expr: grownBy(METRICS.joins, { where: { ...ALL, stage: 'media' } }) }],
      unit: UNITS.count,
      decimals: 0,
      thresholds: badAbove(1),
    }),
    stat({
      title: 'Busiest worker',
      meaning: {
        shows: 'Share of one core. Seats are a plan, this is what they take.',
        bad: `Above ${causeShare('workerCpu')} with seats left: a seat is dearer than planned.`,
        then: 'Fewer seats for a worker, or smaller circles.',
      },
      targets: [{ expr: gaugeOf(METRICS.workerCpuRatio, { fold: 'max' }) }],
      unit: UNITS.share,
      decimals: 0,
      thresholds: causeThresholds('workerCpu'),
    }),
    stat({
      title: 'Fullest file table',
      meaning: {
        shows: 'Share of the file descriptors that a process may have, of the worst one.',
        bad: `Above ${causeShare('openFds')}.`,
        then: 'Raise the limit of open files.',
      },
      targets: [
        {
          expr: `max(${shareOf(gaugeOf(METRICS.openFds, { by: ['instance'] }), gaugeOf(METRICS.maxFds, { by: ['instance'] }))})`,
        },
      ],
      unit: UNITS.share,
      decimals: 0,
      thresholds: causeThresholds('openFds'),
      links: [toRunbook('FileDescriptorsRunOut')],
    }),
  ];
}

function growth(): readonly Panel[] {
  return [
    lines({
      title: 'Participants, seats taken, seats',
      meaning: {
        shows: 'How many are there, and how many could be.',
        bad: 'The lines meet.',
        then: 'Add pods before the usual hour of the peak.',
      },
      targets: [
        { expr: people, legend: 'participants' },
        { expr: taken, legend: 'seats taken' },
        { expr: seats, legend: 'seats' },
      ],
      unit: UNITS.count,
      min: 0,
    }),
    lines({
      title: 'Participants of each process',
      meaning: {
        shows: 'How rooms are spread.',
        bad: 'One much above the others for long: rooms stay where they were born.',
        then: 'New rooms go elsewhere; a drain moves old ones.',
      },
      targets: [{ expr: gaugeOf(METRICS.participants, { where: ALL, by: ['instance'] }), legend: label('instance') }],
      unit: UNITS.count,
      stacked: true,
      min: 0,
    }),
  ];
}

function usage(): readonly Panel[] {
  return [
    lines({
      title: 'Cores',
      meaning: {
        shows: 'CPU cores that are used: by the processes, and by their workers.',
        bad: 'Near what the machines have.',
        then: 'Workers: media. Processes: rooms and messages.',
      },
      targets: [
        { expr: rateOf(METRICS.cpu), legend: 'processes' },
        { expr: rateOf(METRICS.workerCpu), legend: 'workers' },
      ],
      unit: UNITS.plain,
      decimals: 2,
      stacked: true,
      min: 0,
      width: 8,
    }),
    lines({
      title: 'Media out',
      meaning: {
        shows: 'Everything that goes out to participants.',
        bad: 'Near what the line allows.',
        then: 'More machines, or lower layers.',
      },
      targets: [{ expr: `${out} * 8`, legend: 'out' }],
      unit: UNITS.bitsPerSecond,
      min: 0,
      width: 8,
    }),
    lines({
      title: 'Memory',
      meaning: {
        shows: 'Resident memory of all processes, without their workers.',
        bad: 'A rise that does not follow people.',
        then: 'Room service, by process.',
      },
      targets: [{ expr: gaugeOf(METRICS.memory), legend: 'processes' }],
      unit: UNITS.bytes,
      min: 0,
      width: 8,
    }),
  ];
}

function costs(): readonly Panel[] {
  const hourly = `(${cores}) * $core_hour_price + ${out} * ${HOUR_S} / 1e9 * $gigabyte_price`;
  return [
    stat({
      title: 'An hour of one participant',
      meaning: {
        shows:
          'CPU that is used and bytes that go out, at the prices above, by participants. Idle machines are not in it.',
        bad: 'A rise after a deploy.',
        then: 'Release cockpit: what it costs to run, by version.',
      },
      targets: [{ expr: `(${hourly}) / (${people} > 0)` }],
      unit: UNITS.plain,
      decimals: 4,
      whenEmpty: 'nobody here',
      width: 6,
      height: 6,
    }),
    stat({
      title: 'Cores for 100 participants',
      meaning: {
        shows: 'CPU of processes and workers together.',
        bad: 'More than planned for a machine.',
        then: 'Circles that are larger, or a version that is dearer.',
      },
      targets: [{ expr: `(${cores}) * 100 / (${people} > 0)` }],
      unit: UNITS.plain,
      decimals: 2,
      whenEmpty: 'nobody here',
      width: 6,
      height: 6,
    }),
    lines({
      title: 'Cost of an hour',
      meaning: {
        shows: 'What the hour costs at what is used now, at the prices above.',
        bad: 'A rise without people.',
        then: 'Which of both: cores or media out?',
      },
      targets: [{ expr: hourly, legend: 'an hour' }],
      unit: UNITS.plain,
      decimals: 3,
      min: 0,
      height: 6,
    }),
  ];
}
