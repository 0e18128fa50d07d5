import type { OpsReason } from '@atrium/ops/view';

/** Whoever reads a reason and opens its runbook finds the same reason when they are back. */
const HOLD_MS = 60_000;
/** Of the largest: less is another trouble, or the end of one. */
const LARGE = 1 / 3;
/** What is only the sign of another, beside it, as the table of GoodTimeBurnsFast says: of whom they do not hear well. */
const SIGN_OF: Readonly<Record<string, readonly string[]>> = {
  sender_silent: ['transport_down'],
  no_audio: ['transport_down', 'uplink_loss'],
  no_video: ['transport_down', 'uplink_loss'],
  audio_loss: ['transport_down', 'uplink_loss'],
  video_frozen: ['transport_down', 'uplink_loss'],
};

/** Which reason is named. Shares of alike ones go up and down with every answer; what is named does not. */
export class WhyNow {
  #held: { reason: string; sinceMs: number } | null = null;

  /** The one that is named first, the others as they were: by how much of it there is. */
  order(reasons: readonly OpsReason[], nowMs: number): OpsReason[] {
    const most = Math.max(0, ...reasons.map(({ secondsNow }) => secondsNow));
    const large = reasons.filter(({ secondsNow }) => secondsNow > 0 && secondsNow >= LARGE * most);
    const isSign = ({ reason }: OpsReason) => large.some((other) => SIGN_OF[reason]?.includes(other.reason) === true);
    const causes = large.filter((one) => !isSign(one));
    const lead = this.#heldOf(causes, nowMs) ?? causes[0];
    if (lead === undefined) this.#held = null;
    else if (this.#held?.reason !== lead.reason) this.#held = { reason: lead.reason, sinceMs: nowMs };
    return lead === undefined ? [...reasons] : [lead, ...reasons.filter((one) => one !== lead)];
  }

  #heldOf(causes: readonly OpsReason[], nowMs: number): OpsReason | undefined {
    const held = this.#held;
    if (held === null || nowMs - held.sinceMs >= HOLD_MS) return undefined;
    return causes.find(({ reason }) => reason === held.reason);
  }
}
