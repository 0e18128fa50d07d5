import { LABELS, type LabelValue } from '@atrium/metrics';

/** What people felt, for somebody who does not know the word of the metric. A new reason does not compile without. */
export const REASONS: Readonly<Record<LabelValue<'reason'>, string>> = {
  none: 'nothing',
  reconnecting: 'their connection broke and is being mended',
  worker_replaced: 'the media worker that carried them died',
  transport_down: 'their media found no way',
  sender_silent: 'somebody who talks to them stopped sending',
  no_audio: 'they hear nothing',
  no_video: 'they see nothing',
  bandwidth: 'their line is too narrow',
  audio_loss: 'voices are choppy',
  video_frozen: 'pictures stand still',
  audio_delay: 'voices come late',
  uplink_loss: 'what they send is lost on its way to us',
  client_cpu: 'their own machine is too slow',
  no_report: 'nobody knows',
};

/** Of bad time only. */
export function reasonsOfBad(): Record<string, string> {
  return Object.fromEntries(
    LABELS.reason.flatMap((reason) => (['none', 'no_report'].includes(reason) ? [] : [[reason, REASONS[reason]]])),
  );
}
