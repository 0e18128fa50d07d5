import { METRICS } from '@atrium/metrics';
import { CAUSE_LIMITS } from '@atrium/slo';
import type { Alert } from '../alert.ts';
import { EDGE_MIN, flat, NOTHING, of, POD_A, POD_B, scraped } from '../case.ts';
import { DAY_S, HOUR_S, MINUTE_S } from '../clock.ts';
import { span } from '../words.ts';

/** A date is not compressed with the rest of time. */
const SOON_S = CAUSE_LIMITS.certificateLeft.near;
const NOW_S = CAUSE_LIMITS.certificateLeft.limit;
const FOR_S = 5 * MINUTE_S;
const ENDED_FOR_S = MINUTE_S;

const dashboard = { board: 'room-service' } as const;

/** A dated end is never a surprise, so it opens tickets, in good time; once it has come nobody gets in, and that pages. */
export function certificateAlerts(): readonly Alert[] {
  return [
    certificateAlert('CertificateExpiresSoon', {
      withinS: SOON_S,
      says: 'ends soon',
      consequence: 'It should have been renewed by itself long ago.',
    }),
    certificateAlert('CertificateExpiresNow', {
      withinS: NOW_S,
      says: 'ends within days',
      consequence: 'From then on no browser opens the page, and nobody gets a microphone.',
    }),
    certificateEnded(),
  ];
}

function certificateAlert(
  name: string,
  { withinS, says, consequence }: { withinS: number; says: string; consequence: string },
): Alert {
  const expiry = (from: typeof POD_A) => scraped(METRICS.certificateExpiry, { from });
  const atMin = 30;
  return {
    name,
    about: 'cause',
    severity: 'ticket',
    expr: `(${of(METRICS.certificateExpiry)} - time() < ${withinS}) and ${of(METRICS.certificateExpiry)} > 0`,
    forS: FOR_S,
    summary: `The certificate of {{ $labels.instance }} ${says}`,
    description: `In {{ $value | humanizeDuration }} (less than 0: it has ended), and ${span(withinS)} is where to act. ${consequence}`,
    dashboard,
    numbers: { limit: span(withinS), for: span(FOR_S) },
    edges: [
      {
        of: 'time that is left',
        below: [{ series: expiry(POD_A), values: flat(withinS + (EDGE_MIN + 1) * MINUTE_S, EDGE_MIN) }],
        above: [{ series: expiry(POD_A), values: flat(withinS + (EDGE_MIN - 6) * MINUTE_S, EDGE_MIN) }],
      },
    ],
    cases: [
      {
        title: 'fires near the end, not where TLS ends elsewhere, and is over after the renewal',
        series: [
          {
            series: expiry(POD_A),
            values: `${flat(withinS + atMin * MINUTE_S - 2 * HOUR_S, 60)} ${flat(90 * DAY_S, 30)}`,
          },
          { series: expiry(POD_B), values: flat(0, 90) },
        ],
        moments: [
          { atMin, firing: [{ labels: { ...POD_A }, value: `${withinS / DAY_S - 1}d 22h 0m 0s` }] },
          { atMin: 62, firing: [] },
        ],
      },
      {
        title: 'does not fire a day before',
        series: [{ series: expiry(POD_A), values: flat(withinS + DAY_S, 60) }],
        moments: [{ atMin, firing: [] }],
      },
      {
        title: 'fires when it has ended',
        series: [{ series: expiry(POD_A), values: flat(MINUTE_S, 60) }],
        moments: [{ atMin: 31, firing: [{ labels: { ...POD_A }, value: '-30m 0s' }] }],
      },
      NOTHING,
    ],
  };
}

function certificateEnded(): Alert {
  const expiry = (from: typeof POD_A) => scraped(METRICS.certificateExpiry, { from });
  return {
    name: 'CertificateEnded',
    about: 'symptom',
    severity: 'page',
    expr: `(time() - ${of(METRICS.certificateExpiry)} >= 0) and ${of(METRICS.certificateExpiry)} > 0`,
    forS: ENDED_FOR_S,
    summary: 'The certificate of {{ $labels.instance }} has ended',
    description: `{{ $value | humanizeDuration }} ago. No browser opens the page any more, and whoever loses the connection cannot come back. Whoever is in a room talks on.`,
    dashboard,
    numbers: { for: span(ENDED_FOR_S) },
    edges: [
      {
        of: 'its end',
        below: [{ series: expiry(POD_A), values: flat((EDGE_MIN + 1) * MINUTE_S, EDGE_MIN) }],
        above: [{ series: expiry(POD_A), values: flat((EDGE_MIN - 2) * MINUTE_S, EDGE_MIN + 1) }],
      },
    ],
    cases: [
      {
        title: 'fires from the moment on, not before nor where TLS ends elsewhere, and is over after the renewal',
        series: [
          { series: expiry(POD_A), values: `${flat(30 * MINUTE_S, 60)} ${flat(90 * DAY_S, 30)}` },
          { series: expiry(POD_B), values: flat(0, 90) },
        ],
        moments: [
          { atMin: 29.5, firing: [] },
          { atMin: 30.5, firing: [] },
          { atMin: 31, firing: [{ labels: { ...POD_A }, value: '1m 0s' }] },
          { atMin: 62, firing: [] },
        ],
      },
      NOTHING,
    ],
  };
}
