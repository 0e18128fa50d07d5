import { GATE_METRICS, type LabelValue } from '@atrium/metrics';
import type { Alert } from '../alert.ts';
import { EDGE_MIN, flat, GATE, GATE_JOB, NOTHING, of, scraped, type CaseSeries } from '../case.ts';
import { HOUR_S, MINUTE_S } from '../clock.ts';
import { span } from '../words.ts';

/** It goes as far as the next look, a second later; what is longer on its way does not get there. */
const DECIDED_FOR_S = 2 * MINUTE_S;
/** Whoever comes in the morning still finds it. */
const TOLD_FOR_S = 12 * HOUR_S;

const { gateEnded, gatePhase, gateReverted } = GATE_METRICS;
const dashboard = { board: 'release-cockpit' } as const;

type End = LabelValue<'release_end'>;
type Revert = LabelValue<'revert'>;
/** It is on its way by itself, or was. */
const GOES_BACK: readonly Revert[] = ['under_way', 'done'];
/** Nothing more happens by itself. */
const STUCK: readonly Revert[] = ['decided', 'failed', 'impossible', 'worse'];

const ended = (release_end: End, values: string): CaseSeries => ({
  series: scraped(gateEnded, { release_end, from: GATE }),
  values,
});
const fires = (release_end: End, atMin: number, value: string) => ({
  atMin,
  firing: [{ labels: { job: GATE_JOB, release_end }, value }],
});
const reverted = (revert: Revert, values: string): CaseSeries => ({
  series: scraped(gateReverted, { revert, from: GATE }),
  values,
});
const quiet = (atMin: number) => ({ atMin, firing: [] });
const ago = (release_end: End): string =>
  `time() - (max by (job, release_end) (${of(gateEnded, { release_end })}) > 0)`;
/** A release that ended so after a minute, and one that did not. */
const edgeOf = (release_end: End) => ({
  of: 'releases that ended so',
  below: [ended(release_end, flat(0, EDGE_MIN))],
  above: [ended(release_end, flat(MINUTE_S, EDGE_MIN))],
});

/** How the last release ended, where somebody has to know. One that a person ended is no news to them. */
export function releaseEndAlerts(): readonly Alert[] {
  return [releaseRolledBack(), releaseNeverBegan(), promotionFailed(), releaseReverted(), revertFailed()];
}

function releaseRolledBack(): Alert {
  const endMin = TOLD_FOR_S / MINUTE_S + 10;
  return {
    name: 'ReleaseRolledBack',
    about: 'cause',
    severity: 'ticket',
    expr: `${ago('rolled_back')} < ${TOLD_FOR_S}`,
    forS: MINUTE_S,
    summary: 'A release was rolled back',
    description: `When this was sent: {{ $value | humanizeDuration }} ago. People have the version before it, and what was in this one has reached nobody else. Why it was is in \`npm run release -- status\`, in the gate's log and in the release's trace. It is told for ${span(TOLD_FOR_S)}, or until the next release begins.`,
    dashboard,
    numbers: { told: span(TOLD_FOR_S), for: span(MINUTE_S) },
    edges: [edgeOf('rolled_back')],
    cases: [
      {
        title: 'fires when one was, and is over when another begins',
        series: [
          ended('rolled_back', `${flat(0, 10)} ${flat(600, 20)} ${flat(0, 30)}`),
          ended('promoted', `${flat(0, 40)} ${flat(2_400, 20)}`),
        ],
        moments: [quiet(9), fires('rolled_back', 20, '10m 0s'), quiet(31), quiet(50)],
      },
      {
        title: 'is over when it has been told for long enough',
        series: [ended('rolled_back', `${flat(0, 10)} ${flat(600, endMin + 60)}`)],
        moments: [fires('rolled_back', endMin - 1, '11h 59m 0s'), quiet(endMin + 1)],
      },
      {
        title: 'does not fire for one that a person ended, or that was promoted',
        series: [ended('aborted', flat(60, 60)), ended('promoted', flat(60, 60)), ended('rolled_back', flat(0, 60))],
        moments: [quiet(30)],
      },
      NOTHING,
    ],
  };
}

/** Whoever released it has gone on to something else meanwhile: it may have waited for hours. */
function releaseNeverBegan(): Alert {
  const endMin = TOLD_FOR_S / MINUTE_S + 10;
  return {
    name: 'ReleaseNeverBegan',
    about: 'cause',
    severity: 'ticket',
    expr: `${ago('never_began')} < ${TOLD_FOR_S}`,
    forS: MINUTE_S,
    summary: 'A release never began: Flagger gave it up',
    description: `When this was sent: {{ $value | humanizeDuration }} ago. Nobody has met it, and it does not come again by itself. Pods of the primary were not ready for too long, or too many checks had failed, while the release gate held it, or was away. Which of these it was is in \`npm run release -- status\`. It is told for ${span(TOLD_FOR_S)}, or until the next release begins.`,
    dashboard,
    numbers: { told: span(TOLD_FOR_S), for: span(MINUTE_S) },
    edges: [edgeOf('never_began')],
    cases: [
      {
        title: 'fires when one was given up, and is over when another begins',
        series: [
          ended('promoted', `${flat(60, 10)} ${flat(0, 50)}`),
          ended('never_began', `${flat(0, 10)} ${flat(600, 20)} ${flat(0, 30)}`),
        ],
        moments: [quiet(9), fires('never_began', 20, '10m 0s'), quiet(31)],
      },
      {
        title: 'is over when it has been told for long enough',
        series: [ended('never_began', `${flat(0, 10)} ${flat(600, endMin + 60)}`)],
        moments: [fires('never_began', endMin - 1, '11h 59m 0s'), quiet(endMin + 1)],
      },
      {
        title: 'does not fire for one that waits, nor for one that began and ended',
        series: [
          ended('never_began', flat(0, 60)),
          ended('rolled_back', flat(60, 60)),
          { series: scraped(gatePhase, { phase: 'Waiting', from: GATE }), values: flat(1, 60) },
        ],
        moments: [quiet(30)],
      },
      NOTHING,
    ],
  };
}

function promotionFailed(): Alert {
  return {
    name: 'PromotionFailed',
    about: 'cause',
    severity: 'ticket',
    expr: `${ago('promotion_failed')} > 0`,
    forS: MINUTE_S,
    summary: 'A release was promoted, and the primary did not come up with it',
    description: `{{ $value | humanizeDuration }} ago. Who is in a room of the canary has the new version there; new rooms are made on what is left of the primary's pods. What is released before the primary is ready Flagger gives up without asking, and ends the canary's pods with everybody on them.`,
    dashboard,
    numbers: { for: span(MINUTE_S) },
    edges: [edgeOf('promotion_failed')],
    cases: [
      {
        title: 'fires until another release begins',
        series: [ended('promotion_failed', `${flat(0, 10)} ${flat(600, 20)} ${flat(0, 30)}`)],
        moments: [quiet(9), fires('promotion_failed', 20, '10m 0s'), quiet(31)],
      },
      {
        title: 'does not fire for one that ended otherwise',
        series: [ended('rolled_back', flat(60, 60)), ended('promotion_failed', flat(0, 60))],
        moments: [quiet(30)],
      },
      NOTHING,
    ],
  };
}

function releaseReverted(): Alert {
  const endMin = TOLD_FOR_S / MINUTE_S + 10;
  const one = (revert: Revert, value: string) => ({ labels: { job: GATE_JOB, revert }, value });
  return {
    name: 'ReleaseReverted',
    about: 'cause',
    severity: 'ticket',
    expr: `time() - (max by (job, revert) (${of(gateReverted, { revert: GOES_BACK })}) > 0) < ${TOLD_FOR_S}`,
    forS: MINUTE_S,
    summary: 'A release turned bad after it was promoted, and is taken back',
    description: `When this was sent it had been decided {{ $value | humanizeDuration }} ago, and was {{ $labels.revert }}. Everybody had the release; they get the version before it. Why is in \`npm run release -- status\` and in the gate's log. The same release is not promoted again unchanged.`,
    dashboard,
    numbers: { told: span(TOLD_FOR_S), for: span(MINUTE_S) },
    edges: [
      {
        of: 'releases that are taken back',
        below: [reverted('done', flat(0, EDGE_MIN))],
        above: [reverted('done', flat(MINUTE_S, EDGE_MIN))],
      },
    ],
    cases: [
      {
        title: 'fires when one is, and when that is done, until it has been told for long enough',
        series: [
          reverted('under_way', `${flat(0, 10)} ${flat(600, 10)} ${flat(0, endMin + 60)}`),
          reverted('done', `${flat(0, 20)} ${flat(600, endMin + 60)}`),
        ],
        moments: [
          quiet(9),
          { atMin: 15, firing: [one('under_way', '5m 0s')] },
          { atMin: 30, firing: [one('done', '20m 0s')] },
          { atMin: endMin - 1, firing: [one('done', '11h 59m 0s')] },
          quiet(endMin + 1),
        ],
      },
      {
        title: 'does not fire for one that nothing takes back',
        series: [reverted('failed', flat(60, 60)), reverted('done', flat(0, 60))],
        moments: [quiet(30)],
      },
      NOTHING,
    ],
  };
}

/** People have it worse than before, beyond doubt, and nothing more happens by itself: this one wakes somebody. */
function revertFailed(): Alert {
  const one = (revert: Revert, value: string) => ({ labels: { job: GATE_JOB, revert }, value });
  return {
    name: 'RevertFailed',
    about: 'symptom',
    severity: 'page',
    expr: `time() - (max by (job, revert) (${of(gateReverted, { revert: STUCK })}) > 0) >= 0`,
    forS: DECIDED_FOR_S,
    summary: 'A promoted release turned bad, and nothing takes it back',
    description: `It was decided {{ $value | humanizeDuration }} ago, and is {{ $labels.revert }}: decided, the Deployment cannot be set back; failed, the version before did not come up, or somebody else's change came in between; impossible, the gate does not know what there was; worse, what there was is not good either. Everybody's rooms are worse than before it, beyond doubt.`,
    dashboard,
    numbers: { for: span(DECIDED_FOR_S) },
    edges: [
      {
        of: 'releases that nothing takes back',
        below: [reverted('failed', flat(0, EDGE_MIN))],
        above: [reverted('failed', flat(MINUTE_S, EDGE_MIN))],
      },
    ],
    cases: [
      {
        title:
          'fires for one that could not be, not for one that is on its way, and is over when something else is promoted',
        series: [
          reverted('decided', `${flat(0, 10)} ${flat(600, 1)} ${flat(0, 49)}`),
          reverted('under_way', `${flat(0, 11)} ${flat(600, 9)} ${flat(0, 40)}`),
          reverted('failed', `${flat(0, 20)} ${flat(600, 20)} ${flat(0, 20)}`),
        ],
        moments: [quiet(11), quiet(18), { atMin: 30, firing: [one('failed', '20m 0s')] }, quiet(41)],
      },
      {
        title: 'fires for what cannot be set back, cannot be known, or is worse',
        series: (['decided', 'impossible', 'worse'] as const).map((is, at) =>
          reverted(
            is,
            `${at === 0 ? '' : flat(0, 10 * at)} ${flat(600 * at + 60, 10)} ${flat(0, 40 - 10 * at)}`.trim(),
          ),
        ),
        moments: [
          { atMin: 8, firing: [one('decided', '7m 0s')] },
          { atMin: 18, firing: [one('impossible', '7m 0s')] },
          { atMin: 28, firing: [one('worse', '7m 0s')] },
        ],
      },
      NOTHING,
    ],
  };
}
