import { LABELS, type LabelSet } from '../labels.ts';
import { counter, gauge, product } from '../metric.ts';

/** Good has no reason, unknown has one, and every other reason is bad. */
const VERDICTS: readonly LabelSet<'verdict' | 'reason'>[] = LABELS.reason.map((reason) => ({
  verdict: reason === 'none' ? 'good' : reason === 'no_report' ? 'unknown' : 'bad',
  reason,
}));

/** What people had, in time: Hauer et al., "Meaningful Availability", NSDI 2020. */
export const PARTICIPANTS = {
  participants: gauge('atrium_participants', {
    help: 'People and bots in rooms now.',
    labels: ['participant_state', 'participant'],
  }),
  participantsCut: gauge('atrium_participants_cut', {
    help: 'People and bots here who had sound or picture by a media worker that died within the last minute.',
    labels: ['participant'],
  }),
  participantsWithMedia: gauge('atrium_participants_with_media', {
    help: 'People and bots here whose media had a way when their page last reported: whoever is alone has none.',
    labels: ['participant'],
  }),
  rooms: gauge('atrium_rooms', { help: 'Rooms that live in this process now.' }),
  participantSeconds: counter('atrium_participant_seconds_total', {
    help: 'Time of participants in rooms, each moment judged once.',
    unit: 'seconds',
    labels: ['verdict', 'reason', 'participant', 'track'],
    series: product(['participant', 'track']).flatMap((rest) => VERDICTS.map((verdict) => ({ ...verdict, ...rest }))),
  }),
  browserSeconds: counter('atrium_browser_seconds_total', {
    help: 'The same time of people, and not of bots, by the browser that they have.',
    unit: 'seconds',
    labels: ['browser', 'verdict'],
  }),
  sessionsEnded: counter('atrium_sessions_ended_total', {
    help: 'Sessions that ended for good; expired: one alone lost the connection and did not come back, lost: several at once.',
    labels: ['end', 'participant'],
  }),
  drainedSessions: counter('atrium_drained_sessions_total', {
    help: 'Sessions that were in a pod that emptied itself, or stopped; ok: they left or went along, failed: they had to come again.',
    labels: ['outcome', 'participant'],
    series: product(['participant']).flatMap((rest) =>
      (['ok', 'failed'] as const).map((outcome) => ({ ...rest, outcome })),
    ),
  }),
  clientsReporting: gauge('atrium_clients_reporting', {
    help: 'Participants with an open connection who reported within the last 12 s.',
    labels: ['participant'],
  }),
} as const;
