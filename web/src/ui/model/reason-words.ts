import type { Reason } from '@atrium/protocol';

export type ReasonWords = {
  title: string;
  why: string;
  /** What the person can do; null where it is ours to mend. */
  help: string | null;
};

const NEARER = 'Move closer to the Wi-Fi, use a cable, or stop other downloads.';

/** Why a stretch of the call was as it was, to whoever had it. Nobody is blamed, and what is our fault is called so. */
export const REASON_WORDS: Readonly<Record<Reason, ReasonWords>> = {
  none: {
    title: 'Your call is good.',
    why: 'Sound and picture get through as they should.',
    help: null,
  },
  reconnecting: {
    title: 'You were cut off from the room.',
    why: 'The connection to the service was lost, and you had to be taken back to your place.',
    help: 'If that goes on, try another network, or switch a VPN off.',
  },
  worker_replaced: {
    title: 'A part of the service failed.',
    why: 'That is our fault. It was replaced, and sound and picture come back by themselves.',
    help: null,
  },
  transport_down: {
    title: 'The way for sound and picture is cut.',
    why: 'Your network stopped letting them through. We keep looking for another way.',
    help: 'Try another network, or switch a VPN off.',
  },
  sender_silent: {
    title: 'Somebody sends nothing.',
    why: 'A microphone or camera in your circle is on, but nothing of it reaches us. Your own line is fine.',
    help: 'Ask them to switch it off and on, or to look at their own connection.',
  },
  no_audio: {
    title: 'A voice does not reach you.',
    why: 'Somebody talks, and nothing of it arrives here.',
    help: 'Step out of the circle and back in. If that does not help, reload the page: your place is kept.',
  },
  no_video: {
    title: 'A picture does not reach you.',
    why: 'Somebody has the camera on, and nothing of it arrives here.',
    help: 'Step out of the circle and back in. If that does not help, reload the page: your place is kept.',
  },
  audio_loss: {
    title: 'Voices have gaps.',
    why: 'Much of what others say gets lost on the way to you.',
    help: NEARER,
  },
  video_frozen: {
    title: 'Pictures stand still.',
    why: 'They arrive too late or too seldom to move.',
    help: `${NEARER} Your own camera off leaves more room for theirs.`,
  },
  audio_delay: {
    title: 'Voices come late.',
    why: 'The way between you and the service is long or crowded, so that people talk over each other.',
    help: 'A VPN may be the reason. Leave short pauses.',
  },
  uplink_loss: {
    title: 'Others hear gaps when you talk.',
    why: 'Much of what you send gets lost on the way. Where you hear gaps, too, it is the same line.',
    help: 'Move closer to the Wi-Fi, use a cable, or switch the camera off.',
  },
  bandwidth: {
    title: 'The line is too narrow for pictures.',
    why: 'There is not room enough for the smallest picture, yours or theirs.',
    help: 'Switch the camera off, or stop other downloads and uploads. Voices need little and come first.',
  },
  client_cpu: {
    title: 'This device is too busy for the camera.',
    why: 'It cannot make your picture as fast as it is wanted.',
    help: 'Close other programs and tabs, or choose a simpler 3D view in the settings.',
  },
  no_report: {
    title: 'Not enough to go by yet.',
    why: 'The call is measured every few seconds.',
    help: null,
  },
};
