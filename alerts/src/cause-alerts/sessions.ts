import { METRICS } from '@atrium/metrics';
import type { Alert } from '../alert.ts';
import { EDGE_MIN, JOB, NOTHING, of, POD_A, POD_B, rising, scraped } from '../case.ts';
import { DAY_S, MINUTE_S, type Clock } from '../clock.ts';
import { percent, span } from '../words.ts';

/** Lids, batteries and phones are a few of a hundred ends; above one in ten people are thrown out, or do not get back. */
const EXPIRED_RATIO = 0.1;
/** Less is too little to say anything about a tenth. */
const ENDED_MIN = 100;
const WINDOW_S = DAY_S;
const FOR_S = 10 * MINUTE_S;

/** Who is lost alone spends no budget (slo/src/objectives/sessions-kept.ts), so this looks whether they are too many. */
export function sessionAlerts(clock: Clock): readonly Alert[] {
  const range = clock.range(WINDOW_S);
  const expired = `sum by (job) (increase(${of(METRICS.sessionsEnded, { end: 'expired', participant: 'person' })}[${range}]))`;
  const all = `sum by (job) (increase(${of(METRICS.sessionsEnded, { participant: 'person' })}[${range}]))`;
  const ended = (end: 'left' | 'expired' | 'lost', from: typeof POD_A, perMin: number) => ({
    series: scraped(METRICS.sessionsEnded, { end, participant: 'person', from }),
    values: rising(0, { perMin, minutes: 180 }),
  });
  return [
    {
      name: 'SessionsExpire',
      about: 'cause',
      severity: 'ticket',
      expr: `${expired} / (${all} >= ${ENDED_MIN}) > ${EXPIRED_RATIO}`,
      forS: FOR_S,
      summary: 'Many sessions end without a word, one by one',
      description: `{{ $value | humanizePercentage }} of all ends within ${span(WINDOW_S)}: the connection of one alone was lost, and nobody came back. Closed lids are a few of a hundred; above ${percent(EXPIRED_RATIO)} it is something else.`,
      dashboard: { board: 'room-service' },
      numbers: { limit: percent(EXPIRED_RATIO), window: span(WINDOW_S), ended: String(ENDED_MIN), for: span(FOR_S) },
      edges: [
        {
          of: 'share of those who expire',
          below: [
            ended('expired', POD_A, 100 * EXPIRED_RATIO * 0.98),
            ended('left', POD_A, 100 * (1 - EXPIRED_RATIO * 0.98)),
          ],
          above: [
            ended('expired', POD_A, 100 * EXPIRED_RATIO * 1.02),
            ended('left', POD_A, 100 * (1 - EXPIRED_RATIO * 1.02)),
          ],
        },
        {
          of: 'sessions that ended',
          below: [ended('expired', POD_A, (0.95 * ENDED_MIN) / EDGE_MIN)],
          above: [ended('expired', POD_A, (1.2 * ENDED_MIN) / EDGE_MIN)],
        },
      ],
      cases: [
        {
          title: 'counts all pods together, and is over when most leave by word',
          series: [
            {
              series: ended('expired', POD_A, 0).series,
              values: `${rising(0, { perMin: 4, minutes: 60 })} ${rising(240, { perMin: 0, minutes: 300 })}`,
            },
            { series: ended('left', POD_B, 0).series, values: rising(0, { perMin: 16, minutes: 360 }) },
          ],
          moments: [
            { atMin: 10, firing: [] },
            { atMin: 50, firing: [{ labels: { job: JOB }, value: '20%' }] },
            { atMin: 350, firing: [] },
          ],
        },
        {
          title: 'does not fire for closed lids, nor for those who are lost together',
          series: [ended('expired', POD_A, 1), ended('left', POD_A, 16), ended('lost', POD_B, 4)],
          moments: [{ atMin: 170, firing: [] }],
        },
        {
          title: 'does not fire for a few',
          series: [
            {
              series: ended('expired', POD_A, 0).series,
              values: `${rising(0, { perMin: 1, minutes: 90 })} ${rising(90, { perMin: 0, minutes: 60 })}`,
            },
          ],
          moments: [{ atMin: 150, firing: [] }],
        },
        NOTHING,
      ],
    },
  ];
}
