import type { MediaSource, Person, PersonId } from '@atrium/protocol';
import type { MediaCondition } from '../media/condition.ts';
import type { RoomHost } from '../signaling/room-host.ts';
import type { Participant } from '../signaling/watch.ts';

type Since = Record<MediaSource, number | null>;

/**
 * Since when each microphone and camera is on, by the person's own word. The server keeps the consumer of a muted voice, so
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
    const before = this.#since.get(host)?.get(person);
    const state = host.room.person(person);
    const mic = isOn(state, 'mic') ? (before?.mic ?? now) : null;
    const camera = isOn(state, 'camera') ? (before?.camera ?? now) : null;
    if (state === null) this.left(participant);
    else if (before?.mic === mic && before.camera === camera) return before;
    else this.#keep(participant, { mic, camera });
    return { mic, camera };
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
    const looks = new Map<PersonId, Since>();
    const sinceOf = (who: PersonId, source: MediaSource): number | null => {
      const looked = looks.get(who) ?? this.look({ host, person: who }, now);
      looks.set(who, looked);
      return looked[source];
    };
    return {
      ...condition,
      receiving: condition.receiving.flatMap((one) => {
        const since = sinceOf(one.person, one.source);
        return since === null ? [] : { ...one, sinceMs: Math.max(one.sinceMs, since) };
      }),
      sending: condition.sending.filter((source) => sinceOf(person, source) !== null),
    };
  }

  #keep({ host, person }: Participant, since: Since): void {
    const inRoom = this.#since.get(host) ?? new Map<PersonId, Since>();
    this.#since.set(host, inRoom.set(person, since));
  }
}

function isOn(person: Person | null, source: MediaSource): boolean {
  return person?.[source] === 'live';
}
