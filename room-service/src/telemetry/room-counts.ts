import type { LabelValue } from '@atrium/metrics';
import type { PersonKind, Reason } from '@atrium/protocol';
import type { HttpWatch } from '../http/http-watch.ts';
import type { MediaCondition } from '../media/condition.ts';
import type { MediaWatch } from '../media/media-watch.ts';
import { onReached } from '../media/reached.ts';
import type { RoomHost } from '../signaling/room-host.ts';
import type { Participant, RoomWatch } from '../signaling/watch.ts';
import { browserFamily } from './browser-family.ts';
import { CutOff } from './cut-off.ts';
import { Disconnects } from './disconnects.ts';
import { Drain, type Drained } from './drain.ts';
import { FlightRecorder, type BadSession, type FlightLine } from './flight-recorder.ts';
import { joinEnd, outcomeOfStatus } from './joins.ts';
import { kindOf } from './kind-of.ts';
import { MediaConnections } from './media-connections.ts';
import { consumersOf, mediaOf } from './media-known.ts';
import { MovingRooms } from './moving-rooms.ts';
import { OpenSources } from './open-sources.ts';
import { participantKey } from './participant-key.ts';
import { Participants, type Census } from './participants.ts';
import { countFirstMedia, ReportCounts } from './quality.ts';
import { weightOf, type Drawn } from './drawn.ts';
import { RequestCounts, type RequestCountsOptions } from './request-counts.ts';
import { RoomJudge } from './room-judge.ts';
import { TimeCounts } from './time-counts.ts';

/** What this process is: `weight` is the share of new rooms, in percent, that the canary gets now. */
export type Release = { version: string; track: LabelValue<'track'>; weight: LabelValue<'weight'> };

export type RoomCountsOptions = Omit<RequestCountsOptions, 'track'> & {
  release: Release;
  /** ms of `Date.now`. */
  now: () => number;
  /** From 0 up to 1. */
  random: () => number;
  /** How a room was drawn, where the directory keeps that. */
  recordOf?: (room: string) => Drawn | null;
  /** A session turned bad: what begins with it. */
  turnedBad: (participant: Participant, reason: Reason) => BadSession;
  /** The last minute of a session that is judged bad. */
  bad: (line: FlightLine) => void;
};

/** The watches that are made of numbers: what people had, counted. */
export class RoomCounts {
  readonly rooms: RoomWatch;
  readonly http: Pick<HttpWatch, 'ticketAnswered'>;
  readonly media: Pick<MediaWatch, 'connecting'>;
  readonly #options: RoomCountsOptions;
  readonly #participants: Participants<string>;
  readonly #judge: RoomJudge;
  readonly #connections: MediaConnections;
  readonly #drain: Drain;
  readonly #disconnects: Disconnects;
  readonly #recorder: FlightRecorder<string>;
  readonly #sources = new OpenSources();
  /** Where to ask what is known of somebody's media. */
  readonly #cutOff = new CutOff<string>();
  readonly #who = new Map<string, Participant>();
  /** Since when they have been away, of who is back from a pod that is gone and not welcomed yet; ms of `now`. */
  readonly #restored = new Map<string, number>();
  readonly #lives = new WeakMap<RoomHost, string>();

  constructor(options: RoomCountsOptions) {
    this.#options = options;
    const { metrics, release, now, random, turnedBad, bad } = options;
    const { track } = release;
    this.#judge = new RoomJudge({ random, judged: (verdict) => metrics.inc('roomsJudged', verdict) });
    this.#recorder = new FlightRecorder({ log: bad });
    this.#connections = new MediaConnections({
      now,
      count: (participant, outcome) => metrics.inc('mediaConnections', { participant, outcome }),
    });
    this.#drain = new Drain({
      count: (participant, outcome) => metrics.inc('drainedSessions', { participant, outcome }),
    });
    this.#disconnects = new Disconnects({
      count: (participant, cause) => metrics.inc('disconnects', { participant, cause }),
      moved: (participant, attachment) => metrics.inc('peopleMoved', { participant, attachment }),
    });
    const requests = new RequestCounts({ ...options, track });
    const time = new TimeCounts({ metrics, track });
    const reports = { person: new ReportCounts(metrics, 'person'), bot: new ReportCounts(metrics, 'bot') };
    this.#participants = new Participants({
      conditionOf: (key) => this.#conditionOf(key),
      counts: {
        passed: ({ kind, room }, isGood, from, to) => this.#judge.spent(room, kind, { isGood, from, to }),
        spent: (who, judgement, from, to) => time.spent(who, judgement, (to - from) / 1000),
        ended: (participant, end) => {
          metrics.inc('sessionsEnded', { participant, end });
          if (end === 'lost') this.#disconnects.count(participant, 'lost');
        },
        workerLost: (participant) => this.#disconnects.count(participant, 'worker'),
        reported: ({ kind }, reported) => reports[kind].add(reported),
        cameIn: ({ kind }, join) => countFirstMedia(metrics, kind, join),
        doubted: (key) => {
          const { host, person } = this.#who.get(key) ?? {};
          if (host && person !== undefined) host.media.doubtUplink(person);
        },
        missed: (key, person) => this.#who.get(key)?.host.media.doubtUplink(person),
        observed: (key, observed) => {
          const participant = this.#who.get(key);
          if (participant === undefined) return;
          const life = this.#lifeOf(participant.host);
          // Most rooms were judged at their last age long ago.
          if (this.#judge.awaits(life)) this.#judge.media(life, mediaOf(observed));
          this.#recorder.observed(key, observed, () => turnedBad(participant, observed.judgement.reason));
        },
      },
    });
    const moving = new MovingRooms({
      participants: this.#participants,
      judge: this.#judge,
      now,
      lifeOf: (host) => this.#lifeOf(host),
      goesOn: (host, life) => this.#lives.set(host, life),
      begins: (host, kind) => this.#opened(host, kind),
      came: (participant, kind) => {
        this.#who.set(keyOf(participant), participant);
        this.#drain.came(keyOf(participant), kind);
      },
    });
    this.rooms = {
      ...moving.rooms,
      request: (asked, run) => requests.request(asked, run),
      opened: (host, kind) => this.#opened(host, kind),
      entering: () => undefined,
      restored: (participant, awaySince) => this.#restored.set(keyOf(participant), awaySince),
      welcomed: (participant, kind, userAgent) => {
        const key = keyOf(participant);
        this.#who.set(key, participant);
        const who = { kind, room: this.#lifeOf(participant.host), browser: browserFamily(userAgent) };
        const awaySince = this.#restored.get(key);
        this.#participants.welcomed(key, who, now(), awaySince);
        this.#drain.came(key, kind);
        if (awaySince === undefined) return;
        this.#restored.delete(key);
        this.#disconnects.count(kind, 'pod_lost');
        this.#judge.spent(who.room, kind, { isGood: false, from: awaySince, to: now() });
      },
      disconnected: (participant) => this.#participants.disconnected(keyOf(participant), now()),
      left: (participant, why) => {
        const key = keyOf(participant);
        const end = this.#disconnects.left(this.#participants.connectionOf(key), why);
        this.#participants.left(key, end, now());
        this.#drain.left(key, end);
        this.#who.delete(key);
        this.#restored.delete(key);
        this.#recorder.left(key);
        this.#sources.left(participant);
      },
      reported: (participant, report) => {
        const at = now();
        const known = { condition: this.#sources.conditionOf(participant, at), consumers: consumersOf(participant) };
        return this.#participants.reported(keyOf(participant), report, known, at);
      },
    };
    this.http = {
      ticketAnswered: (status) => metrics.inc('joinTickets', { outcome: outcomeOfStatus(status), track }),
    };
    this.media = {
      connecting: ({ room, person, transport }) => {
        const key = participantKey(room, person);
        const participant = this.#who.get(key);
        // Who attaches before their room is here is counted by how they come along with it.
        if (participant === undefined) return;
        const kind = kindOf(participant);
        const connector = { kind, isHere: () => this.#participants.isJoined(key) };
        this.#connections.asked(connector, (ended) => onReached(transport, ended));
      },
    };
  }

  /** What is kept of people who are here, and of nobody else. */
  get size(): { people: number; judged: number; sources: number; samples: number } {
    const judged = this.#participants.kinds().size;
    return { people: this.#who.size, judged, sources: this.#sources.size, samples: this.#recorder.size };
  }

  /** A media worker did. */
  workerDied(): void {
    this.#cutOff.died(this.#options.now());
  }

  /** The process was told to stop, and must be empty by then, ms of `now`. */
  drainBegan(deadlineMs: number): void {
    this.#disconnects.stopping();
    this.draining({ endsAt: deadlineMs });
  }

  /** The pod empties itself, until then where it has a deadline, ms of `now`; null: it does not, or not any more. */
  draining(state: { endsAt: number | null } | null): void {
    this.#options.metrics.set('drainDeadline', {}, (state?.endsAt ?? 0) / 1000);
    if (state === null) this.#drain.takenBack();
    else this.#drain.began(this.#participants.kinds());
  }

  /** Whoever is still here is cut off, and rooms are judged now that will not come to their age. */
  drainEnded(): Drained {
    const now = this.#options.now();
    this.#participants.settle(now);
    this.#judge.stopped(now, (room) => this.#participants.kindsIn(room));
    return this.#drain.ended();
  }

  /** Judges what nobody reports on, and rooms that are old enough. To be called every second or so. */
  sweep(): void {
    const now = this.#options.now();
    for (const participant of this.#who.values()) this.#sources.look(participant, now);
    this.#connections.sweep(now);
    this.#participants.sweep(now);
    this.#judge.sweep(now, (room) => this.#participants.openFrom(room));
  }

  /** So many people asked for a ticket so far, and were not heard of again. A ticket does not say whose it is. */
  ticketsExpired(total: number): void {
    const { metrics, release } = this.#options;
    const who = { how: 'new', participant: 'person', track: release.track } as const;
    metrics.fromTotal('joins', { ...who, ...joinEnd('not_joined') }, total);
  }

  /** To be called at each scrape. */
  collect(): void {
    const { metrics, now } = this.#options;
    this.sweep();
    const conditionOf = (key: string) => this.#conditionOf(key);
    const cut = this.#cutOff.count(() => this.#participants.kinds(), conditionOf, now());
    for (const [participant, of] of Object.entries(this.#participants.census(now())) as [PersonKind, Census][]) {
      metrics.set('participants', { participant, participant_state: 'joined' }, of.joined);
      metrics.set('participants', { participant, participant_state: 'reconnecting' }, of.reconnecting);
      metrics.set('clientsReporting', { participant }, of.reporting);
      metrics.set('participantsWithMedia', { participant }, of.withMedia);
      metrics.set('participantsCut', { participant }, cut[participant]);
    }
  }

  #conditionOf(key: string): MediaCondition | null {
    const participant = this.#who.get(key);
    return participant === undefined ? null : this.#sources.conditionOf(participant, this.#options.now());
  }

  #opened(host: RoomHost, kind: PersonKind): void {
    const { release, recordOf, now } = this.#options;
    const birth = recordOf?.(host.id) ?? null;
    const drawn = birth === null ? release : { track: birth.track, weight: weightOf(birth) };
    const takenOverAt = birth === null ? null : host.tenure.takenOverAt;
    if (birth === null || takenOverAt === null) this.#judge.assigned(this.#lifeOf(host), kind, drawn, now());
    else this.#judge.assigned(this.#lifeOf(host), kind, drawn, Math.min(birth.assignedAt, takenOverAt), takenOverAt);
  }

  /** A room's name may be used again after its end: this is one life of it, also after a move. */
  #lifeOf(host: RoomHost): string {
    const known = this.#lives.get(host);
    if (known !== undefined) return known;
    const life = `${host.id}@${this.#options.now()}`;
    this.#lives.set(host, life);
    return life;
  }
}

const keyOf = ({ host, person }: Participant): string => participantKey(host.id, person);
