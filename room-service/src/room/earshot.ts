import type { PersonId } from '@atrium/protocol';
import type { Crowd } from './crowd.ts';
import type { Ring } from './ring.ts';
import { HEAR_M, HEAR_MAX, KEEP_M, RESTLESS_MS, WARM_M, WARM_MAX } from './rules.ts';
import type { Session } from './session.ts';

/** Whom a person hears, whose microphone must be ready to be heard, and whom they see in tiles. */
export type Audience = {
  listener: PersonId;
  /** Within earshot: their voices flow. */
  hear: readonly PersonId[];
  /** In the ring around earshot: consumers exist but are paused, so that walking up needs no message. */
  warm: readonly PersonId[];
  /** Their cameras flow once the page is ready for them. */
  see: readonly PersonId[];
  /** Consumers stay, paused, and wake no microphone: voices that are to be heard again. */
  kept?: readonly PersonId[];
};

/** What the room knows of one listener. The lists are in order of index. */
export type Ear = {
  hear: readonly Session[];
  warm: readonly Session[];
  see: readonly Session[];
  kept: readonly Session[];
  /** To be worked out anew. */
  stale: boolean;
  /** The person, or their circle, has changed: those around are to be worked out anew too. */
  touched: boolean;
  /** The person walks, or did so a moment ago: voices around are kept ready. */
  restless: boolean;
  /** Where the person was when those around were last worked out. */
  x: number;
  z: number;
};

export type EarshotOptions = {
  crowd: Crowd;
  sessionAt: (index: number) => Session | undefined;
  everybody: () => Iterable<Session>;
  /** Who speaks to all; nobody most of the time. */
  speakers: () => readonly Session[];
};

const NOBODY: readonly Session[] = [];

/** Works out the audiences, of those listeners only for whom something may have changed. */
export class Earshot {
  readonly #crowd: Crowd;
  readonly #sessionAt: (index: number) => Session | undefined;
  readonly #everybody: () => Iterable<Session>;
  readonly #speakersNow: () => readonly Session[];
  #speakers: readonly Session[] = NOBODY;
  #touched: Session[] = [];
  #restless: Session[] = [];
  #stale: Session[] = [];
  readonly #changed = new Set<Session>();
  /** Of the listener who is being worked out: who and where they are, and the nearest voices by rank in metres. */
  #listener: Session | null = null;
  #x = 0;
  #z = 0;
  readonly #voices: Session[] = [];
  readonly #ranks: number[] = [];

  constructor(options: EarshotOptions) {
    this.#crowd = options.crowd;
    this.#sessionAt = options.sessionAt;
    this.#everybody = options.everybody;
    this.#speakersNow = options.speakers;
  }

  /** The person came, moved, or changed in a way that others' ears depend on. */
  touch(session: Session): void {
    if (session.ear.touched) return;
    session.ear.touched = true;
    this.#touched.push(session);
  }

  /** The person has taken a step of their own, if their walk says so. */
  walked(session: Session, now: number): void {
    this.touch(session);
    if (session.ear.restless || !isRestless(session, now)) return;
    session.ear.restless = true;
    this.#restless.push(session);
  }

  tick(now: number): void {
    if (this.#restless.length > 0) {
      this.#restless = this.#restless.filter((session) => {
        if (isRestless(session, now)) return true;
        session.ear.restless = false;
        this.touch(session);
        return false;
      });
    }
    this.settle();
  }

  touchRing(ring: Ring): void {
    for (const member of ring.members) this.touch(member);
  }

  /** Somebody went up on the podium, or came down. */
  podiumTurned(): void {
    this.#speakers = this.#speakersNow().toSorted(byIndex);
    for (const session of this.#everybody()) this.#markStale(session);
  }

  /** Only what the members hear has changed. */
  refreshRing(ring: Ring): void {
    for (const member of ring.members) this.#markStale(member);
  }

  /** The person leaves the room: nobody hears them after this. Called while the crowd still has them. */
  drop(session: Session): void {
    this.#markAround(session);
    this.#touched = this.#touched.filter((other) => other !== session);
    this.#stale = this.#stale.filter((other) => other !== session);
    this.#restless = this.#restless.filter((other) => other !== session);
    this.#changed.delete(session);
  }

  audienceOf(session: Session): Audience {
    this.settle();
    return toAudience(session);
  }

  /** Of every listener whose audience has changed since the last call. */
  drain(): Audience[] {
    this.settle();
    const audiences = Array.from(this.#changed, toAudience);
    this.#changed.clear();
    return audiences;
  }

  /** Works out what has become stale. */
  settle(): void {
    for (const session of this.#touched) {
      session.ear.touched = false;
      this.#markStale(session);
      this.#markAround(session);
    }
    this.#touched.length = 0;
    for (const session of this.#stale) {
      session.ear.stale = false;
      if (this.#listen(session)) {
        this.#changed.add(session);
      }
    }
    this.#stale.length = 0;
  }

  /** What members hear does not depend on who stands where, so only people outside circles are marked. */
  #markAround(session: Session): void {
    const { ear, index } = session;
    const [x, z] = [this.#crowd.x(index), this.#crowd.z(index)];
    const movedM = Math.hypot(x - ear.x, z - ear.z);
    ear.x = x;
    ear.z = z;
    this.#crowd.near(x, z, WARM_M + movedM, this.#markIfOutside);
  }

  readonly #markIfOutside = (index: number): void => {
    const session = this.#sessionAt(index);
    if (session?.ring === null) this.#markStale(session);
  };

  #markStale(session: Session): void {
    if (session.ear.stale) return;
    session.ear.stale = true;
    this.#stale.push(session);
  }

  #listen(session: Session): boolean {
    if (this.#speakers.length > 0) return this.#listenToPodium(session);
    return session.ring ? this.#listenInRing(session, session.ring) : this.#listenOutside(session);
  }

  /** Everybody hears and sees who speaks. A circle sees itself, too, and keeps what it takes to hear itself again. */
  #listenToPodium(session: Session): boolean {
    const speakers = this.#speakers.filter((speaker) => speaker !== session);
    const circle = session.ring?.members.filter((member) => member !== session && !speakers.includes(member)) ?? [];
    const see = circle.length === 0 ? speakers : [...circle, ...speakers].sort(byIndex);
    return replace(session.ear, speakers, NOBODY, see, circle.sort(byIndex));
  }

  /** Members hear and see each other, and nobody else. They wake who walks up. */
  #listenInRing(session: Session, ring: Ring): boolean {
    const others = ring.members.filter((member) => member !== session).sort(byIndex);
    // A locked ring has no callers.
    const warm = ring.callers.slice(0, WARM_MAX).sort(byIndex);
    return replace(session.ear, others, warm, others);
  }

  /** Outsiders hear the nearest open voices and see nobody. A locked circle has no voice for them. */
  #listenOutside(session: Session): boolean {
    const { ear, index } = session;
    this.#listener = session;
    this.#x = this.#crowd.x(index);
    this.#z = this.#crowd.z(index);
    this.#voices.length = 0;
    this.#ranks.length = 0;
    this.#crowd.near(this.#x, this.#z, WARM_M, this.#rankVoice);
    let heard = 0;
    while (heard < HEAR_MAX && (this.#ranks[heard] ?? Infinity) <= HEAR_M) heard += 1;
    const hear = this.#voices.slice(0, heard).sort(byIndex);
    const ready = this.#voices.slice(heard).filter((voice) => ear.restless || voice.ear.restless);
    return replace(ear, hear, ready.slice(0, WARM_MAX).sort(byIndex), NOBODY);
  }

  /** Keeps the nearest voices in order; a voice that is heard already counts as nearer. */
  readonly #rankVoice = (index: number): void => {
    const voice = this.#sessionAt(index);
    if (!voice || voice === this.#listener || voice.ring?.locked) return;
    const metres = Math.hypot(this.#crowd.x(index) - this.#x, this.#crowd.z(index) - this.#z);
    const isKept = metres <= KEEP_M && this.#listener?.ear.hear.includes(voice);
    const rank = isKept ? metres - (KEEP_M - HEAR_M) : metres;
    if (rank > HEAR_M && !this.#listener?.ear.restless && !voice.ear.restless) return;
    let at = this.#voices.length;
    while (at > 0 && this.#isAfter(at - 1, rank, index)) at -= 1;
    if (at >= HEAR_MAX + WARM_MAX) return;
    this.#voices.splice(at, 0, voice);
    this.#ranks.splice(at, 0, rank);
    if (this.#voices.length <= HEAR_MAX + WARM_MAX) return;
    this.#voices.pop();
    this.#ranks.pop();
  };

  #isAfter(at: number, rank: number, index: number): boolean {
    const other = this.#ranks[at] ?? 0;
    return other > rank || (other === rank && (this.#voices[at]?.index ?? 0) > index);
  }
}

export function newEar(x: number, z: number): Ear {
  return { hear: NOBODY, warm: NOBODY, see: NOBODY, kept: NOBODY, stale: false, touched: false, restless: false, x, z };
}

/** Whether anything is different. */
function replace(
  ear: Ear,
  hear: readonly Session[],
  warm: readonly Session[],
  see: readonly Session[],
  kept: readonly Session[] = NOBODY,
): boolean {
  if (isSame(ear.hear, hear) && isSame(ear.warm, warm) && isSame(ear.see, see) && isSame(ear.kept, kept)) return false;
  ear.hear = hear;
  ear.warm = warm;
  ear.see = see;
  ear.kept = kept;
  return true;
}

function isSame(a: readonly Session[], b: readonly Session[]): boolean {
  return a.length === b.length && a.every((session, i) => session === b[i]);
}

function isRestless({ walk }: Session, now: number): boolean {
  return now - walk.steppedAt < RESTLESS_MS;
}

function byIndex(a: Session, b: Session): number {
  return a.index - b.index;
}

function toAudience(session: Session): Audience {
  const ids = (sessions: readonly Session[]): PersonId[] => sessions.map((other) => other.id);
  const { hear, warm, see, kept } = session.ear;
  const audience = { listener: session.id, hear: ids(hear), warm: ids(warm), see: ids(see) };
  return kept.length === 0 ? audience : { ...audience, kept: ids(kept) };
}
