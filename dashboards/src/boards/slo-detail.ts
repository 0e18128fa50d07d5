import { METRICS } from '@atrium/metrics';
import { BURN_WINDOWS, duration, errorSeries, periodWindow, SERIES, type Objective } from '@atrium/slo';
import type { Board } from '../board.ts';
import { OPS_VARIABLE, toBoard } from '../links.ts';
import { badBelow, lines, stat, table, UNITS, type Panel, type Target } from '../panel.ts';
import { burnFactors, burnThresholds } from '../promises.ts';
import { firing, ofSlo, rateOf } from '../queries.ts';

const DAY_S = 86_400;
/** Of a period: what a restart of Prometheus or a deploy leaves out is not worth a word. */
const NEARLY_ALL = 0.95;

/** The title of the promise that is chosen: whoever comes here by a link must see which it is. */
const PROMISE = '${slo:text}';

export function sloDetail(objectives: readonly Objective[]): Board {
  return {
    name: 'slo-detail',
    title: 'One promise in detail',
    about: 'How one promise is kept: what people had, how fast the budget burns, and when somebody is told.',
    span: '24h',
    variables: [
      {
        kind: 'choice',
        name: 'slo',
        title: 'Promise',
        about: 'Which of the objectives.',
        options: objectives.map(({ id, title }) => ({ value: id, title })),
      },
    ],
    rows: [
      { title: `Is “${PROMISE}” kept?`, panels: [...kept(objectives), door()] },
      { title: `How fast does the budget of “${PROMISE}” burn?`, panels: burns(objectives) },
      { title: 'What happened', panels: happened() },
    ],
  };
}

/** How often the budget of the period would be spent at this share of bad. */
const burnOf = (window: string): string => `${ofSlo(errorSeries(window))} / on (slo) (1 - ${ofSlo(SERIES.target)})`;

function kept(objectives: readonly Objective[]): readonly Panel[] {
  return [
    stat({
      title: 'Promised',
      meaning: {
        shows: 'The share of good that was promised.',
        bad: 'It is what it is.',
        then: 'It is changed in one file of slo/, and nowhere else.',
      },
      targets: [{ expr: ofSlo(SERIES.target) }],
      unit: UNITS.share,
      decimals: 2,
      width: 3,
    }),
    ...(['5m', '1h'] as const).map((window) => good(window, `the last ${window}`, ofSlo(errorSeries(window)))),
    good('the period', 'the period of the promise', errorOfPeriod(objectives)),
    stat({
      title: 'Known of the period',
      meaning: {
        shows:
          'For how much of the period there are numbers. What it says of the period, and the budget, are of that time.',
        bad: 'Less than the period: Prometheus is young, was away, or forgets sooner than the period is long.',
        then: 'Read the budget as one of so many days. Where it stays short, Prometheus needs a longer retention.',
      },
      targets: [{ expr: ofSlo(SERIES.known) }],
      unit: UNITS.seconds,
      thresholds: badBelow(0, NEARLY_ALL * Math.min(...objectives.map(({ periodDays }) => periodDays * DAY_S))),
      whenEmpty: 'nothing yet',
    }),
    stat({
      title: 'Budget left',
      meaning: {
        shows: 'Of what may go wrong in the period, the share that has not.',
        bad: 'Little; below 0 the promise is broken.',
        then: 'Stop risky releases until it has grown again.',
      },
      targets: [{ expr: `${ofSlo(SERIES.budgetLeft)} or on (slo) ${ofSlo(SERIES.target)} * 0 + 1` }],
      unit: UNITS.share,
      decimals: 1,
      thresholds: badBelow(0, 0.25),
    }),
    stat({
      title: 'Gone in, at this rate',
      meaning: {
        shows:
          'How long what is left of the budget lasts, if it goes on as in the last hour; a whole period is for ever.',
        bad: 'Hours. Days are for the morning.',
        then: 'Below two days somebody is being woken already.',
      },
      targets: [
        {
          // What is spent comes back after a period: nothing lasts longer than that.
          expr: `clamp_max(clamp_min(${ofSlo(SERIES.budgetLeft)}, 0) / on (slo) clamp_min(${burnOf('1h')}, 1e-9), 1) * on (slo) ${ofSlo(SERIES.period)}`,
        },
      ],
      unit: UNITS.seconds,
      thresholds: badBelow(2 * DAY_S, 7 * DAY_S),
      whenEmpty: 'nothing happened',
    }),
  ];
}

/** A join that nobody ends is counted as failed a minute late: until then a promise of joins is kept, and nobody comes in. */
function door(): Panel {
  const aMinute = (rate: string) => `60 * ${rate}`;
  return lines({
    title: 'Joins a minute: who asks, and who comes in',
    meaning: {
      shows:
        'People and bots that get a ticket to a room, and those that come in, whatever of it is counted as failed yet.',
      bad: 'Fewer that come in than ask. The share of good tells of it a minute later.',
      then: 'Joins that did not get in, on Room service, says at which stage.',
    },
    targets: [
      { expr: aMinute(rateOf(METRICS.joinTickets, { where: { outcome: 'ok' } })), legend: 'ask' },
      {
        // A ticket does not say who asks: both lines are of all.
        expr: aMinute(rateOf(METRICS.joins, { where: { how: 'new', outcome: 'ok', participant: ['person', 'bot'] } })),
        legend: 'come in',
      },
    ],
    unit: UNITS.plain,
    min: 0,
    decimals: 0,
    width: 24,
    promise: 'join-success',
    links: [toBoard('room-service', 'Room service')],
  });
}

function burns(objectives: readonly Objective[]): readonly Panel[] {
  const of = (severity: 'page' | 'ticket'): readonly Target[] =>
    BURN_WINDOWS.filter((window) => window.severity === severity)
      .flatMap(({ longS, shortS }) => [duration(longS), duration(shortS)])
      .map((window) => ({ expr: burnOf(window), legend: window }));
  const factors = burnFactors(objectives)
    .map((factor) => Number(factor.toPrecision(3)))
    .join(', ');
  return [
    lines({
      title: 'What wakes somebody',
      meaning: {
        shows: `Burn rate over each window. Somebody is told at ${factors}, when the long and the short window both are above.`,
        bad: 'A long window and its short one in the red: 1h with 5m, 6h with 30m.',
        then: 'The long one says that it matters, the short one whether it goes on.',
      },
      targets: of('page'),
      unit: UNITS.plain,
      min: 0,
      decimals: 1,
      thresholds: burnThresholds(objectives),
    }),
    lines({
      title: 'What opens a ticket',
      meaning: {
        shows: 'The same over days: what is too slow for a page, and still spends the budget before its time.',
        bad: '1d with 2h, or 3d with 6h, above the yellow line.',
        then: 'Find the cause in working hours.',
      },
      targets: of('ticket'),
      unit: UNITS.plain,
      min: 0,
      decimals: 1,
      thresholds: burnThresholds(objectives),
    }),
    lines({
      title: 'Budget left over time',
      meaning: {
        shows: 'How the budget was spent: a cliff is an incident, a slope is how things are.',
        bad: 'A line that would reach 0 before the period ends.',
        then: 'Compare the cliffs with the lines of deploys.',
      },
      targets: [{ expr: `${ofSlo(SERIES.budgetLeft)} or on (slo) ${ofSlo(SERIES.target)} * 0 + 1`, legend: 'left' }],
      unit: UNITS.share,
      max: 1,
      thresholds: badBelow(0, 0.25),
    }),
    table({
      title: 'Alerts of this promise',
      meaning: {
        shows: 'Alerts of this promise that wait or fire now. Empty is good.',
        bad: 'firing, with severity page.',
        then: 'Open the runbook by its name.',
      },
      targets: [
        {
          expr: `sum by (alertname, severity) (${firing([{ label: 'slo', op: '=', value: '$slo' }])}) or on () label_replace(${ofSlo(SERIES.target)} * 0, "alertname", "none", "slo", ".*")`,
        },
      ],
      unit: UNITS.plain,
      columns: { alertname: 'Alert', severity: 'Severity' },
      value: 'Firing',
      rowLink: { title: 'Runbook', url: `\${${OPS_VARIABLE}}/ops/runbooks/\${__value.text}` },
    }),
  ];
}

function happened(): readonly Panel[] {
  return [
    lines({
      title: 'All, and those that were bad',
      meaning: {
        shows:
          'Events a second, or for promises about time how many people at once: all of them, and those that were bad.',
        bad: 'Bad that follows all: everybody is hurt. Bad alone: some are.',
        then: 'Little of all makes every share jump: look at the evidence before the percentage.',
      },
      targets: [
        { expr: ofSlo(SERIES.total), legend: 'all' },
        { expr: ofSlo(SERIES.bad), legend: 'bad' },
      ],
      unit: UNITS.plain,
      min: 0,
      decimals: 2,
    }),
    lines({
      title: 'Share of bad, and what was promised',
      meaning: {
        shows: 'The share of bad over 5 minutes and an hour, beside what the promise leaves room for.',
        bad: 'Above the line called budget.',
        then: 'Release cockpit says whether one version does it, Client quality and Media plane why.',
      },
      targets: [
        { expr: ofSlo(errorSeries('5m')), legend: '5m' },
        { expr: ofSlo(errorSeries('1h')), legend: '1h' },
        { expr: `1 - ${ofSlo(SERIES.target)}`, legend: 'budget' },
      ],
      unit: UNITS.share,
      min: 0,
      links: [
        toBoard('release-cockpit', 'Release cockpit'),
        toBoard('client-quality', 'Client quality'),
        toBoard('media-plane', 'Media plane'),
      ],
    }),
  ];
}

function good(title: string, words: string, error: string): Panel {
  return stat({
    title: `Good in ${title}`,
    meaning: {
      shows: `The share of all events, or of the time of people, that was good in ${words}.`,
      bad: 'Below what was promised.',
      then: 'A short window says whether it is over, a long one how much it cost.',
    },
    targets: [{ expr: `1 - ${error}` }],
    unit: UNITS.share,
    decimals: 2,
    width: 3,
    whenEmpty: 'nothing happened',
  });
}

/** Each promise records that of its own period, and none of the others. */
function errorOfPeriod(objectives: readonly Objective[]): string {
  const windows = [...new Set(objectives.map((objective) => periodWindow(objective)))];
  const errors = windows.map((window) => ofSlo(errorSeries(window)));
  return errors.length === 1 ? errors.join('') : `(${errors.join(' or ')})`;
}
