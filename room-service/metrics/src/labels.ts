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
    'bandwidth',
    'audio_loss',
    'video_frozen',
    'audio_delay',
    'uplink_loss',
    'client_cpu',
    'no_report',
  ],
  /** Bots never mix with people. A bot says that it is one when it joins. */
  participant: ['person', 'bot'],
  participant_state: ['joined', 'reconnecting'],
  /**
   * Why a session ended for good; left: by word; closed: the tab was; expired: one alone lost the connection and did not come
   * back, as a closed lid looks; lost: several at the same moment; cut_off: we stopped.
   */
  end: ['left', 'closed', 'expired', 'lost', 'cut_off'],
  /** Of many values. Not `quantile`, which belongs to summaries. */
  statistic: ['p50', 'p99', 'max'],
  worker_state: ['alive', 'dead'],
  /** Which of two versions that run side by side a process, or the room that was born on it, belongs to. */
  track: ['primary', 'canary'],
  /** Percent of new rooms that the canary gets: the steps that a release may take. */
  weight: ['0', '1', '2', '5', '10', '20', '30', '50', '100'],
  /** What Flagger says of a Canary (`status.phase`, v1.44), in its own words. */
  phase: [
    'Initializing',
    'Initialized',
    'Waiting',
    'Progressing',
    'WaitingPromotion',
    'Promoting',
    'Finalising',
    'Succeeded',
    'Failed',
    'Terminating',
    'Terminated',
  ],
  /**
   * aborted: a person ended it; promotion_failed: the primary did not come up with it, and people have the canary's pods; never_began:
   * Flagger gave it up before; reverted: it was promoted, and had to be taken back after that.
   */
  release_end: ['promoted', 'rolled_back', 'aborted', 'promotion_failed', 'never_began', 'reverted'],
  /**
   * How far it is that a promoted release is taken back. failed, impossible: a person has to look; worse: it was, and what there was
   * before is not good either.
   */
  revert: ['decided', 'under_way', 'done', 'failed', 'impossible', 'worse'],
  /**
   * Why a release may not go on (k8s/release-gate/src/gate/reasons.ts). silence: not everything answers, or tells; reverted: it was taken
   * back before; watch: what was promoted before it could still be taken back; shares: not all rooms tell of themselves; unproven: more
   * rooms are needed; soak: it has to stay at its last weight for a while.
   */
  hold: [
    'ordered',
    'freeze',
    'silence',
    'page',
    'budget',
    'draining',
    'reverted',
    'watch',
    'trial',
    'shares',
    'primary_full',
    'canary_full',
    'unproven',
    'soak',
  ],
  /** for: that a release is good enough for its next step; against: that it is worse than the primary. */
  bet: ['for', 'against'],
  /** Whom the release gate asks. */
  source: ['prometheus', 'room_service', 'kubernetes', 'prober'],
  /** Of a join: answered by this pod, or by the one that holds the room; or why not: full, nobody to ask, or no answer. */
  placement: ['here', 'there', 'no_capacity', 'no_directory', 'no_holder'],
  /** What became of the move of a room to another pod. */
  moving: ['moved', 'called_off'],
  /** Why a room stayed where it is (move/mover.ts); none: it did not. */
  called_off: ['none', 'no_room', 'moving', 'no_target', 'target_lost', 'unreachable', 'lost', 'taken_back', 'failed'],
  /** How somebody came along with their room; cold: by their token, with a gap; away: they had no connection anyway. */
  attachment: ['attached', 'cold', 'away'],
  /** Why a pod empties itself (directory/directory.ts). */
  drain_reason: ['promote', 'rollback', 'scale-in', 'node'],
  /**
   * How we took somebody's connection or media away. pod_lost: they are back here from a pod that is gone; cut_off: the process
   * stopped with them in it; cold_move: their room moved, and they could not attach; room_taken: another pod has their room since
   * this one was silent; worker: their media worker died; lost: several at the same moment stayed away.
   */
  cause: ['pod_lost', 'cut_off', 'cold_move', 'room_taken', 'worker', 'lost'],
  /** resume: back to a place that was kept. */
  how: ['new', 'resume'],
  /** refused: by the rules, whoever asked was told why; failed: our fault, or nobody waited for the end. */
  outcome: ['ok', 'refused', 'failed'],
  /** How far a join got: its socket never asked, or what was wrong with what it asked. */
  stage: ['welcome', 'socket', 'message', 'version', 'token', 'place', 'media', 'server'],
  /** move: what a page asks to follow its room to another pod. */
  request_group: [
    'join',
    'leave',
    'transport',
    'produce',
    'consume',
    'report',
    'profile',
    'circle',
    'host',
    'chat',
    'move',
  ],
  /** The way of media as the page sees it; none: not connected. */
  route: ['udp', 'tcp', 'relay', 'none'],
  /** By its engine, which is what behaves differently; every browser of iOS is a Safari. */
  browser: ['chrome', 'edge', 'firefox', 'safari', 'other'],
  /** How old a room was when it was judged, since it was assigned. */
  age: ['20s', '5m'],
  /** The share of a room's participant-seconds that were not good, rounded by chance to an edge so that its mean is kept. */
  badness: ['0', '0.1', '0.3', '1'],
  /** Seen from the server: in comes from participants, out goes to them. */
  direction: ['in', 'out'],
  kind: ['audio', 'video'],
  /** The way of media as the server sees it (what TURN relays is udp to it); pipe: to another worker, none: not connected. */
  transport: ['udp', 'tcp', 'pipe', 'none'],
  /** Whom a transport connects a worker with. */
  link: ['client', 'pipe'],
  feedback: ['nack', 'pli', 'fir'],
  /** Index of a media worker; a machine with more cores than that counts the rest together. */
  worker: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12', '13', '14', 'more'],
  /** corrected: the room put the participant elsewhere; ignored: nobody who stands in it. */
  move: ['ok', 'corrected', 'ignored', 'refused'],
  message: ['text', 'pose'],
  /** To the collector; lost: it was away for too long, or refused it; page_lost: the same of what pages sent, which anybody can. */
  delivery: ['taken', 'lost', 'page_lost'],
  /**
   * Why a socket closed: it never asked to come in (silent), as any scanner of ports; the person left, the page went away,
   * the connection broke; the server said come back (retry), stay out (final) or no (refused); protocol: what came was no
   * WebSocket message of ours.
   */
  closing: ['silent', 'left', 'going_away', 'lost', 'retry', 'final', 'refused', 'protocol', 'other'],
} as const satisfies Record<string, readonly string[]>;

export type LabelName = keyof typeof LABELS;
export type LabelValue<N extends LabelName> = (typeof LABELS)[N][number];
export type LabelSet<N extends LabelName> = { [K in N]: LabelValue<K> };
