import { METRICS } from '@atrium/metrics';
import type { Alert } from '../alert.ts';
import { EDGE_MIN, flat, hurried, JOB, NOTHING, of, POD_A, POD_B, rising, scraped } from '../case.ts';
import { MINUTE_S, type Clock } from '../clock.ts';
import { percent, span } from '../words.ts';

/** A ticket is signed and nothing else: it does not fail by itself. Fewer than one in fifty may be an odd proxy. */
const FAILED_RATIO = 0.02;
/** Less is too little to say anything about a share. */
const ASKED_MIN = 20;
const WINDOW_S = 10 * MINUTE_S;
const FOR_S = 2 * MINUTE_S;

/** The step before the socket. Whoever gets no ticket never shows up as a join that failed. */
export function ticketAlerts(clock: Clock): readonly Alert[] {
  const range = clock.range(WINDOW_S);
  const answered = (outcome: 'ok' | 'refused' | 'failed', from: typeof POD_A) =>
    scraped(METRICS.joinTickets, { outcome, track: 'primary', from });
  const given = (outcome: 'ok' | 'failed', perMin: number) => ({
    series: answered(outcome, POD_A),
    values: rising(0, { perMin, minutes: EDGE_MIN }),
  });
  const all = `sum by (job) (increase(${of(METRICS.joinTickets)}[${range}]))`;
  const failed = `sum by (job) (increase(${of(METRICS.joinTickets, { outcome: 'failed' })}[${range}]))`;
  return [
    {
      name: 'JoinTicketsFail',
      about: 'cause',
      severity: 'ticket',
      expr: `${failed} / (${all} >= ${ASKED_MIN}) > ${FAILED_RATIO}`,
      forS: FOR_S,
      summary: 'People do not get a ticket to a room',
      description: `{{ $value | humanizePercentage }} of those who clicked "Join" within ${span(WINDOW_S)} got an error of ours instead of a ticket; ${percent(FAILED_RATIO)} is too much already.`,
      dashboard: { board: 'room-service' },
      numbers: { limit: percent(FAILED_RATIO), asked: String(ASKED_MIN), window: span(WINDOW_S), for: span(FOR_S) },
      edges: [
        {
          of: 'share of failures',
          below: [given('ok', 100 * (1 - FAILED_RATIO * 0.98)), given('failed', 100 * FAILED_RATIO * 0.98)],
          above: [given('ok', 100 * (1 - FAILED_RATIO * 1.02)), given('failed', 100 * FAILED_RATIO * 1.02)],
          spike: [
            given('ok', 100),
            { series: answered('failed', POD_A), values: hurried(0, { to: 200 * FAILED_RATIO, minutes: 2 }) },
          ],
        },
        {
          of: 'tickets asked for',
          below: [given('failed', (0.95 * ASKED_MIN * MINUTE_S) / WINDOW_S)],
          above: [given('failed', (1.05 * ASKED_MIN * MINUTE_S) / WINDOW_S)],
        },
      ],
      cases: [
        {
          title: 'counts failures and not refusals, all pods together, and is over when they end',
          series: [
            { series: answered('ok', POD_A), values: rising(0, { perMin: 12, minutes: 60 }) },
            { series: answered('refused', POD_B), values: rising(0, { perMin: 4, minutes: 60 }) },
            {
              series: answered('failed', POD_A),
              values: `${flat(0, 10)} ${rising(0, { perMin: 4, minutes: 20 })} ${flat(80, 30)}`,
            },
          ],
          moments: [
            { atMin: 10, firing: [] },
            { atMin: 28, firing: [{ labels: { job: JOB }, value: '20%' }] },
            { atMin: 45, firing: [] },
          ],
        },
        {
          title: 'does not fire for a few',
          series: [{ series: answered('failed', POD_A), values: rising(0, { perMin: 1, minutes: 60 }) }],
          moments: [{ atMin: 30, firing: [] }],
        },
        NOTHING,
      ],
    },
  ];
}
