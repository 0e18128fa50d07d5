import {
  delayOf,
  mos,
  type ClientReport,
  type Judgement,
  type MediaSource,
  type PersonId,
  type Reason,
} from '@atrium/protocol';
import type { MediaCondition, ReceivingCondition, SendingCondition } from '../media/condition.ts';

/** What is known of one interval of one participant whose connection was open. */
export type Evidence = {
  /** Server time, ms. */
  from: number;
  to: number;
  /** At its end. Null: without media. */
  condition: MediaCondition | null;
  /** Null: the client did not report, or nothing that can be true. */
  report: ClientReport | null;
  /** The one before, for what is cumulative; null when there was none. */
  before: ClientReport | null;
};

/** Half a second of speech made up in ten is where "choppy" begins: G.107 falls below 4 there. */
const CONCEALED_BAD = 0.05;
/** Loss that FEC and retransmission do not mend any more. */
const LOST_BAD = 0.08;
/** So much is still lost after it was sent again: such a line loses, and the server's estimate of its rate falls for that. */
const LOST_THOUGH_RESENT = 0.15;
const FROZEN_BAD = 0.1;
/** "Many users dissatisfied" begins at R = 60 (G.109), which is a MOS of 3.1. */
const MOS_BAD = 3.1;
/** A camera that is wanted and sends less than half of its lowest layer (100 kbit/s). */
const CAMERA_STARVED_KBPS = 50;
/** Fewer packets or samples say nothing: at 50 packets a second this is one second of speech. */
const ENOUGH_PACKETS = 50;
export const ENOUGH_SAMPLES = 48_000;
const ENOUGH_WATCHED_MS = 1_000;
/** What has just begun may take so long: ICE and DTLS on a slow phone, and the worker's 5 s to call a stream inactive. */
export const PATIENCE_MS = 6_000;

export const GOOD: Judgement = { verdict: 'good', reason: 'none' };
export const UNKNOWN: Judgement = { verdict: 'unknown', reason: 'no_report' };

/** The verdict on an interval, by the rules of SPEC.md: the first reason that holds. */
export function judge(evidence: Evidence): Judgement {
  const reason = troubleOf(evidence);
  if (reason !== null) return { verdict: 'bad', reason };
  return evidence.report === null ? UNKNOWN : GOOD;
}

function troubleOf(evidence: Evidence): Reason | null {
  const { condition, from } = evidence;
  if (hasFailed(condition, from)) return 'worker_replaced';
  // Nothing was to flow, so that nothing that the page says is any trouble (JUD10).
  if (condition === null || isAlone(condition)) return null;
  return known(evidence, condition) ?? reported(evidence);
}

/** What the server knows without a report. */
function known({ to }: Evidence, condition: MediaCondition): Reason | null {
  const { recv, send, sending } = condition;
  const lasting = condition.receiving.filter((one) => to - one.sinceMs >= PATIENCE_MS);
  if (condition.receiving.length > 0 && isDown(recv)) return 'transport_down';
  if (lasting.length > 0 && recv !== 'connected') return 'transport_down';
  if (sending.length > 0 && isDown(send)) return 'transport_down';
  // A screen that nothing moves on is not sent by every browser.
  return lasting.some(({ senderActive, source }) => !senderActive && !isOfScreen(source)) ? 'sender_silent' : null;
}

function isOfScreen(source: MediaSource): boolean {
  return source === 'screen' || source === 'screenAudio';
}

function isDown(transport: MediaCondition['recv']): boolean {
  return transport === 'disconnected' || transport === 'failed';
}

/** What the client says. */
function reported(evidence: Evidence): Reason | null {
  const { report, before, condition } = evidence;
  if (report === null) return null;
  // Whom nobody is to be heard or seen by has no such trouble, whatever the page says (JUD10).
  const isTo = (source: MediaSource): boolean => condition?.receiving.some((one) => one.source === source) ?? false;
  const spoilsVoices = isTo('mic') && isConcealed(report, before);
  const isDeaf = isMissing(evidence, report, 'mic') || isMissing(evidence, report, 'camera');
  // The server's end takes itself for connected while the page tries (each restart of ICE has it wait for 30 s anew).
  if (isDeaf && report.route === 'none') return 'transport_down';
  if (isMissing(evidence, report, 'mic')) return isSenderAtFault(evidence, report) ? 'sender_silent' : 'no_audio';
  // A line that loses both ways is their own: whoever hears gaps by it, and hears nothing else, is told of that way.
  const loses = isLostOnTheWayUp(evidence) ? 'uplink_loss' : 'audio_loss';
  if (spoilsVoices && lostVoice(report, before) >= LOST_THOUGH_RESENT) return loses;
  if (isMissing(evidence, report, 'camera')) return 'no_video';
  // Before what it does to the voices: a queue before a narrow line delays and drops them, too.
  if (condition?.receiving.some((one) => one.held && isLasting(one, evidence))) return 'bandwidth';
  const starvedBy = starved(evidence, report);
  if (starvedBy === 'bandwidth') return 'bandwidth';
  if (spoilsVoices) return loses;
  if (isTo('camera') && isFrozen(report)) return 'video_frozen';
  if (isTo('mic') && isLate(report)) return 'audio_delay';
  if (isLostOnTheWayUp(evidence)) return 'uplink_loss';
  return starvedBy;
}

function isLasting({ sinceMs }: { sinceMs: number }, { from }: Evidence): boolean {
  return from - sinceMs >= PATIENCE_MS;
}

function isMissing(evidence: Evidence, report: ClientReport, source: MediaSource): boolean {
  return missing(evidence, report, source).length > 0;
}

function missing(evidence: Evidence, { silent }: ClientReport, source: MediaSource): ReceivingCondition[] {
  // Nearly always.
  if (silent.length === 0) return [];
  const isSilent = (one: ReceivingCondition): boolean =>
    one.source === source && silent.includes(one.consumer) && !one.held && isLasting(one, evidence);
  return evidence.condition?.receiving.filter(isSilent) ?? [];
}

/** Of all voices that they miss. */
function isSenderAtFault(evidence: Evidence, report: ClientReport): boolean {
  return missing(evidence, report, 'mic').every(({ senderStopped }) => senderStopped);
}

/** Whose voices are missed by what was judged so: the worker should be asked whether anything of them arrives. */
export function missedVoices(
  { reason }: Judgement,
  { silent }: ClientReport,
  condition: MediaCondition | null,
): PersonId[] {
  if (condition === null || (reason !== 'no_audio' && reason !== 'sender_silent')) return [];
  const missed = condition.receiving.filter(({ source, consumer }) => source === 'mic' && silent.includes(consumer));
  return missed.map(({ person }) => person);
}

function isConcealed(report: ClientReport, before: ClientReport | null): boolean {
  const { samples, concealed } = report.heard;
  if (samples >= ENOUGH_SAMPLES) return concealed / samples >= CONCEALED_BAD;
  return samples === 0 && lostVoice(report, before) >= LOST_BAD;
}

/** Of what should have been heard since the report before. */
function lostVoice({ audioIn }: ClientReport, before: ClientReport | null): number {
  if (before === null) return 0;
  const { packets, lost } = since(before.audioIn, audioIn);
  return share(lost, packets + lost);
}

function isFrozen({ watched }: ClientReport): boolean {
  return watched.watchedMs >= ENOUGH_WATCHED_MS && watched.frozenMs / watched.watchedMs >= FROZEN_BAD;
}

function isLate({ heard, rttMs }: ClientReport): boolean {
  if (heard.samples < ENOUGH_SAMPLES) return false;
  return mos({ concealed: 0, delayMs: delayOf({ rttMs, bufferMs: heard.bufferMs }) }) < MOS_BAD;
}

/**
 * `packets` of what was sent are all of it, the lost ones included. Of a voice RTCP tells the worst of all hearers (media,
 * `Uplink`): the worker's own count has to agree.
 */
function isLostOnTheWayUp({ report, before, condition }: Evidence): boolean {
  if (report === null || before === null || condition === null) return false;
  const { micLost } = condition;
  if (sent(condition, 'camera') ?? sent(condition, 'screen')) {
    const { lost, packets } = since(before.videoOut, report.videoOut);
    if (share(lost, packets) >= LOST_BAD) return true;
  }
  return sent(condition, 'mic') !== undefined && claimsLostVoice(report, before) && (micLost ?? 0) >= LOST_BAD;
}

/** Whether the worker should be asked how much of the voice arrives. */
export function claimsLostVoice({ audioOut }: ClientReport, before: ClientReport | null): boolean {
  if (before === null) return false;
  const { lost, packets } = since(before.audioOut, audioOut);
  return share(lost, packets) >= LOST_BAD;
}

/** Nothing is to flow to them, nor from them. */
export function isAlone(condition: MediaCondition | null): boolean {
  return condition === null || condition.receiving.length + condition.sending.length === 0;
}

/** Whether their worker has died since, or is not replaced yet. */
export function hasFailed(condition: MediaCondition | null, since: number): boolean {
  if (condition === null) return false;
  return !condition.seated || (condition.lostAtMs !== null && condition.lostAtMs >= since);
}

function sent(condition: MediaCondition, wanted: MediaSource): SendingCondition | undefined {
  return condition.sending.find(({ source }) => source === wanted);
}

/** A camera that begins sends little at first, and names the rate that its browser begins with as the reason. */
function starved(evidence: Evidence, { limitedBy, videoOut, coversMs }: ClientReport): Reason | null {
  const { condition, before } = evidence;
  const camera = condition === null ? undefined : sent(condition, 'camera');
  if (camera === undefined || !isLasting(camera, evidence)) return null;
  if (before === null || videoOut.bytes < before.videoOut.bytes) return null;
  if (((videoOut.bytes - before.videoOut.bytes) * 8) / coversMs >= CAMERA_STARVED_KBPS) return null;
  if (limitedBy === 'bandwidth') return 'bandwidth';
  return limitedBy === 'cpu' ? 'client_cpu' : null;
}

export type Counts = { packets: number; lost: number; bytes: number };

/** Of two cumulative counts; a counter that went back began anew. */
export function since(before: Counts | null, now: Counts): Counts {
  if (before === null || now.packets < before.packets) return now;
  const { packets, lost, bytes } = before;
  const [newlyLost, newBytes] = [Math.max(0, now.lost - lost), Math.max(0, now.bytes - bytes)];
  return { packets: now.packets - packets, lost: newlyLost, bytes: newBytes };
}

/** 0 where there were too few to say. */
function share(lost: number, packets: number): number {
  return packets < ENOUGH_PACKETS ? 0 : lost / packets;
}
