import { METRICS } from '@atrium/metrics';
import type { Objective } from '@atrium/slo';
import { PARTICIPANT, type Board } from '../board.ts';
import { TO_TRACES, toBoard } from '../links.ts';
import { badAbove, lines, stat, UNITS, type Panel } from '../panel.ts';
import { budget, limitS, nowThresholds, percent, promised, targetThresholds } from '../promises.ts';
import { grownBy, label, observedOf, rateOf, shareOf, withinOf } from '../queries.ts';
import { reasonsOf } from '../whose.ts';
import { CLIENT_MEDIA, MOS_POOR } from './client-media.ts';

/** Seconds of people in a second are people. */
const HALF_A_PERSON = 0.5;
const WHOSE_LINES = [
  { whose: 'own', legend: 'their own' },
  { whose: 'others', legend: 'of somebody who sends nothing' },
  { whose: null, legend: 'of either: the headline tells' },
] as const;

export function clientQuality(objectives: readonly Objective[]): Board {
  return {
    name: 'client-quality',
    title: 'What people hear and see',
    about:
      'Quality as the pages measure it every 5 s: who has a bad time and why, sound, picture, and the way between.',
    span: '3h',
    variables: [PARTICIPANT],
    rows: [
      { title: 'Is it good?', panels: now(objectives) },
      { title: 'Who is hurt, and why?', panels: hurt(objectives) },
      ...CLIENT_MEDIA,
    ],
  };
}

function now(objectives: readonly Objective[]): readonly Panel[] {
  const firstMedia = promised(objectives, 'first-media');
  const firstMediaS = limitS(firstMedia);
  const judged = rateOf(METRICS.participantSeconds, { where: { verdict: ['good', 'bad'] } });
  return [
    stat({
      title: 'Bad time',
      meaning: {
        shows: 'Share of known time in rooms that is bad now.',
        bad: 'Above one in a hundred for more than some minutes.',
        then: 'The reasons are in the next row.',
      },
      targets: [{ expr: shareOf(rateOf(METRICS.participantSeconds, { where: { verdict: 'bad' } }), judged) }],
      unit: UNITS.share,
      decimals: 1,
      thresholds: nowThresholds(promised(objectives, 'good-time')),
      whenEmpty: 'nobody here',
      links: [toBoard('slo-detail', 'Detail', '&var-slo=good-time')],
    }),
    stat({
      title: 'Sound that was made up',
      meaning: {
        shows: 'Share of what was played that was concealed, since it was lost or late.',
        bad: 'Above 1 % one hears it, above 5 % words are gone.',
        then: 'Lost on the way, or late? See loss and jitter below.',
      },
      targets: [{ expr: shareOf(rateOf(METRICS.concealed), rateOf(METRICS.heard)) }],
      unit: UNITS.share,
      decimals: 2,
      thresholds: badAbove(0.05, 0.01),
      whenEmpty: 'nobody talks',
    }),
    stat({
      title: 'Picture that stood still',
      meaning: {
        shows: 'Share of the time in which somebody was watched and the picture stood still.',
        bad: 'Above 2 %; from a tenth on the time of that person counts as bad.',
        then: 'Requests for key frames on Media plane; the processor of the browser.',
      },
      targets: [{ expr: shareOf(rateOf(METRICS.frozen), rateOf(METRICS.watched)) }],
      unit: UNITS.share,
      decimals: 2,
      thresholds: badAbove(0.1, 0.02),
      whenEmpty: 'nobody is seen',
    }),
    stat({
      title: 'Conversations that sound poor',
      meaning: {
        shows: `Share of reports whose mean opinion score (E-model) is below ${MOS_POOR}.`,
        bad: 'Above a twentieth.',
        then: 'Delay or loss? Both are below.',
      },
      targets: [{ expr: shareOf(withinOf(METRICS.mos, MOS_POOR), observedOf(METRICS.mos)) }],
      unit: UNITS.share,
      decimals: 1,
      thresholds: badAbove(0.2, 0.05),
      whenEmpty: 'nobody talks',
    }),
    stat({
      title: `First media after ${firstMediaS} s or never`,
      meaning: {
        shows: `Of what was awaited at the welcome, the share that came later than ${firstMediaS} s after the click, or not at all.`,
        bad: `More than ${percent(budget(firstMedia))}.`,
        then: 'Open kept traces: the slow step is in them.',
      },
      targets: [
        {
          expr: `1 - ${shareOf(withinOf(METRICS.firstMedia, firstMediaS), observedOf(METRICS.firstMedia))}`,
        },
      ],
      unit: UNITS.share,
      decimals: 1,
      thresholds: nowThresholds(firstMedia),
      whenEmpty: 'nobody joins',
      links: [TO_TRACES, toBoard('slo-detail', 'Detail', '&var-slo=first-media')],
    }),
    stat({
      title: 'Time that is known',
      meaning: {
        shows: 'Share of time in rooms of which we know whether it was good.',
        bad: 'Red: the numbers here are of some people only.',
        then: 'Telemetry health.',
      },
      // Of the last seconds of whoever has just left nobody knows more: that is nobody's time, and not 0 %.
      targets: [{ expr: `(${judged}) / (${rateOf(METRICS.participantSeconds)} > ${HALF_A_PERSON})` }],
      unit: UNITS.share,
      decimals: 1,
      thresholds: targetThresholds(promised(objectives, 'telemetry-coverage')),
      whenEmpty: 'nobody here',
      links: [toBoard('telemetry-health', 'Telemetry health')],
    }),
  ];
}

function hurt(objectives: readonly Objective[]): readonly Panel[] {
  return [
    lines({
      title: 'People hurt, by reason',
      meaning: {
        shows: 'How many have a bad time, by the one reason that weighs most for each.',
        bad: 'One colour that grows.',
        then: 'transport_down, uplink_loss for many: the way to us. worker_replaced: Media plane. By whose line: beside it.',
      },
      targets: [
        {
          expr: rateOf(METRICS.participantSeconds, { where: { verdict: 'bad' }, by: ['reason'] }),
          legend: label('reason'),
        },
      ],
      unit: UNITS.count,
      min: 0,
    }),
    lines({
      title: 'People hurt, by whose line',
      meaning: {
        shows: `How many have a bad time by their own line or device (${reasonsOf('own').join(', ')}), and how many by that of somebody they would hear or see (${reasonsOf('others').join(', ')}). A gap in a voice is of either, which no reason of one person tells: the headline of /ops does, by how many there are of each.`,
        bad: 'Many at once by their own: they have something in common, which is the way to us.',
        then: 'Of either, beside some by their own: those who hear these. Of either alone: the way from us to them, on Media plane.',
      },
      targets: WHOSE_LINES.map(({ whose, legend }) => ({
        expr: rateOf(METRICS.participantSeconds, { where: { verdict: 'bad', reason: reasonsOf(whose) } }),
        legend,
      })),
      unit: UNITS.count,
      min: 0,
    }),
    lines({
      title: 'Bad time, by browser',
      meaning: {
        shows: 'Share of the known time of people that is bad, by the engine of their browser. Of people alone.',
        bad: 'One browser far above the others.',
        then: 'It has a new version, or ours broke it: Release cockpit.',
      },
      targets: [
        {
          expr: shareOf(
            rateOf(METRICS.browserSeconds, { where: { verdict: 'bad' }, by: ['browser'] }),
            rateOf(METRICS.browserSeconds, { where: { verdict: ['good', 'bad'] }, by: ['browser'] }),
          ),
          legend: label('browser'),
        },
      ],
      unit: UNITS.share,
      min: 0,
      thresholds: nowThresholds(promised(objectives, 'good-time')),
    }),
    lines({
      title: 'Reasons, in hours of people',
      meaning: {
        shows: 'Bad time in the time shown, by reason: where to begin to mend.',
        bad: 'The largest.',
        then: 'It is what the budget is spent on.',
      },
      targets: [
        {
          expr: `${grownBy(METRICS.participantSeconds, { where: { verdict: 'bad' }, by: ['reason'] })} / 3600`,
          legend: label('reason'),
        },
      ],
      unit: UNITS.plain,
      decimals: 2,
      min: 0,
    }),
  ];
}
