import type { MediaSource, Person, PersonId } from '@atrium/protocol';
import type { MediaCondition } from '../media/condition.ts';
import type { Participant } from '../signaling/watch.ts';
import { participantKey } from './participant-key.ts';

type Since = Record<MediaSource, number | null>;

/**
 * Since when each microphone and camera is on, by the person's own word. The server keeps the consumer of a muted voice, so
 * that nobody waits for it when it speaks again; but what is off is missed by nobody.
 */
export class OpenSources {
  readonly #since = new Map<string, Since>();

  /** People of whom anything is known. */
  get size(): number {
    return this.#since.size;
  }

  /** Looks at somebody; to be called every second or so. */
  look({ host, person }: Participant, now: number): Since {
    const key = participantKey(host.id, person);
    const before = this.#since.get(key) ?? { mic: null, camera: null };
    const state = host.room.person(person);
    const after = {
      mic: isOn(state, 'mic') ? (before.mic ?? now) : null,
      camera: isOn(state, 'camera') ? (before.camera ?? now) : null,
    };
    if (state === null) this.#since.delete(key);
    else this.#since.set(key, after);
    return after;
  }

  left({ host, person }: Participant): void {
    this.#since.delete(participantKey(host.id, person));
  }

  /** The condition without what is off; what was switched on a moment ago began then. */
  conditionOf(participant: Participant, now: number): MediaCondition | null {
    const { host, person } = participant;
    const condition = host.media.condition(person);
    if (condition === null) return null;
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
}

function isOn(person: Person | null, source: MediaSource): boolean {
  return person?.[source] === 'live';
}
