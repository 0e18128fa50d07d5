import type { LabelValue } from '@atrium/metrics';
import type { RoomHost } from '../signaling/room-host.ts';
import { UNWATCHED, type Participant, type RoomWatch } from '../signaling/watch.ts';
import type { Metrics } from './metrics.ts';
import { Participants } from './participants.ts';

/** What this process is: `weight` is the share of new rooms, in percent, that the canary gets now. */
export type Release = { version: string; track: LabelValue<'track'>; weight: LabelValue<'weight'> };

export type RoomCountsOptions = { metrics: Metrics; release: Release; now: () => number };

/** The watch that is made of numbers: what people had, counted. */
export class RoomCounts {
  readonly watch: RoomWatch;
  readonly #options: RoomCountsOptions;
  readonly #participants: Participants<string>;
  /** Where to ask what is known of somebody's media. */
  readonly #who = new Map<string, Participant>();

  constructor(options: RoomCountsOptions) {
    this.#options = options;
    const { metrics, now } = options;
    this.#participants = new Participants({
      counts: {
        seconds: (participant, { verdict, reason }, seconds) =>
          metrics.inc('participantSeconds', { participant, verdict, reason }, seconds),
        ended: (participant, end) => metrics.inc('sessionsEnded', { participant, end }),
        reported: (participant, report) => {
          if (report.rttMs !== null) metrics.observe('rtt', { participant }, report.rttMs / 1000);
        },
      },
    });
    this.watch = {
      ...UNWATCHED,
      welcomed: (participant, kind) => {
        this.#who.set(keyOf(participant), participant);
        this.#participants.welcomed(keyOf(participant), kind, now());
      },
      disconnected: (participant) => this.#participants.disconnected(keyOf(participant), now()),
      left: (participant, why) => {
        this.#who.delete(keyOf(participant));
        this.#participants.left(keyOf(participant), why, now());
      },
      reported: (participant, report) =>
        this.#participants.reported(keyOf(participant), report, conditionOf(participant), now()),
    };
  }

  /** Judges what nobody reports on. To be called every second or so. */
  sweep(): void {
    this.#participants.sweep(this.#options.now(), (key) => {
      const participant = this.#who.get(key);
      return participant ? conditionOf(participant) : null;
    });
  }

  /** To be called at each scrape. */
  collect(): void {
    const { metrics, now } = this.#options;
    this.sweep();
    for (const [participant, of] of Object.entries(this.#participants.census(now())) as Census) {
      metrics.set('participants', { participant, participant_state: 'joined' }, of.joined);
      metrics.set('participants', { participant, participant_state: 'reconnecting' }, of.reconnecting);
      metrics.set('clientsReporting', { participant }, of.reporting);
    }
  }
}

type Census = ['person' | 'bot', { joined: number; reconnecting: number; reporting: number }][];

const keyOf = ({ host, person }: { host: RoomHost; person: string }): string => `${host.id} ${person}`;

const conditionOf = ({ host, person }: Participant) => host.media.condition(person);
