import { LABELS, type LabelSet } from '../labels.ts';
import { counter, gauge, histogram } from '../metric.ts';

const MOVE_ENDS: readonly LabelSet<'moving' | 'called_off'>[] = LABELS.called_off.map((called_off) => ({
  moving: called_off === 'none' ? 'moved' : 'called_off',
  called_off,
}));

/** Rooms that go from pod to pod, pods that empty themselves, and whether people notice. */
export const MOVES = {
  roomMoves: counter('atrium_room_moves_total', {
    help: 'Moves of rooms from this pod to another, by what they came to; called off: the room stayed, and nobody noticed.',
    labels: ['moving', 'called_off'],
    series: MOVE_ENDS,
  }),
  peopleMoved: counter('atrium_people_moved_total', {
    help: 'Who was in a room when it went from this pod to another, by how they came along.',
    labels: ['attachment', 'participant'],
  }),
  moveFreeze: histogram('atrium_move_freeze_seconds', {
    help: 'From the freeze of a room that moves until the target has it. That it then tells its people one after another is not in it.',
    unit: 'seconds',
    // Two calls and a flip take some 10 ms; a step is seen as late from 100 ms on, and from 1 s on a chat message is missed.
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2],
  }),
  moveGap: histogram('atrium_move_gap_seconds', {
    help: 'The longest time for which a page that was moved heard a voice that was flowing from neither pod, as it says itself.',
    unit: 'seconds',
    labels: ['participant'],
    // A packet is 20 ms, a syllable 200; half a second is what a move may cost.
    buckets: [0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 3],
  }),
  disconnects: counter('atrium_disconnects_total', {
    help: 'People whose connection or media we took away, by how; who leaves, or closes a lid, is none of them.',
    labels: ['cause', 'participant'],
  }),
  draining: gauge('atrium_draining', {
    help: 'Whether this pod empties itself, and for which reason: 1 where it does.',
    labels: ['drain_reason'],
  }),
} as const;
