import { METRICS } from '@atrium/metrics';
import { SERIES, type Objective } from '@atrium/slo';
import { PARTICIPANT, type Board } from '../board.ts';
import { causeShare, causeThresholds } from '../causes.ts';
import { TO_TRACES, toBoard, toRunbook } from '../links.ts';
import { badAbove, badBelow, lines, stat, UNITS, type Panel } from '../panel.ts';
import { nowThresholds, promised } from '../promises.ts';
import { firing, gaugeOf, grownBy, label, rateOf, scrapes, shareOf, upOf } from '../queries.ts';

const OF = label('instance');

export function telemetryHealth(objectives: readonly Objective[]): Board {
  return {
    name: 'telemetry-health',
    title: 'Can the numbers be trusted?',
    about: 'Whether what the other boards show is all there is: scrapes, rules, reports of pages, traces and logs.',
    span: '3h',
    variables: [PARTICIPANT],
    rows: [
      { title: 'Can they?', panels: now(objectives) },
      { title: 'Do pages report?', panels: reports(objectives) },
      { title: 'Is anything lost on the way?', panels: exports_() },
      { title: 'Is it scraped?', panels: scraped() },
    ],
  };
}

function now(objectives: readonly Objective[]): readonly Panel[] {
  return [
    stat({
      title: 'Processes that cannot be read',
      meaning: {
        shows: 'Room services whose last scrape failed.',
        bad: 'Any. Nothing is known of them, and people may be there.',
        then: 'Is the pod alive? Does its metrics port answer, and is the network policy right?',
      },
      targets: [{ expr: `count(${upOf()} == 0) or vector(0)` }],
      unit: UNITS.count,
      thresholds: badAbove(1),
      links: [toRunbook('PodDown')],
    }),
    stat({
      title: 'Pages that report',
      meaning: {
        shows: 'Of participants with an open connection, the share that reported within 12 s.',
        bad: `Below ${causeShare('clientsReporting')}: what they have is judged by the server alone, or is unknown.`,
        then: 'One browser, or one version? A blocked event loop loses reports, too.',
      },
      targets: [
        {
          expr: shareOf(
            gaugeOf(METRICS.clientsReporting),
            gaugeOf(METRICS.participants, { where: { participant_state: 'joined' } }),
          ),
        },
      ],
      unit: UNITS.share,
      decimals: 0,
      thresholds: causeThresholds('clientsReporting'),
      whenEmpty: 'nobody here',
      links: [toRunbook('ClientsSilent')],
    }),
    stat({
      title: 'Time that is unknown',
      meaning: {
        shows: 'Share of time in rooms of which nobody knows whether it was good.',
        bad: 'More than the promise of coverage leaves room for.',
        then: 'It is outside the promise of good time: trust that one less.',
      },
      targets: [
        {
          expr: shareOf(
            rateOf(METRICS.participantSeconds, { where: { verdict: 'unknown' } }),
            rateOf(METRICS.participantSeconds),
          ),
        },
      ],
      unit: UNITS.share,
      decimals: 1,
      thresholds: nowThresholds(promised(objectives, 'telemetry-coverage')),
      whenEmpty: 'nobody here',
      links: [toBoard('slo-detail', 'Detail', '&var-slo=telemetry-coverage')],
    }),
    stat({
      title: 'Spans and logs lost',
      meaning: {
        shows: 'Spans and log records that never reached the collector, in the time shown.',
        bad: 'Any that go on: traces have holes.',
        then: 'Is the collector up, and does it refuse? Its own log says why.',
      },
      targets: [{ expr: grownBy(METRICS.exported, { where: { delivery: 'lost' } }) }],
      unit: UNITS.count,
      decimals: 0,
      thresholds: badAbove(1),
      links: [toRunbook('TelemetryLost')],
    }),
    stat({
      title: 'Rules are',
      meaning: {
        shows: 'Age of the recorded series: how long ago the rules were evaluated.',
        bad: 'Above some minutes: no alert can fire.',
        then: 'Prometheus: are the rule files loaded, is it overloaded?',
      },
      targets: [{ expr: `time() - min(timestamp(${SERIES.target}))` }],
      unit: UNITS.seconds,
      decimals: 0,
      thresholds: badAbove(300, 120),
      whenEmpty: 'no rules',
      links: [toRunbook('SliMissing')],
    }),
    stat({
      title: 'Watchdog',
      meaning: {
        shows: 'An alert that always fires. Its silence at the other end is what wakes somebody.',
        bad: 'Not 1: alerts do not work.',
        then: 'Prometheus does not evaluate the alert rules; nobody is being told of anything.',
      },
      targets: [{ expr: `count(${firing([{ label: 'alertname', op: '=', value: 'Watchdog' }])}) or vector(0)` }],
      unit: UNITS.count,
      thresholds: badBelow(1),
      links: [toRunbook('Watchdog')],
    }),
  ];
}

function reports(objectives: readonly Objective[]): readonly Panel[] {
  return [
    lines({
      title: 'Connected, and reporting',
      meaning: {
        shows:
          'Participants with an open connection, those of them who reported within 12 s, and those whose media had a way when they did last.',
        bad: 'A gap between connected and reporting that stays. Whoever stands alone has no media.',
        then: 'Compare with versions and with the event loop.',
      },
      targets: [
        { expr: gaugeOf(METRICS.participants, { where: { participant_state: 'joined' } }), legend: 'connected' },
        { expr: gaugeOf(METRICS.clientsReporting), legend: 'reporting' },
        { expr: gaugeOf(METRICS.participantsWithMedia), legend: 'with media' },
      ],
      unit: UNITS.count,
      min: 0,
    }),
    lines({
      title: 'Unknown time, by track',
      meaning: {
        shows: 'Share of time that nobody can judge, on each track.',
        bad: 'The canary above the primary: its judge counts that as bad.',
        then: 'Does the new page report? Is it an old page on a new server?',
      },
      targets: [
        {
          expr: shareOf(
            rateOf(METRICS.participantSeconds, { where: { verdict: 'unknown' }, by: ['track'] }),
            rateOf(METRICS.participantSeconds, { by: ['track'] }),
          ),
          legend: label('track'),
        },
      ],
      unit: UNITS.share,
      min: 0,
      thresholds: nowThresholds(promised(objectives, 'telemetry-coverage')),
    }),
  ];
}

function exports_(): readonly Panel[] {
  return [
    lines({
      title: 'To the collector',
      meaning: {
        shows:
          'Spans and log records a second that it took, and that were lost: of the service, or of pages (page_lost).',
        bad: 'lost above 0. page_lost alone: pages send more than it takes.',
        then: 'It was away for too long, or refused them.',
      },
      targets: [{ expr: rateOf(METRICS.exported, { by: ['delivery'] }), legend: label('delivery') }],
      unit: UNITS.perSecond,
      min: 0,
      width: 6,
    }),
    lines({
      title: 'Waiting for the collector',
      meaning: {
        shows: 'Bytes that wait to be sent. Above 4 MB of the service, and 1 MB of pages beside, the oldest is lost.',
        bad: 'A line that climbs.',
        then: 'The collector is slow or away.',
      },
      targets: [{ expr: gaugeOf(METRICS.exportWaiting, { by: ['instance'] }), legend: OF }],
      unit: UNITS.bytes,
      min: 0,
      width: 6,
      thresholds: badAbove(4e6, 1e6),
    }),
    lines({
      title: 'Spans of pages',
      meaning: {
        shows: 'Spans that pages sent: taken a second, and requests that were refused.',
        bad: 'refused that lasts.',
        then: 'Too many, no session, or a page that is none of ours.',
      },
      targets: [
        { expr: rateOf(METRICS.pageSpans), legend: 'taken' },
        { expr: rateOf(METRICS.pageSpansRefused), legend: 'refused' },
      ],
      unit: UNITS.perSecond,
      min: 0,
      width: 6,
    }),
    lines({
      title: 'Traces that were kept',
      meaning: {
        shows: 'Slow, failed and bad traces that open now.',
        bad: 'Many new ones at once.',
        then: 'Open them: they say what was slow.',
      },
      targets: [{ expr: gaugeOf(METRICS.tracesKept, { by: ['instance'] }), legend: OF }],
      unit: UNITS.count,
      min: 0,
      width: 6,
      links: [TO_TRACES],
    }),
  ];
}

function scraped(): readonly Panel[] {
  return [
    lines({
      title: 'Scrapes that came through',
      meaning: {
        shows: '1 where the last scrape of a process came through.',
        bad: '0: a gap in everything that is known of it.',
        then: 'Pod, port, network policy.',
      },
      targets: [{ expr: `max by (instance) (${upOf()})`, legend: OF }],
      unit: UNITS.plain,
      min: 0,
      max: 1,
      width: 8,
    }),
    lines({
      title: 'Time of a scrape',
      meaning: {
        shows: 'How long Prometheus waited for the answer.',
        bad: 'Above a second: the event loop is late.',
        then: 'Room service: the event loop of that process.',
      },
      targets: [{ expr: `max by (instance) (${scrapes('scrape_duration_seconds')})`, legend: OF }],
      unit: UNITS.seconds,
      min: 0,
      width: 8,
      thresholds: badAbove(1),
    }),
    lines({
      title: 'Series of a scrape',
      meaning: {
        shows: 'How many samples a process exposes. The catalogue is closed: people do not change it.',
        bad: 'A rise without a deploy.',
        then: 'A label that is not closed: look at /metrics.',
      },
      targets: [{ expr: `max by (instance) (${scrapes('scrape_samples_scraped')})`, legend: OF }],
      unit: UNITS.count,
      min: 0,
      width: 8,
    }),
  ];
}
