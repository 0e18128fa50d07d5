import type { Reason } from '@atrium/protocol';
import { t, type WordKey } from '../../words/words.ts';

export type ReasonWords = {
  title: string;
  why: string;
  /** What the person can do; null where it is ours to mend. */
  help: string | null;
};

type Keys = { title: WordKey; why: WordKey; help: WordKey | null };

/** Why a stretch of the call was as it was, to whoever had it. Nobody is blamed, and what is our fault is called so. */
const KEYS: Readonly<Record<Reason, Keys>> = {
  none: { title: 'reason.none', why: 'link.through', help: null },
  reconnecting: { title: 'reason.reconnecting', why: 'reason.reconnecting.why', help: 'reason.reconnecting.help' },
  worker_replaced: { title: 'reason.worker_replaced', why: 'reason.worker_replaced.why', help: null },
  transport_down: { title: 'reason.transport_down', why: 'reason.transport_down.why', help: 'help.otherNetwork' },
  sender_silent: { title: 'reason.sender_silent', why: 'reason.sender_silent.why', help: 'reason.sender_silent.help' },
  no_audio: { title: 'reason.no_audio', why: 'reason.no_audio.why', help: 'help.stepOut' },
  no_video: { title: 'reason.no_video', why: 'reason.no_video.why', help: 'help.stepOut' },
  audio_loss: { title: 'reason.audio_loss', why: 'reason.audio_loss.why', help: 'help.nearerDown' },
  video_frozen: { title: 'reason.video_frozen', why: 'reason.video_frozen.why', help: 'reason.video_frozen.help' },
  audio_delay: { title: 'reason.audio_delay', why: 'reason.audio_delay.why', help: 'help.vpn' },
  uplink_loss: { title: 'reason.uplink_loss', why: 'reason.uplink_loss.why', help: 'help.nearerUp' },
  bandwidth: { title: 'reason.bandwidth', why: 'reason.bandwidth.why', help: 'reason.bandwidth.help' },
  client_cpu: { title: 'reason.client_cpu', why: 'reason.client_cpu.why', help: 'reason.client_cpu.help' },
  no_report: { title: 'link.unknown', why: 'reason.no_report.why', help: null },
};

/** @returns the sentences of a reason, in the language that is spoken */
export function reasonWords(reason: Reason): ReasonWords {
  const { title, why, help } = KEYS[reason];
  return { title: t(title), why: t(why), help: help === null ? null : t(help) };
}
