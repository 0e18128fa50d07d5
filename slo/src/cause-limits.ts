/**
 * From `limit` on a cause of trouble opens a ticket, and a board is red; from `near` on it is yellow there. Where less is
 * worse, `near` is above. Alerts, their runbooks and boards all take these, so that none says another number.
 */
export type CauseLimit = { limit: number; near: number };

const MINUTE_S = 60;
const HOUR_S = 3_600;
const DAY_S = 86_400;

export const CAUSE_LIMITS = {
  /** Of all seats. What is left seats a few full circles while another pod starts. */
  seatsTaken: { limit: 0.85, near: 0.7 },
  /** Of what a process may open. A socket, a ticket and a scrape each take one; at the end nobody gets in, nor Prometheus. */
  openFds: { limit: 0.8, near: 0.6 },
  /** Seconds. A room has ten ticks a second: later than this, one in a hundred is skipped. */
  eventLoopLate: { limit: 0.1, near: 0.05 },
  /** Of time. It has no queue to look at; above four fifths the time to answer grows steeply (M/G/1). */
  eventLoopActive: { limit: 0.8, near: 0.7 },
  /** Ticks that took more than half of the time between two. One in twenty is seen as stutter by whoever walks. */
  slowTicks: { limit: 0.05, near: 0.02 },
  /** Of a core. A room fills a worker to about 70 %; above the limit a burst of a fifth more has nowhere to go, and packets wait. */
  workerCpu: { limit: 0.85, near: 0.7 },
  /** Of the people with a connection. A client reports every 5 s and counts for 12: one in ten that is silent is no coincidence. */
  clientsReporting: { limit: 0.9, near: 0.95 },
  /**
   * Seconds until it ends. certbot renews 30 days before (eff-certbot.readthedocs.io, "Renewing certificates"): after two
   * weeks of failed tries somebody should look; the last days are the last working days.
   */
  certificateLeft: { limit: 3 * DAY_S, near: 14 * DAY_S },
  /**
   * Seconds for which a release is held where it is. Where a new room comes every 5 s, 19 of 20 healthy releases have all the rooms
   * that they need at all weights in 4.3 hours (k8s/release-gate/README.md, 3,111 rooms): what takes longer at one waits for more.
   */
  releaseHeld: { limit: 5 * HOUR_S, near: 4 * HOUR_S },
  /**
   * Seconds since Flagger asked the release gate, which it does every 10 s. It says nothing while pods come up, for which they have
   * 15 minutes (`progressDeadlineSeconds` of the Canary).
   */
  flaggerSilent: { limit: 15 * MINUTE_S, near: 5 * MINUTE_S },
} as const satisfies Readonly<Record<string, CauseLimit>>;
