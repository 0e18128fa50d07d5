import { counter, gauge, product } from '../metric.ts';

/** The release gate, a process of its own beside the pods: what it sees, what it says, and whom it could not ask. */
export const RELEASE_GATE = {
  gateBlind: gauge('atrium_gate_blind', {
    help: 'Whether nothing can be said of a release, since no look at it came to something: 1 where that is so.',
  }),
  gateLookAge: gauge('atrium_gate_look_age_seconds', {
    help: 'Time since the last look that came to something; since the gate began where none did.',
    unit: 'seconds',
  }),
  gateFailedLooks: counter('atrium_gate_failed_looks_total', {
    help: 'Looks in which somebody did not answer or refused, by who that was.',
    labels: ['source'],
  }),
  gatePhase: gauge('atrium_gate_phase', {
    help: 'The phase that Flagger gives the release, as it was seen last: 1 for that one, 0 for the others.',
    labels: ['phase'],
  }),
  gateWeight: gauge('atrium_gate_weight_ratio', {
    help: 'Share of new rooms that are drawn to the canary, as the gate says it; 0 where none is.',
  }),
  gateWeightAge: gauge('atrium_gate_weight_age_seconds', {
    help: 'How long the release under way has been at its weight; 0 where none is.',
    unit: 'seconds',
  }),
  gateHeld: gauge('atrium_gate_held_seconds', {
    help: 'How long the release has been held where it is; 0 while it may go on, and where there is none.',
    unit: 'seconds',
  }),
  gateStarted: gauge('atrium_gate_started_seconds', {
    help: 'When the release under way began, Unix time; 0 while none is.',
    unit: 'seconds',
  }),
  gateHasToEnd: gauge('atrium_gate_has_to_end', {
    help: 'Whether the release under way has to end, and meets nobody any more: 1 where that is so.',
  }),
  gateHold: gauge('atrium_gate_hold', {
    help: 'Why the release may not go on, as it was seen last: 1 for each reason that is so, 0 for the others.',
    labels: ['hold'],
  }),
  gateRooms: gauge('atrium_gate_rooms', {
    help: 'Rooms of people, on either track, that the release under way is judged by, as they were at 20 s.',
    labels: ['track'],
  }),
  gateEvidence: gauge('atrium_gate_evidence_ratio', {
    help: 'How much of the evidence is there that the next step takes, or that would end the release: 1 is enough, 0 is none.',
    labels: ['bet'],
  }),
  gateRoomsNeeded: gauge('atrium_gate_rooms_needed', {
    help: 'Rooms that are missing until the next step is proven, of both tracks, as long as it is as good as the primary; +Inf where none would do.',
  }),
  gateRoomsNeededTime: gauge('atrium_gate_rooms_needed_seconds', {
    help: "How long those take at today's rate; +Inf where no rooms come.",
    unit: 'seconds',
  }),
  gateWatchedUntil: gauge('atrium_gate_watched_until_seconds', {
    help: 'Until when what was promoted last may be taken back, Unix time; 0 where nothing is watched.',
    unit: 'seconds',
  }),
  gateVerdicts: counter('atrium_gate_verdicts_total', {
    help: 'Releases that ended, by how.',
    labels: ['release_end'],
  }),
  gateEnded: gauge('atrium_gate_ended_seconds', {
    help: 'When the last release ended, Unix time, by how; 0 for what it was not, and while one is under way.',
    unit: 'seconds',
    labels: ['release_end'],
    // One that is taken back later had ended before that.
    series: product(['release_end']).filter(({ release_end }) => release_end !== 'reverted'),
  }),
  gateReverted: gauge('atrium_gate_reverted_seconds', {
    help: 'When it was decided last to take a promoted release back, Unix time, by how far that is; 0 for what it is not.',
    unit: 'seconds',
    labels: ['revert'],
  }),
  gateFlaggerSilent: gauge('atrium_gate_flagger_silent_seconds', {
    help: 'Time since Flagger asked the gate last, while it has a release to ask about; 0 while it has none.',
    unit: 'seconds',
  }),
  gateFreezes: gauge('atrium_gate_freezes', {
    help: 'Times without releases that are in force.',
  }),
} as const;
