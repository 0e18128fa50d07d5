import { METRICS } from '@atrium/metrics';
import { errorSeries, periodWindow, SERIES, type Objective } from '@atrium/slo';
import type { Board } from '../board.ts';
import { OPS_VARIABLE, toBoard, toRunbook } from '../links.ts';
import { badAbove, badBelow, bars, lines, stat, table, UNITS, words, type Panel } from '../panel.ts';
import { burnThresholds, nowThresholds, percent, promised, runbooksOf, targetThresholds } from '../promises.ts';
import { firing, gaugeOf, label, ofSlo, rateOf, shareOf, upOf } from '../queries.ts';

/** A quarter of a budget left, with most of the period to go, is a reason to be careful with releases. */
const BUDGET_LOW = 0.25;
/** Of a period: what a restart of Prometheus leaves out is not worth a word. */
const NEARLY_ALL = 0.95;
const DAY_S = 86_400;

export function sloOverview(objectives: readonly Objective[]): Board {
  return {
    name: 'slo-overview',
    title: 'Are people well?',
    about: 'The first board to open: is it good, who is hurt, which promise is broken, and where to look next.',
    span: '6h',
    rows: [
      { title: 'Is it good, and who is hurt?', panels: now(objectives) },
      { title: 'What was promised, and what people had in the last hour', panels: objectives.map(promiseStat) },
      { title: 'How much may still go wrong', panels: budgets(objectives) },
      { title: 'Why', panels: why() },
      { title: 'The promises', panels: [promises(objectives)] },
    ],
  };
}

const PEOPLE = { participant: 'person' } as const;

function now(objectives: readonly Objective[]): readonly Panel[] {
  const bad = rateOf(METRICS.participantSeconds, { where: { ...PEOPLE, verdict: 'bad' } });
  const judged = rateOf(METRICS.participantSeconds, { where: { ...PEOPLE, verdict: ['good', 'bad'] } });
  return [
    stat({
      title: 'People in rooms',
      meaning: {
        shows: 'People who are in a room now, also those whose connection is being mended.',
        bad: 'A sudden fall: many left, or were cut off.',
        then: 'Compare with the line of deploys, then open Room service.',
      },
      targets: [{ expr: gaugeOf(METRICS.participants, { where: PEOPLE }) }],
      unit: UNITS.count,
    }),
    stat({
      title: 'People hurt now',
      meaning: {
        shows: 'How many people have a bad time at this moment: they do not hear, see or reach the others.',
        bad: 'Any number that stays. One or two are often the network of those people.',
        then: 'Look at the reasons below, then open Client quality.',
      },
      targets: [{ expr: bad }],
      unit: UNITS.count,
      decimals: 0,
      thresholds: badAbove(10, 1),
      links: [toBoard('client-quality', 'Client quality')],
    }),
    stat({
      title: 'Share of people hurt',
      meaning: {
        shows: 'Of the people whose time is known, the share that has a bad one now.',
        bad: 'More than the promise of good time leaves room for, for more than some minutes.',
        then: 'Open the detail of that promise.',
      },
      targets: [{ expr: shareOf(bad, judged) }],
      unit: UNITS.share,
      decimals: 1,
      thresholds: nowThresholds(promised(objectives, 'good-time')),
      whenEmpty: 'nobody here',
      links: [toBoard('slo-detail', 'Detail')],
    }),
    stat({
      title: 'Processes that answer',
      meaning: {
        shows: 'Room services that Prometheus could read at the last scrape.',
        bad: 'Fewer than there should be; none at all is an outage, or a blind Prometheus.',
        then: 'Open Room service. What cannot be read may still carry people.',
      },
      targets: [{ expr: `sum(${upOf()})` }],
      unit: UNITS.count,
      thresholds: badBelow(1),
      links: [toRunbook('ServiceGone')],
    }),
    table({
      title: 'Alerts that fire',
      meaning: {
        shows: 'What fires now. Watchdog always does: that it is here says that alerts work.',
        bad: 'A page. Or no Watchdog: then nobody would be woken.',
        then: 'Open the runbook by its name.',
      },
      targets: [{ expr: `sum by (alertname, severity, slo) (${firing()})` }],
      unit: UNITS.plain,
      width: 8,
      height: 4,
      columns: { alertname: 'Alert', severity: 'Severity', slo: 'Promise' },
      value: 'Firing',
      rowLink: { title: 'Runbook', url: `\${${OPS_VARIABLE}}/ops/runbooks/\${__value.text}` },
    }),
  ];
}

function promiseStat(objective: Objective): Panel {
  const { id, title, target, promise } = objective;
  return stat({
    title: `${title} (${percent(target)})`,
    meaning: {
      shows: `${promise} The share that was so in the last hour; ${percent(target)} was promised.`,
      bad: `Below ${percent(target)} for long: the budget of ${objective.periodDays} days is spent on it.`,
      then: 'Open its detail: how fast the budget burns, and which board says why.',
    },
    targets: [{ expr: `1 - ${ofSlo(errorSeries('1h'), id)}` }],
    unit: UNITS.share,
    decimals: 2,
    width: 6,
    thresholds: targetThresholds(objective),
    whenEmpty: 'nothing happened',
    links: [{ ...toBoard('slo-detail', 'Detail', `&var-slo=${id}`) }, ...runbooksOf(objective)],
  });
}

function budgets(objectives: readonly Objective[]): readonly Panel[] {
  const burn = `${errorSeries('1h')} / on (slo) (1 - ${SERIES.target})`;
  return [
    bars({
      title: 'Budget that is left',
      meaning: {
        shows: 'Of what may go wrong in the whole period, the share that has not. Where nothing happened all is left.',
        bad: 'Little left: the next fault breaks the promise. Below 0 it is broken.',
        then: 'Let no risky release through; see in the detail what spent it.',
      },
      // What never happened has spent nothing.
      targets: [{ expr: `${SERIES.budgetLeft} or on (slo) ${SERIES.target} * 0 + 1`, legend: label('slo') }],
      unit: UNITS.share,
      min: 0,
      max: 1,
      decimals: 1,
      thresholds: badBelow(0, BUDGET_LOW),
    }),
    stat({
      title: 'Known of the period',
      meaning: {
        shows: 'For how long there are numbers, of the period that the budgets are of: of the promise with the fewest.',
        bad: 'Less than all: Prometheus is young, was away, or forgets sooner than the period is long.',
        then: 'Read the budgets as those of so much of the period; the detail says how many days.',
      },
      targets: [{ expr: `min(${SERIES.known})` }],
      unit: UNITS.seconds,
      thresholds: badBelow(0, NEARLY_ALL * Math.min(...objectives.map(({ periodDays }) => periodDays * DAY_S))),
      whenEmpty: 'nothing yet',
      links: [toBoard('slo-detail', 'Detail')],
    }),
    lines({
      title: 'How fast the budgets burn (last hour)',
      meaning: {
        shows: 'At 1 the budget lasts exactly for its period; at 14.4 that of 30 days is gone in 50 hours.',
        bad: 'In the red area somebody is woken, in the yellow one a ticket is opened, when it lasts.',
        then: 'Open the detail of the line that rises.',
      },
      targets: [{ expr: burn, legend: label('slo') }],
      unit: UNITS.plain,
      decimals: 1,
      min: 0,
      thresholds: burnThresholds(objectives),
      links: [toBoard('slo-detail', 'Detail')],
    }),
  ];
}

function why(): readonly Panel[] {
  return [
    lines({
      title: 'People hurt, by reason',
      meaning: {
        shows: 'How many people have a bad time, by the one reason that weighs most for each.',
        bad: 'A reason that rises together with a deploy, or for many at once.',
        then: 'worker_replaced, transport_down, sender_silent: Media plane. The others: Client quality.',
      },
      targets: [
        {
          expr: rateOf(METRICS.participantSeconds, { where: { ...PEOPLE, verdict: 'bad' }, by: ['reason'] }),
          legend: label('reason'),
        },
      ],
      unit: UNITS.count,
      min: 0,
      links: [toBoard('client-quality', 'Client quality'), toBoard('media-plane', 'Media plane')],
    }),
    lines({
      title: 'Joins that failed, by where they ended',
      meaning: {
        shows: 'Joins a second that failed: at the socket, in the media, or in the server.',
        bad: 'Anything that lasts. Refusals by the rules are not counted here.',
        then: 'socket: network or a pod that is gone. media: workers full or dead. server: the log.',
      },
      targets: [
        {
          expr: rateOf(METRICS.joins, { where: { ...PEOPLE, outcome: 'failed' }, by: ['stage'] }),
          legend: label('stage'),
        },
      ],
      unit: UNITS.perSecond,
      min: 0,
      links: [toBoard('room-service', 'Room service')],
    }),
  ];
}

function promises(objectives: readonly Objective[]): Panel {
  const rows = objectives.map(
    (objective) =>
      `| ${objective.title} | ${objective.promise} | ${percent(objective.target)} of ${periodWindow(objective)} | ` +
      `${objective.consequences.join(', ')} |`,
  );
  return words({
    title: 'What was promised',
    markdown: ['| Name | Promise | Target | When it breaks |', '|---|---|---|---|', ...rows].join('\n'),
    height: 9,
  });
}
