import type { Participant } from '../signaling/watch.ts';
import type { Observed } from './participant-counts.ts';
import type { RoomJudge } from './room-judge.ts';

/** What the server has for the page of a participant, muted ones too. */
export function consumersOf({ host, person }: Participant): { audio: number; video: number } {
  const consumers = host.media.consumersOf(person);
  const audio = consumers.filter(({ kind }) => kind === 'audio').length;
  return { audio, video: consumers.length - audio };
}

/** What of it a room is judged by. */
export function mediaOf({ at, condition, report }: Observed): Parameters<RoomJudge['media']>[1] {
  const since = condition?.receiving.map(({ sinceMs }) => sinceMs) ?? [];
  const received = report !== null && report.audioIn.packets + report.videoIn.packets > 0;
  return { awaitedSince: since.length === 0 ? null : Math.min(...since), receivedAt: received ? at : null };
}
