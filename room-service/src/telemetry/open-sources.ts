import type { MediaSource, PersonId } from '@atrium/protocol';
import type { MediaCondition } from '../media/condition.ts';
import type { RoomHost } from '../signaling/room-host.ts';
import type { Participant } from '../signaling/watch.ts';

type Since = Readonly<Record<MediaSource, number | null>>;

const NOT_HERE: Since = { mic: null, camera: null, screen: null, screenAudio: null };

/**
 * Since when each microphone, camera and screen is on, by the person's own word. The server keeps the consumer of a muted voice, so
 * that nobody waits for it when it speaks again; but what is off is missed by nobody.
 */
export class OpenSources {
  readonly #since = new Map<RoomHost, Map<PersonId, Since>>();

  /** People of whom anything is known. */
  get size(): number {
    return [...this.#since.values()].reduce((sum, inRoom) => sum + inRoom.size, 0);
  }

  /** Looks at somebody; to be called every second or so. */
  look(participant: Participant, now: number): Since {
    const { host, person } = participant;
    const session = host.room.session(person);
    if (session === null) {
      this.left(participant);
      return NOT_HERE;
    }
    const before = this.#since.get(host)?.get(person);
    const mic = session.mic === 'live' ? (before?.mic ?? now) : null;
    const camera = session.camera === 'live' ? (before?.camera ?? now) : null;
    const screen = session.sharing ? (before?.screen ?? now) : null;
    if (before?.mic === mic && before.camera === camera && before.screen === screen) return before;
    const since = { mic, camera, screen, screenAudio: screen };
    this.#keep(participant, since);
    return since;
  }

  left({ host, person }: Participant): void {
    const inRoom = this.#since.get(host);
    inRoom?.delete(person);
    if (inRoom?.size === 0) this.#since.delete(host);
  }

  /** The condition without what is off; what was switched on a moment ago began then. */
  conditionOf(participant: Participant, now: number): MediaCondition | null {
    const { host, person } = participant;
    const condition = host.media.condition(person);
    // Of whom nothing comes and nothing goes there is nothing to leave out.
    if (condition === null || condition.receiving.length + condition.sending.length === 0) return condition;
    const sinceOf = (who: PersonId, source: MediaSource): number | null =>
      this.look({ host, person: who }, now)[source];
    return {
      ...condition,
      receiving: condition.receiving.flatMap((one) => {
        const since = sinceOf(one.person, one.source);
        return since === null ? [] : { ...one, sinceMs: Math.max(one.sinceMs, since) };
      }),
      sending: condition.sending.flatMap((one) => {
        const since = sinceOf(person, one.source);
        return since === null ? [] : { ...one, sinceMs: Math.max(one.sinceMs, since) };
      }),
    };
  }

  #keep({ host, person }: Participant, since: Since): void {
    const inRoom = this.#since.get(host) ?? new Map<PersonId, Since>();
    this.#since.set(host, inRoom.set(person, since));
  }
}
