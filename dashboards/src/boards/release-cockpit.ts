import { LABELS, METRICS } from '@atrium/metrics';
import { sliExpr, type Objective } from '@atrium/slo';
import type { Board } from '../board.ts';
import { toBoard } from '../links.ts';
import { bars, lines, stat, table, UNITS, type Panel } from '../panel.ts';
import { budgetThresholds, nowThresholds, percent, promised, runbooksOf } from '../promises.ts';
import { gaugeOf, grownBy, label, PROCESS, processes, RATE, rateOf, shareOf } from '../queries.ts';
import { RELEASE_CAUSES } from './release-causes.ts';
import { RELEASE_GATE } from './release-gate.ts';

const PEOPLE = { participant: 'person' } as const;
const CANARY = { ...PEOPLE, track: 'canary' } as const;

export function releaseCockpit(objectives: readonly Objective[]): Board {
  return {
    name: 'release-cockpit',
    title: 'Is the new version good?',
    about: 'Canary and primary side by side: who has which, what people have on each, and how much of it is proven.',
    span: '1h',
    rows: [
      { title: 'What runs, and for whom', panels: running(objectives) },
      RELEASE_GATE,
      { title: 'Rooms judged: the evidence', panels: evidence() },
      { title: 'Every promise, canary against primary', panels: objectives.map(byTrack) },
      ...RELEASE_CAUSES,
    ],
  };
}

function running(objectives: readonly Objective[]): readonly Panel[] {
  const people = rateOf(METRICS.participantSeconds, { where: PEOPLE });
  return [
    table({
      title: 'Versions that run',
      meaning: {
        shows: 'How many processes run which version, on which track.',
        bad: 'Two versions on one track for long: a rollout that is stuck.',
        then: 'Compare with what the pipeline says it is doing.',
      },
      targets: [{ expr: processes(['version', 'track']) }],
      unit: UNITS.count,
      width: 8,
      height: 5,
      columns: { version: 'Version', track: 'Track' },
      value: 'Processes',
    }),
    stat({
      title: 'People on the canary',
      meaning: {
        shows: 'The share of people in rooms who are on the canary now. Rooms stay where they were born.',
        bad: 'Far from the weight of the release for long: the weight does not reach the placement.',
        then: 'Compare with the rooms judged by weight.',
      },
      targets: [{ expr: shareOf(rateOf(METRICS.participantSeconds, { where: CANARY }), people) }],
      unit: UNITS.share,
      decimals: 1,
      height: 5,
      whenEmpty: 'nobody here',
    }),
    stat({
      title: 'Bad time, by track',
      meaning: {
        shows: 'The share of known time that is bad now, on each track.',
        bad: 'The canary above the primary by more than a point, on more than a few rooms.',
        then: 'Look at the reasons below. Whoever is in doubt rolls back: it costs less.',
      },
      targets: [
        {
          expr: shareOf(
            rateOf(METRICS.participantSeconds, { where: { ...PEOPLE, verdict: 'bad' }, by: ['track'] }),
            rateOf(METRICS.participantSeconds, { where: { ...PEOPLE, verdict: ['good', 'bad'] }, by: ['track'] }),
          ),
          legend: label('track'),
        },
      ],
      unit: UNITS.share,
      decimals: 2,
      width: 6,
      height: 5,
      thresholds: nowThresholds(promised(objectives, 'good-time')),
      whenEmpty: 'nobody here',
    }),
    stat({
      title: 'Newest process started',
      meaning: {
        shows: 'When the youngest process of each version began.',
        bad: 'Seconds ago, again and again: it crashes and is started anew.',
        then: 'Read the log of that pod from its beginning.',
      },
      targets: [
        {
          expr: `${gaugeOf(METRICS.startTime, { fold: 'max', by: ['version', 'track'] })} * 1000`,
          legend: `${label('version')} (${label('track')})`,
        },
      ],
      unit: UNITS.ago,
      width: 6,
      height: 5,
    }),
  ];
}

/** Mean of Y: what a room's bucket is worth, times how many rooms are in it (telemetry/SPEC.md, ROO3). */
function meanBadness(age: '20s' | '5m'): string {
  const [, ...edges] = LABELS.badness;
  const parts = edges.map(
    (badness) => `${grownBy(METRICS.roomsJudged, { where: { ...PEOPLE, age, badness }, by: ['track'] })} * ${badness}`,
  );
  return shareOf(parts.join(' + '), grownBy(METRICS.roomsJudged, { where: { ...PEOPLE, age }, by: ['track'] }));
}

function evidence(): readonly Panel[] {
  return [
    stat({
      title: 'Rooms judged at 20 s',
      meaning: {
        shows: 'How many rooms of people were judged in the time shown, on each track: the evidence.',
        bad: 'Few on the canary: then nothing below is proven yet.',
        then: 'Wait, or raise the weight. A healthy release needs some thousand rooms in all.',
      },
      targets: [
        {
          expr: grownBy(METRICS.roomsJudged, { where: { ...PEOPLE, age: '20s' }, by: ['track'] }),
          legend: label('track'),
        },
      ],
      unit: UNITS.count,
      decimals: 0,
      width: 6,
      height: 6,
    }),
    ...(['20s', '5m'] as const).map((age) =>
      stat({
        title: `Bad share of a room, at ${age}`,
        meaning: {
          shows: `Mean share of a room's time that was not good, judged ${age} after it was assigned. A room that never got media counts as 1.`,
          bad: 'The canary more than a quarter above the primary, plus a point.',
          then: 'The gate decides by its own test; this shows what it sees.',
        },
        targets: [{ expr: meanBadness(age), legend: label('track') }],
        unit: UNITS.share,
        decimals: 2,
        width: 6,
        height: 6,
        whenEmpty: 'no rooms yet',
      }),
    ),
    bars({
      title: 'Rooms by weight and track',
      meaning: {
        shows: 'Rooms judged at 20 s by the weight that they were drawn with.',
        bad: 'A share of the canary far from the weight: telemetry of one track is lost, or the draw is unfair.',
        then: 'Telemetry health; do not trust the comparison until it is found.',
      },
      targets: [
        {
          expr: `${grownBy(METRICS.roomsJudged, { where: { ...PEOPLE, age: '20s' }, by: ['weight', 'track'] })} > 0`,
          legend: `${label('weight')} % ${label('track')}`,
        },
      ],
      unit: UNITS.count,
      width: 6,
      height: 6,
    }),
  ];
}

function byTrack(objective: Objective): Panel {
  return lines({
    title: `${objective.title}: share of bad`,
    meaning: {
      shows: `${objective.promise} The share for which this was not so, on each track; ${percent(objective.target)} is promised.`,
      bad: 'The canary above the primary and above the line, with evidence.',
      then: 'Roll back when it lasts: what both tracks have is not of this release.',
    },
    targets: [
      { expr: sliExpr(objective, { window: RATE, by: 'track', of: 'error', where: PROCESS }), legend: label('track') },
    ],
    unit: UNITS.share,
    decimals: 2,
    min: 0,
    width: 6,
    height: 6,
    thresholds: budgetThresholds(objective),
    links: [toBoard('slo-detail', 'Detail', `&var-slo=${objective.id}`), ...runbooksOf(objective)],
  });
}
