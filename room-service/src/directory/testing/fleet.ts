import { refuse } from '@atrium/protocol';
import type { Directory, Mark, Pod, PodId, View } from '../directory.ts';
import { MemoryDirectory } from './memory.ts';
import { Placement, type Said } from '../placement.ts';
import { present, seededRandom, valueOf } from './fixture.ts';
import { podNamed } from './pods.ts';

/** More than a test makes that is about something else. */
export const NEW_ROOMS_PER_MINUTE = 2_000;

/** One pod of a fleet: what it serves, what others hear from it, and whether it reaches the directory. */
export type Member = {
  pod: Pod;
  serves: Set<string>;
  /** How it answers other pods; null: by what it serves. */
  says: Said | null;
  isCut: boolean;
  placement: Placement;
  mark: Mark;
  seen: Pick<View, 'pods' | 'rollout'>;
};

/** Some pods, one directory between them, and a clock that the test moves. */
export class Fleet {
  readonly members = new Map<PodId, Member>();
  readonly directory: MemoryDirectory;
  now = 1_700_000_000_000;
  /** `asker>asked` of every question between pods. */
  readonly asked: string[] = [];
  /** Calls of the directory, by name. */
  readonly calls: string[] = [];
  readonly #random = seededRandom();

  constructor() {
    this.directory = new MemoryDirectory({ now: () => this.now });
  }

  static async of(...pods: Pod[]): Promise<Fleet> {
    const fleet = new Fleet();
    for (const pod of pods) fleet.#add(pod);
    await fleet.beat();
    await fleet.beat();
    fleet.calls.length = 0;
    return fleet;
  }

  member(id: PodId): Member {
    return present(this.members.get(id));
  }

  placement(id: PodId): Placement {
    return this.member(id).placement;
  }

  /** Everybody beats, or those named. */
  async beat(...ids: PodId[]): Promise<void> {
    for (const id of ids.length === 0 ? [...this.members.keys()] : ids) {
      const member = this.member(id);
      if (member.isCut) continue;
      const beat = valueOf(await this.directory.beat(member.pod, member.mark));
      Object.assign(member, { mark: beat.mark, seen: { pods: beat.pods, rollout: beat.rollout } });
    }
  }

  #add(pod: Pod): void {
    const options = {
      directory: this.#reachedBy(pod.id),
      self: () => this.member(pod.id).pod,
      seen: () => this.member(pod.id).seen,
      holds: (room: string) => this.member(pod.id).serves.has(room),
      ask: (other: Pod, room: string) => {
        this.asked.push(`${pod.id}>${other.id}`);
        const { says, serves } = this.members.get(other.id) ?? { says: 'refused', serves: new Set() };
        return Promise.resolve(says ?? (serves.has(room) ? 'holds' : 'gone'));
      },
      newRoomsPerMinute: NEW_ROOMS_PER_MINUTE,
      random: this.#random,
      now: () => this.now,
    };
    this.members.set(pod.id, {
      pod,
      serves: new Set(),
      says: null,
      isCut: false,
      placement: new Placement(options),
      mark: 0,
      seen: { pods: [], rollout: null },
    });
  }

  /** The directory as this pod reaches it. */
  #reachedBy(id: PodId): Directory {
    return new Proxy<Directory>(this.directory, {
      get: (target, name: keyof Directory) => {
        return (...args: unknown[]) => {
          this.calls.push(name);
          if (this.member(id).isCut) return Promise.resolve(refuse('directory_unreachable'));
          return (target[name] as (...args: unknown[]) => unknown).apply(target, args);
        };
      },
    });
  }
}

/** Of the primary but for those whose name begins with `c`. */
export const fleetOf = (...ids: PodId[]): Promise<Fleet> =>
  Fleet.of(...ids.map((id) => podNamed(id, { track: id.startsWith('c') ? 'canary' : 'primary' })));
