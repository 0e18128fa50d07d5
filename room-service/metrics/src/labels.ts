/**
 * Every label and its closed set of values. Nothing here grows with people or rooms: ids go on spans, logs and exemplars.
 * A value that is not listed does not compile where it is used.
 */
export const LABELS = {
  /** Good and bad are the SLI; unknown is outside of it and inside telemetry coverage. */
  verdict: ['good', 'bad', 'unknown'],
  /** Why an interval was bad, worst first; `none` for good, `no_report` for unknown (telemetry/SPEC.md). */
  reason: [
    'none',
    'reconnecting',
    'worker_replaced',
    'transport_down',
    'sender_silent',
    'no_audio',
    'no_video',
    'audio_loss',
    'video_frozen',
    'audio_delay',
    'uplink_loss',
    'bandwidth',
    'client_cpu',
    'no_report',
  ],
  /** Bots never mix with people. A bot says that it is one when it joins. */
  participant: ['person', 'bot'],
  participant_state: ['joined', 'reconnecting'],
  /** Why a session ended for good; expired: the connection was lost and nobody came back. */
  end: ['left', 'expired'],
  quantile: ['0.5', '0.99', '1'],
  worker_state: ['alive', 'dead'],
} as const satisfies Record<string, readonly string[]>;

export type LabelName = keyof typeof LABELS;
export type LabelValue<N extends LabelName> = (typeof LABELS)[N][number];
export type LabelSet<N extends LabelName> = { [K in N]: LabelValue<K> };
