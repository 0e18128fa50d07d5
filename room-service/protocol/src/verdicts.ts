/** How a participant's time is judged. Good and bad are the SLI; unknown is outside of it. */
export const VERDICTS = ['good', 'bad', 'unknown'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Why, the worst first: of several that hold, the first counts. `none` is of good time, `no_report` of unknown time. */
export const REASONS = [
  'none',
  'reconnecting',
  'worker_replaced',
  'transport_down',
  'sender_silent',
  'no_audio',
  'no_video',
  'bandwidth',
  'audio_loss',
  'video_frozen',
  'audio_delay',
  'uplink_loss',
  'client_cpu',
  'no_report',
] as const;
export type Reason = (typeof REASONS)[number];

export type Judgement = { verdict: Verdict; reason: Reason };
