import type { AlertGroup } from './alert.ts';
import { capacityAlerts } from './cause-alerts/capacity.ts';
import { certificateAlerts } from './cause-alerts/certificate.ts';
import { directoryAlerts } from './cause-alerts/directory.ts';
import { eventLoopAlerts } from './cause-alerts/event-loop.ts';
import { movesCalledOff } from './cause-alerts/moves.ts';
import { nobodyComes } from './cause-alerts/nobody-comes.ts';
import { peopleLostWithPod } from './cause-alerts/people-lost.ts';
import { podAlerts } from './cause-alerts/pods.ts';
import { releaseEndAlerts } from './cause-alerts/release-ends.ts';
import { releaseGateAlerts } from './cause-alerts/release-gate.ts';
import { serviceGone } from './cause-alerts/service-gone.ts';
import { sessionAlerts } from './cause-alerts/sessions.ts';
import { telemetryAlerts } from './cause-alerts/telemetry.ts';
import { ticketAlerts } from './cause-alerts/tickets.ts';
import { watchdogAlerts } from './cause-alerts/watchdog.ts';
import { workerAlerts } from './cause-alerts/workers.ts';
import type { Clock } from './clock.ts';

/** What explains a symptom or announces one, and the two that watch the watching itself. */
export function causeAlerts(clock: Clock): readonly AlertGroup[] {
  return [
    { name: 'pods', alerts: [serviceGone(clock), peopleLostWithPod(clock), nobodyComes(clock), ...podAlerts(clock)] },
    { name: 'many-pods', alerts: [...directoryAlerts(clock), movesCalledOff(clock)] },
    { name: 'workers', alerts: workerAlerts(clock) },
    { name: 'event-loop', alerts: eventLoopAlerts(clock) },
    { name: 'capacity', alerts: capacityAlerts() },
    { name: 'tickets', alerts: ticketAlerts(clock) },
    { name: 'sessions', alerts: sessionAlerts(clock) },
    { name: 'certificate', alerts: certificateAlerts() },
    { name: 'telemetry', alerts: telemetryAlerts(clock) },
    { name: 'releases', alerts: [...releaseGateAlerts(clock), ...releaseEndAlerts()] },
    { name: 'watchdog', alerts: watchdogAlerts() },
  ];
}
